import type { Explanation } from "../../explain/explain.ts";
import type { IdleReason } from "../../explain/idleSlots.ts";
import type { Utilisation } from "../../machine/simulator/trace.ts";
import { exerciseThresholds, published } from "../../report/figures/readmeFigures.ts";
import { cliPairs, percent, type TableLook } from "../../report/text/cliTable.ts";
import { standardSize, type WorkloadSize } from "../../walk/image.ts";
import { type ArrayVerdict, type ContractVerdict, type ProgramVerdict, wrongText } from "../../walk/judgeProgram.ts";

/** What `grade` says of a program, and prints as it is with `--json`. */
export interface GradeReport {
  readonly program: string;
  readonly size: WorkloadSize;
  readonly bundles: number;
  /** Fewest and most cycles on any input on which it came to its end. */
  readonly cycles: { readonly least: number; readonly most: number };
  readonly judged: ProgramVerdict;
  /** Thresholds of the exercise; absent for other sizes. */
  readonly thresholds?: { readonly met: readonly number[]; readonly next?: number };
  /** The best figures known for a contract that it keeps, of the standard size. */
  readonly bestKnown: readonly { readonly contract: string; readonly what: string; readonly cycles: number }[];
  readonly utilisation: readonly Utilisation[];
  /** Of its own list of operations, where it has a block. */
  readonly bound?: { readonly name: string; readonly cycles: number; readonly operations: number };
  readonly idle: readonly MainReason[];
  /** What the reader should know of bound and reasons. */
  readonly notes: readonly string[];
}

/** A main reason for idle slots. */
export interface MainReason {
  readonly engine: string;
  readonly reason: IdleReason;
  readonly slots: number;
  readonly capacity: number;
  /** An example, for slots that nothing was ready for. */
  readonly example?: string;
}

/** Thresholds of the exercise that so many cycles meet: `met` those that are not exceeded. */
export function thresholdsOf(cycles: number): { readonly met: readonly number[]; readonly next?: number } {
  const met = exerciseThresholds.filter((threshold) => cycles <= threshold);
  const next = exerciseThresholds.find((threshold) => cycles > threshold);
  return { met, ...(next === undefined ? {} : { next }) };
}

/** Figures to compare with: of the standard size, for the contracts that a program keeps; ours come from the plans. */
export function bestKnownFor(
  size: WorkloadSize,
  contracts: readonly string[],
  ours: readonly { readonly contract: string; readonly cycles: number }[],
): GradeReport["bestKnown"] {
  const standard = (["height", "rounds", "batch"] as const).every((name) => size[name] === standardSize[name]);
  const all = [...ours.map((each) => ({ ...each, what: "slotwise's best plan" })), ...(standard ? published : [])];
  return all.filter(({ contract }) => contracts.includes(contract)).sort((a, b) => a.cycles - b.cycles);
}

/** An engine used less than this share of what the fullest is used is not in the way: its idle slots are no reasons. */
const inTheWay = 0.8;

/** The reasons for most idle slots, by their share of the engine's, of the engines that are in the way. */
export function mainReasons({ total, chains }: Explanation, count = 3): MainReason[] {
  const share = (used: number, capacity: number): number => used / Math.max(1, capacity);
  const fullest = total.engines.reduce((most, { used, capacity }) => Math.max(most, share(used, capacity)), 0);
  const engines = total.engines.filter(({ used, capacity }) => share(used, capacity) >= inTheWay * fullest);
  const rows = engines.flatMap(({ engine, capacity, reasons }) =>
    Object.entries(reasons).map(([reason, slots]) => ({
      ...{ engine, reason: reason as IdleReason, slots, capacity },
      weight: share(slots, capacity),
    })),
  );
  return rows
    .filter(({ slots, weight }) => slots > 0 && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, count)
    .map(({ weight: _, ...row }) => {
      const example = row.reason === "noneReady" ? chains.find(({ engine }) => engine === row.engine)?.text : undefined;
      return { ...row, ...(example === undefined ? {} : { example }) };
    });
}

