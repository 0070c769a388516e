import { type KernelPlan, lookupAt } from "../kernel/plan.ts";

/** Interchangeable letters: how the right children of a record are collected, how many bits of an address are selected. */
const likes: readonly string[] = ["pqPQ", "gG"];

/** The letters that may stand for this one. */
function othersOf(letter: string): string {
  return (likes.find((letters) => letters.includes(letter)) ?? "").replace(letter, "");
}

/** Switches of a plan that may be turned without making it impossible. */
const switches: readonly Partial<KernelPlan>[] = [
  { address: "flow" },
  { address: "either" },
  { pairs: "flow" },
  { pairs: "either" },
  { addressSelects: 1 },
  { addressSelects: 2 },
  { addressSelects: 3 },
  { pointers: "constant" },
  { pointers: "doubling" },
  { pointers: "shared" },
  { indexSelects: 1 },
  { indexSelects: 2 },
  { collectors: 0 },
  { collectors: 2 },
  { collectors: 3 },
  { collectors: 4 },
];

/**
 * A kernel with another mix of lookups: some visits in another form, two groups' letters or two visits' forms exchanged, or,
 * now and then, a switch of the plan turned. `random` gives numbers in [0, 1). Undefined where the change is none.
 */
export function otherMix(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const dice = random();
  if (dice < 0.1) return turned(kernel, random);
  if (dice < 0.2) return exchanged(kernel, random);
  const traded = dice < 0.7 ? swapped(kernel, random) : undefined;
  if (traded !== undefined) return traded;
  const lookups = [...kernel.lookups];
  for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
    const group = Math.floor(random() * lookups.length);
    const letters = lookups[group]!;
    const rounds = [...letters].flatMap((letter, round) => (othersOf(letter) === "" ? [] : [round]));
    const round = rounds[Math.floor(random() * rounds.length)];
    if (round === undefined) continue;
    const others = [...othersOf(letters[round]!)].filter((each) => mayHave(kernel, each));
    const other = others[Math.floor(random() * others.length)]!;
    lookups[group] = letters.slice(0, round) + other + letters.slice(round + 1);
  }
  // Two flips of one visit undo each other.
  return lookups.every((letters, group) => letters === kernel.lookups[group]) ? undefined : { ...kernel, lookups };
}

/** Records that lie over the value array leave no room for collectors. */
function mayHave({ contract }: KernelPlan, letter: string): boolean {
  return contract !== "values-clean" || lookupAt(letter, 0) !== "q";
}

function exchanged(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const lookups = [...kernel.lookups];
  const [a, b] = [Math.floor(random() * lookups.length), Math.floor(random() * lookups.length)];
  if (lookups[a] === lookups[b]) return undefined;
  [lookups[a], lookups[b]] = [lookups[b]!, lookups[a]!];
  return { ...kernel, lookups };
}

/**
 * Two visits that have each other's letters, or only each other's width: the same slots in other places. Late groups want
 * what early ones cannot use, where an engine runs dry in the end.
 */
function swapped(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const lookups = kernel.lookups.map((letters) => [...letters]);
  const places = lookups.flatMap((letters, group) =>
    letters.flatMap((letter, round) => (othersOf(letter) === "" ? [] : [{ group, round, letter }])),
  );
  const a = places[Math.floor(random() * places.length)];
  if (a === undefined) return undefined;
  const trade = (from: string, to: string): string => (othersOf(from).includes(to) ? to : sized(from, to));
  const others = places.filter(({ letter }) => trade(a.letter, letter) !== a.letter);
  const b = others[Math.floor(random() * others.length)];
  if (b === undefined) return undefined;
  lookups[a.group]![a.round] = trade(a.letter, b.letter);
  lookups[b.group]![b.round] = trade(b.letter, a.letter);
  return { ...kernel, lookups: lookups.map((letters) => letters.join("")) };
}

/** The letter as a capital where the other is one. */
const sized = (letter: string, like: string): string =>
  like === like.toUpperCase() ? letter.toUpperCase() : letter.toLowerCase();

function turned(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const change = switches[Math.floor(random() * switches.length)]!;
  const same = Object.entries(change).every(([name, value]) => kernel[name as keyof KernelPlan] === value);
  return same ? undefined : { ...kernel, ...change };
}

const twins: Readonly<Record<string, string>> = { p: "q", P: "Q" };

/** A share of the records whose right children alu copies collect them through memory instead, drawn by `random`. */
export function withCollectors(kernel: KernelPlan, share: number, random: () => number): KernelPlan {
  if (kernel.contract === "values-clean") return kernel;
  const lookups = kernel.lookups.map((letters) =>
    letters.replaceAll(/[pP]/g, (letter) => (random() < share ? twins[letter]! : letter)),
  );
  return { ...kernel, lookups };
}

/** The same lookups with every record's right children copied by alu. */
export function withoutCollectors(lookups: readonly string[]): string[] {
  return lookups.map((letters) => letters.replaceAll("q", "p").replaceAll("Q", "P"));
}
