import type { Machine, OpcodeRow } from "../machine/machine.ts";
import type { Block, Dependence, Form, Operation, Value } from "./block.ts";
import { type LayeredGraph, type LayeredKind, type LayeredOptions, layeredGraph } from "./layeredGraph.ts";
import { laneFormsOf, opcodeForm, resultWords } from "./opcodeForms.ts";

/** An operation reads so many results at most, and an engine with more slots gets no more of the operations. */
const [mostReads, mostSlots] = [2, 1000];
/** Operations of one group, as the turns of an unrolled loop are groups. */
const groupOperations = 1024;
/** Of the slots of a cycle, engines get operations by their slots: this many for each. */
const slotWeight = 100;

/** What an operation of a random block is: an opcode of the machine with its form. */
interface BlockKind extends LayeredKind {
  readonly opcode: string;
  readonly words: number;
  readonly forms: readonly Form[];
}

/**
 * A random block on a machine's engines (`layeredGraph`): opcodes with their forms and latencies, engines in proportion to their
 * slots, results of one word or of a vector; scratch words are what the machine has. For measurements at sizes that no
 * kernel has: up to 2^20 operations, and the same everywhere for the same options. Its operations have no operands.
 * @throws {RangeError} naming an option outside its limits, or where the machine has no opcode that can be drawn.
 */
export function layeredBlock(machine: Machine, options: LayeredOptions): Block {
  const kinds = kindsOf(machine);
  const graph = layeredGraph(kinds, options);
  return { name: layeredName(machine, options), ...blockOf(graph, kinds) };
}

/** What it is called: all that it is made of. */
export function layeredName({ name }: Machine, { operations, seed = 1 }: LayeredOptions): string {
  return `layered ${operations} on ${name}, seed ${seed}`;
}

function blockOf(graph: LayeredGraph, kinds: readonly BlockKind[]): Omit<Block, "name"> {
  const { operations: n, offsets, reads } = graph;
  const kindOf = (i: number): BlockKind => kinds[graph.kinds[i]!]!;
  const operations: Operation[] = [];
  const dependences: Dependence[] = [];
  const values: Value[] = [];
  const ownValue = new Int32Array(n).fill(-1);
  const users: number[][] = [];
  const provenances = Array.from({ length: Math.ceil(n / groupOperations) }, (_, group) => ({ group }));
  const none: readonly never[] = [];
  for (let i = 0; i < n; i++) {
    const { opcode, forms, words, result } = kindOf(i);
    const provenance = provenances[Math.floor(i / groupOperations)]!;
    operations.push({ id: `${opcode}.${i}`, opcode, operands: none, forms, provenance });
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
      const from = reads[k]!;
      dependences.push({ from, to: i, latency: 1, kind: "RAW" });
      users[ownValue[from]!]!.push(i);
    }
    if (!result) continue;
    const its: number[] = [];
    ownValue[i] = values.length;
    users.push(its);
    values.push({ name: `v${values.length}`, words, definers: [i], users: its, liveIn: false, liveOut: false });
  }
  return { operations, values, dependences };
}

/** Opcodes that are drawn: of each engine the first, the middle and the last that somebody who computes would take. */
function kindsOf(machine: Machine): BlockKind[] {
  const kinds = machine.engines.flatMap((engine): BlockKind[] => {
    if (engine.free === true) return [];
    const rows = machine.opcodes.filter((row) => row.engine === engine.name && isDrawable(row));
    const drawn = [...new Set([rows[0], rows[rows.length >> 1], rows.at(-1)])].filter((row) => row !== undefined);
    return drawn.map((row): BlockKind => {
      const { opcode } = row;
      const words = resultWords(row, machine.vectorLength);
      return {
        weight: Math.max(1, Math.round((slotWeight * Math.min(engine.slots, mostSlots)) / drawn.length)),
        reads: Math.min(mostReads, row.operands.filter((role) => role === "source" || role === "vsource").length),
        result: words > 0,
        ...{ opcode, words, forms: formsOf(machine, row) },
      };
    });
  });
  if (kinds.every(({ result }) => !result)) {
    throw new RangeError(`machine "${machine.name}" has no opcode with a result that a random block could be made of`);
  }
  return kinds;
}

/** One that goes on to the next instruction and writes the whole of its result. */
function isDrawable({ control, operands }: OpcodeRow): boolean {
  return control !== true && !operands.some((role) => role === "laneDest" || role === "any");
}

function formsOf(machine: Machine, row: OpcodeRow): Form[] {
  const rowOf = (engine: string, opcode: string): OpcodeRow =>
    machine.opcodes.find((other) => other.engine === engine && other.opcode === opcode)!;
  return [opcodeForm(machine, row, 1, 1), ...laneFormsOf(machine, row, rowOf)];
}
