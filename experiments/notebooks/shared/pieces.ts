import { racingPortfolio } from "../../../models/portfolio.ts";
import { bestBound } from "../../../src/bounds/best.ts";
import type { Bound } from "../../../src/bounds/bound.ts";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import type { Portfolio } from "../../../src/exact/lengths/portfolio.ts";
import { Cutter, type Window } from "../../../src/exact/problem/window.ts";
import type { Block, Form, OperationIndex, Value } from "../../../src/ir/block.ts";
import { justify } from "../../../src/list/justify.ts";
import { listSchedule } from "../../../src/list/list.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { criticalPath, type Rule, readyOrder, resourceTail, tailMinusGroup } from "../../../src/list/priority.ts";
import type { SchedulingMachine } from "../../../src/machine/machine.ts";
import type { CompactSchedule } from "../../../src/schedule/compactSchedule.ts";
import type { Schedule } from "../../../src/schedule/schedule.ts";
import { cadical } from "../../../src/solve/cadical.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { highs } from "../../../src/solve/highs.ts";

/** A piece of a kernel as a block of its own, with the scratch that the rest leaves to it. */
export interface KernelPiece {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  /** How the kernel's own schedule does it. */
  readonly given?: Schedule | undefined;
}

/**
 * The last `cycles` cycles of a schedule as a block: everything before is done, so nothing is waited for, and nothing
 * comes after. What the rest of the kernel keeps in scratch to the end is taken off the machine's words.
 * @throws {Error} when the window has a border condition that a block cannot say.
 */
export function tailPiece(whole: Block, machine: SchedulingMachine, schedule: Schedule, cycles: number): KernelPiece {
  const window = new Cutter(whole, machine).cut(schedule, schedule.length - cycles, schedule.length);
  const { problem } = window;
  const bound = problem.operations.find(({ release, deadline }) => release > 0 || deadline < problem.horizon - 1);
  if (bound !== undefined || window.conflict !== undefined) {
    throw new Error(`the tail is no block: ${window.conflict ?? `${bound?.id} is held by what stands outside`}`);
  }
  return {
    block: blockOf(whole, window, `${whole.name}, last ${cycles} cycles`),
    machine: withWords(machine, window),
    given: { placements: window.current, length: cycles },
  };
}

function blockOf(whole: Block, { problem }: Window, name: string): Block {
  const operations = problem.operations.map(({ id, origin, forms }) => {
    const { opcode, provenance } = whole.operations[origin]!;
    return { id, opcode, operands: [], forms: forms.map(unnamed), provenance };
  });
  const values = problem.values.map((value, index): Value => ({ name: `v${index}`, ...value }));
  return { name, operations, values, dependences: problem.dependences };
}

/** A form without the opcode and the operands of its own, which name values of the whole block. */
function unnamed({ rows, lanes, extraLatency }: Form): Form {
  return { rows, lanes, ...(extraLatency === undefined ? {} : { extraLatency }) };
}

function withWords({ engines, scratchWords }: SchedulingMachine, { problem }: Window): SchedulingMachine {
  const words = problem.words === undefined ? scratchWords : Math.min(...problem.words);
  return { engines, ...(words === undefined ? {} : { scratchWords: words }) };
}

/**
 * The operations for which `wanted` holds and all that they wait for, as a block: a beginning of the kernel. Values that
 * the rest still reads are live at its end.
 */
function beginning(whole: Block, name: string, wanted: (operation: OperationIndex) => boolean): Block {
  const keep = Uint8Array.from(whole.operations, (_, index) => Number(wanted(index)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to } of whole.dependences) {
      if (keep[to] === 0 || keep[from] === 1) continue;
      keep[from] = 1;
      changed = true;
    }
  }
  const place = new Int32Array(keep.length).fill(-1);
  let next = 0;
  for (const [index, kept] of keep.entries()) if (kept === 1) place[index] = next++;
  const inside = (list: readonly number[]): number[] =>
    list.flatMap((each) => (keep[each] === 1 ? [place[each]!] : []));
  const valuePlace = new Map<number, number>();
  const values: Value[] = [];
  for (const [index, value] of whole.values.entries()) {
    const [definers, users] = [inside(value.definers), inside(value.users)];
    if (definers.length === 0 && users.length === 0) continue;
    valuePlace.set(index, values.length);
    const { formUses, ...rest } = value;
    const uses = formUses?.flatMap((use) => (keep[use.user] === 1 ? [{ ...use, user: place[use.user]! }] : []));
    const liveOut = value.liveOut || users.length < value.users.length;
    values.push({ ...rest, definers, users, liveOut, ...(uses === undefined ? {} : { formUses: uses }) });
  }
  return {
    name,
    values,
    operations: whole.operations.flatMap(({ id, opcode, forms, provenance }, index) =>
      keep[index] === 1 ? [{ id, opcode, operands: [], provenance, forms: forms.map(unnamed) }] : [],
    ),
    dependences: whole.dependences.flatMap((edge) =>
      keep[edge.to] === 1 ? [{ ...edge, from: place[edge.from]!, to: place[edge.to]! }] : [],
    ),
  };
}

/** What the first groups do in their first rounds, and all that this waits for. */
export function firstRounds(whole: Block, groups: number, rounds: number): Block {
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
  return beginning(whole, `${counted(groups, "group")}, ${counted(rounds, "round")}`, (index) => {
    const { group, round = 0, stage } = whole.operations[index]!.provenance ?? {};
    return group !== undefined && group < groups && round < rounds && stage !== "output";
  });
}

/** The rules that notebooks compare: one schedule each, then the same with justification. */
export const comparedRules: readonly (Rule | "tails by groups")[] = [
  criticalPath(),
  resourceTail(),
  readyOrder({ rotation: 0, byRound: 0 }),
  readyOrder({ rotation: 0, byRound: 4 }),
  "tails by groups",
];

/** What one list pass by a rule comes to, and what justification makes of it; cycles, none where it got stuck. */
export interface GreedyCycles {
  readonly rule: string;
  readonly listed: number | undefined;
  readonly justified: number | undefined;
  readonly schedule: CompactSchedule | undefined;
}

/** List scheduling of a piece by every compared rule. */
export function greedyCycles({ block, machine }: KernelPiece): GreedyCycles[] {
  const instance = prepare(block, machine);
  return comparedRules.map((each) => {
    const rule = each === "tails by groups" ? tailMinusGroup(4) : each;
    const listed = listSchedule(instance, {
      priority: rule.priority(instance),
      policy: { convert: "contested" },
    });
    if (listed.status !== "scheduled") {
      return { rule: rule.name, listed: undefined, justified: undefined, schedule: undefined };
    }
    const options = {
      rounds: 12,
      patience: 6,
      policy: { convert: "contested" },
      jitter: { amplitude: 2, seed: 1 },
    } as const;
    const { schedule } = justify(instance, listed.schedule, options);
    return { rule: rule.name, listed: listed.schedule.length, justified: schedule.length, schedule };
  });
}

/** The greatest lower bound of a piece that needs no engine. */
export function pieceBound({ block, machine }: KernelPiece): Bound {
  return bestBound(new BoundInstance(block, machine));
}

/** Everything that proves or finds, in turns. */
export const engines: Portfolio = racingPortfolio({ glpk, highs, cadical });
