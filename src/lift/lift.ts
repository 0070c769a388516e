import type { Block } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";
import type { Program } from "../machine/program.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Recognised } from "./blockOf.ts";
import { type BuildOptions, build, type GivenSchedule } from "./build.ts";
import { inferredGroups } from "./inferredGroups.ts";
import { KnownVectors, selectForms } from "./knownVectors.ts";
import { laneGroups } from "./laneGroups.ts";
import { ordered } from "./ordered.ts";
import { ownBlock } from "./ownBlock.ts";
import type { Unit } from "./step.ts";
import { controlOrder, memoryOrder, type Observed, type StepEdge } from "./stepOrder.ts";
import { copied, takenApart, unitsOf } from "./units.ts";
import { type Walked, walkProgram } from "./walkProgram.ts";

/** How a program becomes a block. */
export interface LiftOptions {
  readonly name?: string | undefined;
  /** Recognise lanes of one operation, and give operations the other forms that the machine has for them. */
  readonly forms?: boolean | undefined;
  /** Take loops with a fixed number of turns apart. */
  readonly unroll?: boolean | undefined;
  /** Memory images: accesses that never met on them are assumed to be apart, and the way through the program to be theirs. */
  readonly observe?: readonly Uint32Array[] | undefined;
  /** Analyse the run on this memory, jumps included: the block is for explanations, it cannot be executed. */
  readonly run?: Uint32Array | undefined;
}

/** A program as a block with operands. */
export interface Lifted {
  readonly block: Block;
  /** The program as a schedule of the block, with its addresses; or why it is none. */
  readonly given: GivenSchedule;
  /** Where the program is no schedule of the block: its operations as they stand, without operands, and it as their schedule. */
  readonly own?: { readonly block: Block; readonly schedule: Schedule };
  readonly report: LiftReport;
}

/** What became of a program. Plain JSON. */
export interface LiftReport {
  readonly bundles: number;
  /** Cycles of a run; those after the last operation are not part of the block. */
  readonly cycles: number;
  readonly operations: number;
  readonly values: number;
  /** Accesses to memory; of their pairs with a store: proved apart, assumed to be apart, kept in order. */
  readonly memory: {
    readonly accesses: number;
    readonly proved: number;
    readonly assumed: number;
    readonly ordered: number;
  };
  /** Inputs on whose addresses, and way, the order rests. */
  readonly observed?: number;
  /** Operations that no slot stood for: where slots of a bundle exchange words of one vector. */
  readonly copies: number;
  /** Slots left out. */
  readonly leftOut: { readonly debug: number; readonly halt: boolean; readonly jumps: boolean };
  /** Bundles that no run reaches. */
  readonly unreached: number;
  /** Operations whose results nobody reads. */
  readonly dead: number;
  readonly groups: number;
  /** With `forms`. */
  readonly recognised?: Recognised;
}

/** Rounds of taking groups apart and making copies. */
const mostRounds = 200;

/**
 * Lifts a program to a block: words of scratch become values, slots operations. A read means what the machine reads: the
 * state as its cycle began, results in flight not in it, zeros where nothing was written. Memory keeps its order but where
 * addresses are proved to be apart. Slots of free engines, and a halt at the end, are left out.
 * @throws {RangeError} in one line: a slot that the machine does not take, naming it; a jump that is not known beforehand.
 */
export function lift(program: Program, machine: Machine, options: LiftOptions = {}): Lifted {
  const { name = "program", forms = false, observe = [], run, unroll } = options;
  const seen = observe.map((memory) => walkProgram(program, machine, { memory }));
  const path = seen.length === 0 ? undefined : commonPath(seen);
  const walked = walkProgram(program, machine, run !== undefined ? { memory: run, keepJumps: true } : { unroll, path });
  const { steps, symbols } = walked;
  const memory = memoryOrder(steps, symbols, seen.length === 0 ? undefined : hulls(seen));
  const edges = [...memory.edges, ...controlOrder(steps)];
  const vectors = forms ? new KnownVectors(walked, machine) : undefined;
  const groups = vectors === undefined ? [] : laneGroups(walked, machine, vectors);
  const selects = vectors === undefined ? undefined : selectForms(walked, vectors, machine);

  let units = unitsOf(steps, groups).map((unit): Unit => ({ ...unit, also: selects?.get(unit.steps[0]!) }));
  let versions = walked.versions;
  for (let round = 0; round < mostRounds; round++) {
    const outcome = ordered(units, versions, edges);
    if (outcome.status === "tangled") {
      if (outcome.apart.length > 0) units = takenApart(units, outcome.apart, steps);
      else ({ units, versions } = copied(units, versions, outcome.copies, machine));
      continue;
    }
    const built = build(walked, units, versions, outcome, edges, machine, { name, forms, run: run !== undefined });
    const late = forms ? built.late : [];
    if (late.length > 0) {
      units = takenApart(units, late, steps);
      continue;
    }
    const { edges: _, ...counts } = memory;
    const { block, given, recognised } = built;
    const read = new Set(block.values.flatMap(({ users }, value) => (users.length > 0 ? [value] : [])));
    return {
      block,
      given,
      ...("because" in given ? { own: asItStands(walked, edges, machine, { name, forms }) } : {}),
      report: {
        bundles: program.length,
        cycles: walked.cycles,
        operations: block.operations.length,
        values: block.values.length,
        memory: counts,
        ...(seen.length === 0 ? {} : { observed: seen.length }),
        copies: units.filter((unit) => unit.steps.length === 0).length,
        leftOut: { debug: walked.debug, halt: walked.halted, jumps: walked.jumps && run === undefined },
        unreached: walked.unreached,
        dead: block.operations.filter(({ result }) => result !== undefined && !read.has(result.value)).length,
        groups: new Set(block.operations.flatMap(({ provenance }) => provenance?.group ?? [])).size,
        ...(forms ? { recognised } : {}),
      },
    };
  }
  throw new RangeError(
    `the program's words are exchanged in so many ways that ${mostRounds} rounds of copies do not part them`,
  );
}

function asItStands(
  walked: Walked,
  edges: readonly StepEdge[],
  machine: Machine,
  options: Pick<BuildOptions, "name" | "forms">,
): NonNullable<Lifted["own"]> {
  const units = unitsOf(walked.steps, []);
  const group = inferredGroups(units, walked.steps, walked.versions);
  return ownBlock(walked, units, edges, group, machine, options);
}

/** @throws {RangeError} when two inputs take two ways. */
function commonPath(seen: readonly Walked[]): readonly number[] {
  const [first, ...others] = seen.map(({ path }) => path);
  const differs = others.findIndex((path) => path.length !== first!.length || path.some((at, k) => at !== first![k]));
  if (differs < 0) return first!;
  throw new RangeError(`inputs 1 and ${differs + 2} take different ways through the program: it is no straight line`);
}

function hulls(seen: readonly Walked[]): Observed {
  return seen[0]!.steps.map((_, step) => {
    let [start, end] = [Number.POSITIVE_INFINITY, 0];
    for (const { steps } of seen) {
      const { access } = steps[step]!;
      if (access === undefined) return undefined;
      start = Math.min(start, access.address.constant >>> 0);
      end = Math.max(end, (access.address.constant >>> 0) + access.words);
    }
    return { start, end };
  });
}
