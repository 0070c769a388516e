import { BoundInstance } from "../bounds/boundInstance.ts";
import type { IntegerProgram } from "../ilp/program.ts";
import { isSure } from "../ir/formDependences.ts";
import { type Loop, type LoopEdge, loopEdges } from "../ir/loop.ts";
import { leastWait } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { LoopWait } from "./loopBound.ts";

/** A loop and a machine, compiled once: edges with the waits that hold whatever the forms, and the bounds' view of the body. */
export interface LoopInstance {
  readonly loop: Loop;
  readonly machine: SchedulingMachine;
  readonly edges: readonly LoopEdge[];
  /** Edges that hold for all forms of both ends, each with the least wait of any form. */
  readonly sure: readonly LoopWait[];
  /** The body without any dependence: slots and forms alone. */
  readonly slots: BoundInstance;
  /** Edges that lead out of and into an operation, as indices of `edges`. */
  readonly out: readonly (readonly number[])[];
  readonly into: readonly (readonly number[])[];
}

/**
 * Compiles a loop.
 * @throws {RangeError} where the body, the machine or what is carried is none.
 */
export function loopInstance(loop: Loop, machine: SchedulingMachine): LoopInstance {
  const { body } = loop;
  // The body as it is must be a block; its slots are then a block without dependences and values.
  new BoundInstance(body, machine);
  // Where slots are not limited, iterations take as many as they like: for a block alone their number may be enough, here it is not.
  const engines = machine.engines.map((engine) => (engine.unlimited === true ? { ...engine, free: true } : engine));
  const alone = { name: body.name, operations: bare(loop), values: [], dependences: [] };
  const slots = new BoundInstance(alone, { ...machine, engines });
  const edges = loopEdges(loop);
  const out = body.operations.map((): number[] => []);
  const into = body.operations.map((): number[] => []);
  for (const [at, { from, to }] of edges.entries()) {
    out[from]!.push(at);
    into[to]!.push(at);
  }
  const sure = edges.filter(isSure).map((edge): LoopWait => {
    const { from, to, distance } = edge;
    return { from, to, cycles: leastWait(edge, body.operations[from]!.forms), distance };
  });
  return { loop, machine, edges, sure, slots, out, into };
}

/** The operations as reservation tables alone. */
function bare({ body }: Loop): Loop["body"]["operations"] {
  return body.operations.map(({ id, opcode, forms }) => ({
    id,
    opcode,
    operands: [],
    forms: forms.map(({ operands: _, ...form }) => form),
  }));
}

/** The question whether a loop has a schedule of an interval, as an integer program. */
export interface LoopProgram {
  readonly program: IntegerProgram;
  /** The schedule that a solution stands for. */
  decode(x: Float64Array): ModuloSchedule;
  /** What the program leaves out, in words: its "infeasible" says nothing of schedules that use it. Undefined: nothing. */
  readonly leavesOut?: string | undefined;
}

/** Writes the program for an interval; `words` adds rows for the machine's scratch words. */
export type LoopFormulation = {
  readonly name: string;
  build(instance: LoopInstance, interval: number, options?: LoopProgramOptions): LoopProgram;
};

/** What a loop program is asked beside its interval. */
export interface LoopProgramOptions {
  /** Minimise the greatest number of live words at a boundary instead of asking for any schedule. */
  readonly leastWords?: boolean | undefined;
  /** Live words at a boundary at most; the machine's scratch words where absent. */
  readonly words?: number | undefined;
}
