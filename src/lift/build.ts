import { check } from "../check/check.ts";
import type { Block } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import type { Machine } from "../machine/machine.ts";
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
import type { Ordered } from "./ordered.ts";
import type { Unit, Versions } from "./step.ts";
import type { StepEdge } from "./stepOrder.ts";
import type { Walked } from "./walkProgram.ts";

/** A program as a schedule of its block, with its addresses; or why it is none. */
export type GivenSchedule =
  | { readonly schedule: Schedule; readonly allocation: Allocation }
  | { readonly because: string };

/** What the block is to be: `run`: of a run on one memory, for explanations alone. */
export interface BuildOptions {
  readonly name: string;
  readonly forms: boolean;
  readonly run: boolean;
}

/** A block that ordered units make, and the program as its schedule. */
export interface Built {
  readonly block: Block;
  readonly given: GivenSchedule;
  readonly recognised: Recognised;
  /** Units of several steps whose lanes issued when the whole operation could not. */
  readonly late: readonly number[];
}

/** Makes the block of units in an order, and finds how the program is its schedule. */
export function build(
  walked: Walked,
  units: readonly Unit[],
  versions: Versions,
  { order, component }: Ordered,
  edges: readonly StepEdge[],
  machine: Machine,
  { name, forms, run }: BuildOptions,
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
      run,
      forms,
      constants,
      name,
    });
  let result = made(forms);
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
function givenOf(block: Block, machine: Machine, schedule: Schedule, addresses: readonly number[]): GivenSchedule {
  const [violation] = check(block, machine, schedule);
  if (violation !== undefined) return { because: violation.message };
  if (check(block, machine, schedule, { addresses }).length === 0) return { schedule, allocation: { addresses } };
  const outcome = allocate(block, machine, schedule);
  if (outcome.status === "allocated") return { schedule, allocation: outcome.allocation };
  return { because: "its values do not find addresses anew" };
}
