import { check } from "../check/check.ts";
import type { Block } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import type { Machine } from "../machine/machine.ts";
import type { Program } from "../machine/program.ts";
import {
  type Allocation,
  firstCycle,
  lastCycle,
  lengthOf,
  type Placement,
  type Schedule,
} from "../schedule/schedule.ts";
import { allocate } from "../schedule/scratch/allocate.ts";
import { blockOf, type Recognised } from "./blockOf.ts";
import { inferredGroups } from "./inferredGroups.ts";
import { KnownVectors, selectForms } from "./knownVectors.ts";
import { laneGroups } from "./laneGroups.ts";
import { type Copy, type Ordered, ordered } from "./ordered.ts";
import { ownBlock } from "./ownBlock.ts";
import type { Step, StepOperand, Unit, Version, Versions } from "./step.ts";
import { controlOrder, memoryOrder, type Observed, type StepEdge } from "./stepOrder.ts";
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
  readonly given: { readonly schedule: Schedule; readonly allocation: Allocation } | { readonly because: string };
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
  const { observe = [], run, unroll } = options;
  const seen = observe.map((memory) => walkProgram(program, machine, { memory }));
  const path = seen.length === 0 ? undefined : commonPath(seen);
  const walked = walkProgram(program, machine, run !== undefined ? { memory: run, keepJumps: true } : { unroll, path });
  const { steps, symbols } = walked;
  const memory = memoryOrder(steps, symbols, seen.length === 0 ? undefined : hulls(seen));
  const edges = [...memory.edges, ...controlOrder(steps)];
  const vectors = options.forms === true ? new KnownVectors(walked, machine) : undefined;
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
    const built = build(walked, units, versions, outcome, edges, machine, options);
    const late = options.forms === true && "late" in built ? built.late : [];
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
      ...("because" in given ? { own: asItStands(walked, edges, machine, options) } : {}),
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
        ...(options.forms === true ? { recognised } : {}),
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
  { name = "program", forms = false }: LiftOptions,
): NonNullable<Lifted["own"]> {
  const units = unitsOf(walked.steps, []);
  const group = inferredGroups(units, walked.steps, walked.versions);
  return ownBlock(walked, units, edges, group, machine, { name, forms });
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

function unitsOf(steps: readonly Step[], groups: readonly Unit[]): Unit[] {
  const inGroup = new Set(groups.flatMap((group) => group.steps));
  return [...groups, ...steps.flatMap((step, at) => (inGroup.has(at) ? [] : [unitOf(step, at)]))];
}

function unitOf({ row, operands, writes }: Step, step: number): Unit {
  return { steps: [step], row, operands, writes };
}

function takenApart(units: readonly Unit[], apart: readonly number[], steps: readonly Step[]): Unit[] {
  const chosen = new Set(apart);
  return units.flatMap((unit, at) => (chosen.has(at) ? unit.steps.map((step) => unitOf(steps[step]!, step)) : [unit]));
}

/** Each reader that is in the way reads a copy instead, made before its words are overwritten. */
function copied(
  units: readonly Unit[],
  versions: Versions,
  copies: readonly Copy[],
  machine: Machine,
): { units: Unit[]; versions: Versions } {
  const changed = [...units];
  const [word, step, landed] = [[...versions.word], [...versions.step], [...versions.landed]];
  const fresh = (source: Version): Version => {
    word.push(word[source]!);
    step.push(-2 - changed.length);
    landed.push(-1);
    return word.length - 1;
  };
  for (const { unit, version, byWords } of copies) {
    const { operands } = changed[unit]!;
    const source = operands.find(
      (operand): operand is readonly Version[] => !("immediate" in operand) && operand.includes(version),
    );
    // Two cycles may have met in one operand.
    if (source === undefined) continue;
    const target: Version[] = [];
    for (const part of byWords ? source.map((each) => [each]) : [source]) {
      const writes = part.map(fresh);
      changed.push({ steps: [], row: copyRow(machine, part.length), operands: [part, part], writes });
      target.push(...writes);
    }
    const same = (operand: StepOperand): boolean => !("immediate" in operand) && operand.join() === source.join();
    changed[unit] = { ...changed[unit]!, operands: operands.map((operand) => (same(operand) ? target : operand)) };
  }
  return { units: changed, versions: { word, step, landed } };
}

function copyRow(machine: Machine, words: number) {
  const roles = words === 1 ? "dest,source,source" : "vdest,vsource,vsource";
  const row = machine.opcodes.find(
    ({ opcode, operands }) => (opcode === "|" || opcode === "&") && operands.join(",") === roles,
  );
  if (row !== undefined) return row;
  throw new RangeError(
    `slots of a bundle exchange words, and machine "${machine.name}" has no "|" to copy ${words} words with`,
  );
}

interface Built {
  readonly block: Block;
  readonly given: Lifted["given"];
  readonly recognised: Recognised;
  /** Units of several steps whose lanes issued when the whole operation could not. */
  readonly late: readonly number[];
}

function build(
  walked: Walked,
  units: readonly Unit[],
  versions: Versions,
  { order, component }: Ordered,
  edges: Parameters<typeof blockOf>[0]["edges"],
  machine: Machine,
  options: LiftOptions,
): Built {
  const { steps } = walked;
  const sorted = order.map((unit) => units[unit]!);
  const group = inferredGroups(sorted, steps, versions);
  const made = (constants: boolean): ReturnType<typeof blockOf> =>
    blockOf({
      sorted,
      steps,
      versions,
      component,
      edges,
      machine,
      group,
      run: options.run !== undefined,
      forms: options.forms === true,
      constants,
      name: options.name ?? "program",
    });
  let result = made(options.forms === true);
  if (result.unread.length > 0) {
    return { ...result, given: { because: "" }, late: result.unread.map((at) => order[at]!) };
  }
  const without = sorted.find((unit) => unit.steps.length === 0);
  if (without !== undefined) {
    const because = `slots of a bundle exchange words of a vector, which takes copies that the program has not`;
    return { ...result, given: { because }, late: [] };
  }
  const placements = sorted.map((unit, at): Placement => {
    const form = unit.steps.length === 1 ? 0 : result.block.operations[at]!.forms.findIndex(({ lanes }) => lanes > 1);
    return { form, cycles: unit.steps.map((step) => steps[step]!.cycle) };
  });
  const schedule = { placements, length: lengthOf(result.block, placements) };
  const late = lateUnits(result.block, schedule);
  const whole = late.filter((at) => sorted[at]!.steps.length > 1);
  if (whole.length > 0) return { ...result, given: { because: "" }, late: whole.map((at) => order[at]!) };
  let given = givenOf(result.block, machine, schedule, result.bases);
  if ("because" in given && result.recognised.constants > 0) {
    // The zero that constants are added to takes a word of its own.
    result = made(false);
    given = givenOf(result.block, machine, schedule, result.bases);
  }
  return { ...result, given, late: [] };
}

/** Operations at either end of a dependence that the schedule breaks. */
function lateUnits(block: Block, { placements }: Schedule): number[] {
  const found = new Set<number>();
  for (const edge of block.dependences) {
    const { from, to } = edge;
    const [early, late] = [placements[from]!, placements[to]!];
    if (!holdsIn(edge, early.form, late.form)) continue;
    const wait = waitAfter(edge, block.operations[from]!.forms[early.form]!);
    if (firstCycle(late) < lastCycle(early) + wait) found.add(from).add(to);
  }
  return [...found];
}

/** The program's own addresses where they will do, which they do unless vectors bind words to others for longer than they need. */
function givenOf(block: Block, machine: Machine, schedule: Schedule, addresses: readonly number[]): Lifted["given"] {
  const [violation] = check(block, machine, schedule);
  if (violation !== undefined) return { because: violation.message };
  if (check(block, machine, schedule, { addresses }).length === 0) return { schedule, allocation: { addresses } };
  const outcome = allocate(block, machine, schedule);
  if (outcome.status === "allocated") return { schedule, allocation: outcome.allocation };
  return { because: "its values do not find addresses anew" };
}