const reasonWords: Readonly<Record<IdleReason, string>> = {
  policy: "something was ready and was issued later",
  noWords: "something was ready, and scratch was full",
  otherTaken: "something was ready, but the rest of its slots was taken",
  noneReady: "nothing was ready",
  noneLeft: "nothing was left for it",
};

/** The report for people. */
export function gradeText(report: GradeReport, look: TableLook): string {
  const { program, size, cycles, judged, thresholds, bestKnown, utilisation, bound, idle, notes } = report;
  const span = cycles.least === cycles.most ? `${cycles.least}` : `${cycles.least} to ${cycles.most}`;
  const kept = judged.contracts.filter(({ right }) => right).map(({ contract }) => contract);
  const told = new Set<string>();
  const ran =
    judged.ended === judged.images ? span : `${span} on the ${judged.ended} inputs on which it came to its end`;
  const pairs: [string, string][] = [
    ["program", program],
    [
      "cycles",
      judged.ended === 0
        ? `none: it came to its end on none of ${judged.images} inputs`
        : kept.length === 0
          ? `${ran}, and WRONG under every contract`
          : `${ran}, right under ${kept.join(", ")}`,
    ],
    ...judged.arrays.map((array): [string, string] => [array.part, verdictText(array, judged.images, told)]),
    ...judged.contracts.map((verdict): [string, string] => [
      `contract ${verdict.contract}`,
      verdictText(verdict, judged.images, told),
    ]),
  ];
  if (thresholds === undefined) {
    const { height, rounds, batch } = size;
    pairs.push(["thresholds", `none for height ${height}, rounds ${rounds}, batch ${batch}`]);
  } else {
    const { met, next } = thresholds;
    const all = exerciseThresholds.length;
    const more = next === undefined || judged.ended === 0 ? "" : `; ${cycles.most - next} cycles too many for ${next}`;
    pairs.push(["thresholds", `${met.length} of ${all} met${met.length === 0 ? "" : `: ${met.join(", ")}`}${more}`]);
  }
  for (const { contract, what, cycles: known } of bestKnown) {
    pairs.push(["best known", `${known} (${contract}, ${what}): ${distance(cycles.most - known)}`]);
  }
  if (bound !== undefined) {
    const { cycles: least, name, operations } = bound;
    pairs.push([
      "bound",
      `${least} by ${name}, for every schedule of its ${operations} operations` +
        (judged.ended === 0 ? "" : `: ${distance(cycles.most - least)}`),
    ]);
  }
  if (utilisation.length > 0) {
    pairs.push([
      "slots used",
      utilisation.map(({ engine, slots, capacity }) => `${engine} ${percent(slots, capacity)}`).join(", "),
    ]);
  }
  for (const [at, { engine, reason, slots, capacity, example }] of idle.entries()) {
    const text = `${slots} ${engine} slots (${percent(slots, capacity)}): ${reasonWords[reason]}`;
    pairs.push([`idle, reason ${at + 1}`, example === undefined ? text : `${text}; ${example}`]);
  }
  pairs.push(...notes.map((note): [string, string] => ["note", note]));
  return `${cliPairs(pairs, look)}\n`;
}

/** `right on 14 inputs`, or where it was first wrong; what has been `told` is not told again. */
function verdictText(
  verdict: Pick<ContractVerdict, "right" | "wrongImages" | "first"> & Partial<Pick<ArrayVerdict, "worst">>,
  images: number,
  told: Set<string>,
): string {
  const { first, wrongImages, worst } = verdict;
  if (first === undefined) return `right on ${images} inputs`;
  const text = wrongText(first);
  const many = worst === undefined || worst.wrong === 0 ? "" : `, ${worst.wrong} of ${worst.of} at worst`;
  const head = `WRONG on ${wrongImages} of ${images} inputs${many}`;
  if (told.has(text)) return head;
  told.add(text);
  return `${head}: ${text}`;
}

const distance = (more: number): string => (more > 0 ? `${more} more` : more === 0 ? "met" : `${-more} fewer`);
