import { type Strengthening, strong, strongOnBlocks } from "../../../models/strengthening.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { headTail } from "../../bounds/headTail.ts";
import type { Objective } from "../../exact/problem/formulation.ts";
import type { Problem } from "../../exact/problem/problem.ts";
import { wholeBlock } from "../../exact/problem/wholeBlock.ts";
import { cutWindow } from "../../exact/problem/window.ts";
import { type CsvTable, writeCsv } from "../../formats/writeCsv.ts";
import { dotLoss, writeDot } from "../../formats/writeDot.ts";
import { lpText } from "../../ilp/lpFormat.ts";
import { mpsText } from "../../ilp/mpsFormat.ts";
import type { Block } from "../../ir/block.ts";
import { printBlocksFile } from "../../ir/printBlocksFile.ts";
import { farthestRow } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { printScheduleFile } from "../../schedule/scheduleFile.ts";
import { Budget } from "../../time/budget.ts";
import type { NamedSchedule } from "../input/scheduleInput.ts";
import type { ProgramObjective, TextKind } from "../options/outputOptions.ts";
import { isOwnFile } from "../options/ownModule.ts";
import { formulationOf } from "../solve/solvePortfolio.ts";

interface TextArguments {
  readonly table: CsvTable;
  readonly between: string | undefined;
  readonly length: number | undefined;
  readonly formulation: string | undefined;
  readonly strengthening: Strengthening | undefined;
  readonly minimise: ProgramObjective;
  readonly signal: AbortSignal;
}

/** A text, with what should be said of it. */
export interface ExportedText {
  readonly text: string;
  /** What it is, for a line of output. */
  readonly is: string;
  /** What the format does not hold. */
  readonly lost: readonly string[];
  /** Of integer programs. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

/** Whether the kind can be written of a block that has no schedule. */
export function needsNoSchedule(
  kind: TextKind,
  { between, length }: Pick<TextArguments, "between" | "length">,
): boolean {
  if (kind === "blocks" || kind === "dot") return true;
  return (kind === "lp" || kind === "mps") && between === undefined && length !== undefined;
}

/**
 * A schedule, or its block, in one of the text formats.
 * @throws {RangeError} in one line: what a blocks file cannot hold, no such window, a program larger than any engine can use.
 */
export async function exportedText(
  kind: TextKind,
  source: Pick<NamedSchedule, "block" | "machine" | "allocation" | "listed"> & { readonly schedule?: Schedule },
  given: TextArguments,
): Promise<ExportedText> {
  const { block, machine } = source;
  const schedule = source.schedule ?? { placements: [], length: given.length ?? 0 };
  const count = `${block.operations.length} operations`;
  switch (kind) {
    case "schedule": {
      const { cycles, name } = headTail(new BoundInstance(block, machine));
      const text = printScheduleFile([{ ...source, schedule, lower: cycles, proof: name }]);
      return { text, is: `a schedule of ${schedule.length} cycles, ${count}`, lost: [] };
    }
    case "blocks":
      return { text: printBlocksFile([{ block, machine }]), is: `a block of ${count}`, lost: [] };
    case "dot": {
      // A schedule made for the occasion is not part of what the file says.
      const shown = source.listed === true ? undefined : source.schedule;
      const ranks = shown === undefined ? "" : `, ${schedule.length} cycles as ranks`;
      return {
        text: writeDot(block, machine, shown),
        is: `a graph of ${count}${ranks}`,
        lost: dotLoss(block, machine),
      };
    }
    case "csv": {
      const text = writeCsv(given.table, block, machine, schedule);
      return { text, is: `table of ${given.table}, ${text.trimEnd().split("\n").length - 1} lines`, lost: [] };
    }
    default:
      return programText(kind, problemOf(block, machine, schedule, given), block, given);
  }
}

/** The whole block within some cycles, or cycles FROM..TO of the schedule as a window. */
function problemOf(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  { between, length }: TextArguments,
): Problem {
  if (between === undefined) return wholeBlock(block, machine, length ?? schedule.length);
  const [, from, to] = (/^(\d+)\.\.(\d+)$/.exec(between) ?? []).map(Number);
  if (from === undefined || to === undefined || to <= from || to > schedule.length) {
    throw new RangeError(`--between ${between}: FROM..TO is wanted, a cycle or more of 0..${schedule.length}`);
  }
  const { problem, conflict } = cutWindow(block, machine, schedule, from, to, length ?? to - from);
  if (conflict !== undefined) {
    throw new RangeError(
      `--between ${between} --length ${problem.horizon}: what stands outside forbids it: ${conflict}`,
    );
  }
  return problem;
}

async function programText(
  kind: "lp" | "mps",
  problem: Problem,
  block: Block,
  { formulation, strengthening, minimise, between, signal }: TextArguments,
): Promise<ExportedText> {
  const usual = between === undefined ? strongOnBlocks : strong;
  const own = formulation !== undefined && isOwnFile(formulation);
  const written = await formulationOf(formulation ?? "step", strengthening ?? (own ? undefined : usual));
  const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
  const model = await budget.run(written.steps(problem, objectiveOf(minimise, problem)));
  if (typeof model === "string") throw new RangeError(`${problem.name} in ${problem.horizon} cycles: ${model}`);
  const { program } = model;
  const size = { columns: program.columns.length, rows: program.rows.length };
  const what = between === undefined ? `block "${block.name}"` : `cycles ${between} of "${block.name}"`;
  return {
    text: kind === "lp" ? lpText(program) : mpsText(program),
    is: `${what} in ${problem.horizon} cycles, ${written.name} formulation, ${minimise}: ${size.columns} columns, ${size.rows} rows`,
    lost: [],
    size,
  };
}

/** Makespan: the length in cycles. Weighted: all issue cycles, added up. */
function objectiveOf(kind: TextArguments["minimise"], { operations }: Problem): Objective {
  if (kind === "feasible") return { kind };
  if (kind === "weighted") return { kind, weights: new Float64Array(operations.length).fill(1) };
  const tails = operations.map(({ id, forms }) => {
    const [first, ...others] = forms.map((form) => farthestRow(form) + 1);
    if (others.some((other) => other !== first)) {
      throw new RangeError(
        `operation "${id}": its forms hold engines for different times: --minimise feasible is wanted`,
      );
    }
    return first ?? 1;
  });
  return { kind, tails: Int32Array.from(tails) };
}
