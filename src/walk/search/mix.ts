import { collectingLetters, type Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { depthOf, type KernelPlan } from "../plan/plan.ts";

/**
 * The letters that may stand for this one: how the right children of a record are collected, how many bits of an address
 * are selected. Small ones first.
 */
function othersOf({ all, read }: Lookups, letter: string): string {
  const { exchange } = read(letter).lookup;
  const like = all.filter((other) => exchange !== undefined && other.exchange === exchange);
  const letters = [...like.map((other) => other.letter), ...like.map(({ capital = "" }) => capital)].join("");
  return letters.replace(letter, "");
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
  { constants: "either" },
  { constants: "computed" },
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
 * now and then, a switch of the plan turned, another group's letters taken over, a visit looked up in any other way.
 * `random` gives numbers in [0, 1). Undefined where the change is none.
 */
export function otherMix(
  kernel: KernelPlan,
  random: () => number,
  registry: Lookups = standardLookups,
): KernelPlan | undefined {
  const dice = random();
  if (dice < 0.1) return turned(kernel, random);
  if (dice < 0.2) return exchanged(kernel, random);
  if (dice < 0.3) return random() < 0.5 ? taken(kernel, random) : elsewise(kernel, random, registry);
  const traded = dice < 0.7 ? swapped(kernel, random, registry) : undefined;
  if (traded !== undefined) return traded;
  const lookups = [...kernel.lookups];
  for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
    const group = Math.floor(random() * lookups.length);
    const letters = lookups[group]!;
    const rounds = [...letters].flatMap((letter, round) => (othersOf(registry, letter) === "" ? [] : [round]));
    const round = rounds[Math.floor(random() * rounds.length)];
    if (round === undefined) continue;
    const others = [...othersOf(registry, letters[round]!)].filter((each) => mayHave(kernel, registry, each, round));
    const other = others[Math.floor(random() * others.length)]!;
    lookups[group] = withLetter(registry, letters, round, other);
  }
  // Two flips of one visit undo each other.
  return lookups.every((letters, group) => letters === kernel.lookups[group]) ? undefined : { ...kernel, lookups };
}

/** The letters with another one in a round; where it leaves something else, the round after it takes that. */
function withLetter({ all, read }: Lookups, letters: string, round: number, letter: string): string {
  const { leaves } = read(letter).lookup;
  const next = letters[round + 1];
  const taken =
    next === undefined || leaves === undefined || read(next).lookup.takes === leaves
      ? next
      : all.find(({ takes }) => takes === leaves)!.letter;
  return letters.slice(0, round) + letter + (taken ?? "") + letters.slice(round + 2);
}

/** Not everything that is interchangeable is possible everywhere: records over the value array leave no collectors. */
function mayHave({ height, encoded, contract }: KernelPlan, { read }: Lookups, letter: string, round: number): boolean {
  const depth = depthOf({ height }, round);
  return read(letter).lookup.objection({ depth, height, encoded, contract }) === undefined;
}

function exchanged(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const lookups = [...kernel.lookups];
  const [a, b] = [Math.floor(random() * lookups.length), Math.floor(random() * lookups.length)];
  if (lookups[a] === lookups[b]) return undefined;
  [lookups[a], lookups[b]] = [lookups[b]!, lookups[a]!];
  return { ...kernel, lookups };
}

/** A group with the letters of another. */
function taken(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const lookups = [...kernel.lookups];
  const [to, from] = [Math.floor(random() * lookups.length), Math.floor(random() * lookups.length)];
  if (lookups[to] === lookups[from]) return undefined;
  lookups[to] = lookups[from]!;
  return { ...kernel, lookups };
}

/**
 * One visit with any lookup that may stand there, and what follows it made to agree: in a small tree a record may be worth
 * more than a select tree, and nothing exchanges the two.
 */
function elsewise(kernel: KernelPlan, random: () => number, registry: Lookups): KernelPlan | undefined {
  const lookups = [...kernel.lookups];
  const group = Math.floor(random() * lookups.length);
  const letters = [...lookups[group]!];
  const first = Math.floor(random() * letters.length);
  if (registry.read(letters[first]!).lookup.takes !== undefined) return undefined;
  const chosen = (round: number): string => {
    const free = registry.all.filter(
      ({ takes, leaves }) => takes === undefined && (leaves === undefined || letters[round + 1]),
    );
    const possible = free
      .flatMap(({ letter, capital }) => (capital === undefined ? [letter] : [letter, capital]))
      .filter((letter) => mayHave(kernel, registry, letter, round));
    return possible[Math.floor(random() * possible.length)]!;
  };
  letters[first] = chosen(first);
  for (let round = first + 1; round < letters.length; round++) {
    const { leaves } = registry.read(letters[round - 1]!).lookup;
    if (leaves === registry.read(letters[round]!).lookup.takes) continue;
    letters[round] = leaves === undefined ? chosen(round) : registry.all.find(({ takes }) => takes === leaves)!.letter;
  }
  const made = letters.join("");
  if (made === lookups[group]) return undefined;
  lookups[group] = made;
  return { ...kernel, lookups };
}

/**
 * Two visits that have each other's letters, or only each other's width: the same slots in other places. Late groups want
 * what early ones cannot use, where an engine runs dry in the end.
 */
function swapped(kernel: KernelPlan, random: () => number, registry: Lookups): KernelPlan | undefined {
  const lookups = [...kernel.lookups];
  const places = lookups.flatMap((letters, group) =>
    [...letters].flatMap((letter, round) => (othersOf(registry, letter) === "" ? [] : [{ group, round, letter }])),
  );
  const a = places[Math.floor(random() * places.length)];
  if (a === undefined) return undefined;
  const trade = (from: string, to: string): string =>
    othersOf(registry, from).includes(to) ? to : sized(registry, from, to);
  const others = places.filter(({ letter }) => trade(a.letter, letter) !== a.letter);
  const b = others[Math.floor(random() * others.length)];
  if (b === undefined) return undefined;
  for (const [to, letter] of [
    [a, trade(a.letter, b.letter)],
    [b, trade(b.letter, a.letter)],
  ] as const) {
    lookups[to.group] = withLetter(registry, lookups[to.group]!, to.round, letter);
  }
  return { ...kernel, lookups };
}

/** The letter as a capital where the other is one. */
function sized({ read }: Lookups, from: string, like: string): string {
  const { letter, capital = letter } = read(from).lookup;
  return read(like).wide ? capital : letter;
}

function turned(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const change = switches[Math.floor(random() * switches.length)]!;
  const same = Object.entries(change).every(([name, value]) => kernel[name as keyof KernelPlan] === value);
  return same ? undefined : { ...kernel, ...change };
}

/** A share of the records whose right children alu copies collect them through memory instead, drawn by `random`. */
export function withCollectors(
  kernel: KernelPlan,
  share: number,
  random: () => number,
  registry: Lookups = standardLookups,
): KernelPlan {
  if (kernel.contract === "values-clean") return kernel;
  const collecting = collectingLetters(registry);
  const other = (letter: string): string => {
    const found = collecting.get(letter);
    return found !== undefined && random() < share ? found : letter;
  };
  const lookups = kernel.lookups.map((letters) => [...letters].map(other).join(""));
  return { ...kernel, lookups };
}

/** The same lookups with every record's right children copied by alu. */
export function withoutCollectors(lookups: readonly string[], registry: Lookups = standardLookups): string[] {
  const copying = new Map([...collectingLetters(registry)].map(([copied, collected]) => [collected, copied]));
  return lookups.map((letters) => [...letters].map((letter) => copying.get(letter) ?? letter).join(""));
}
