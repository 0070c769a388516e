import type { Bound, PriceVector } from "../../../src/bounds/bound.ts";
import type { Block, Operation } from "../../../src/ir/block.ts";
import type { SchedulingMachine } from "../../../src/machine/machine.ts";

/** What a bound's witness says, in a sentence that can be checked by counting. */
export function witnessInWords({ cycles, witness }: Bound, block: Block): string {
  const id = (index: number): string => `\`${block.operations[index]!.id}\``;
  switch (witness.kind) {
    case "path": {
      const { operations } = witness;
      if (operations.length === 0) return "the block is empty";
      return `a chain of ${operations.length} operations from ${id(operations[0]!)} to ${id(operations.at(-1)!)} takes ${cycles} cycles`;
    }
    case "interval":
      return intervalInWords(witness);
    case "improved":
      return (
        `${witness.heads.length} heads and ${witness.tails.length} tails are raised by arguments of their own; then ` +
        intervalInWords(witness.interval)
      );
    case "shaving":
      return `in ${witness.refuted} cycles no issue cycle is left after ${witness.steps.length} exclusions`;
    case "linear":
      return `in ${witness.refuted} cycles even a fractional schedule does not exist: ${witness.slots.length} slots have a price`;
    case "search":
      return `in ${witness.refuted} cycles there is no schedule: a search with learned clauses of ${witness.steps.length} signs shows it`;
    case "solver":
      return `${witness.engine} says that ${witness.refuted} cycles are impossible`;
  }
}

function intervalInWords(interval: {
  readonly pool: PriceVector;
  readonly head: number;
  readonly tail: number;
  readonly members: number;
  readonly demand: number;
}): string {
  const { pool, head, tail, members, demand } = interval;
  const prices = pool.weights.map(({ engine, weight }) => `${engine} ${weight}`).join(", ");
  return (
    `${members} operations come after cycle ${head} at the earliest and have ${tail} cycles behind them; they cost ${demand} ` +
    `(a slot of ${prices}), a cycle offers ${pool.capacity}: ${head} + ⌈${demand}/${pool.capacity}⌉ + ${tail} = ` +
    `${head + Math.ceil(demand / pool.capacity) + tail}`
  );
}

/** What holds a bound: a chain of dependences, the slots of an engine, or of several; and whose operations take most of them. */
export function limitOf({ witness }: Bound, block: Block, machine: SchedulingMachine): string {
  if (witness.kind === "path") return `chain (${mostly(witness.operations.map((index) => block.operations[index]!))})`;
  const interval = witness.kind === "improved" ? witness.interval : witness.kind === "interval" ? witness : undefined;
  if (interval === undefined) return witness.kind;
  const names = interval.pool.weights.map(({ engine }) => engine);
  const takers = block.operations.filter(({ forms }) =>
    forms[0]!.rows.some(({ engine }) => names.includes(machine.engines[engine]!.name)),
  );
  return `${names.join("+")} (${mostly(takers)})`;
}

/** The stage that most of the operations belong to, with its share. */
function mostly(operations: readonly Operation[]): string {
  const counts = new Map<string, number>();
  for (const { provenance } of operations) {
    const stage = provenance?.stage ?? "other";
    counts.set(stage, (counts.get(stage) ?? 0) + 1);
  }
  const [stage, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? ["nothing", 0];
  return `${stage} ${count} of ${operations.length}`;
}
