import { formulationNamed } from "../../models/formulations.ts";
import { cheapBounds } from "../../src/bounds/best.ts";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { BestFile, type BestPlace } from "../../src/command/bestFile.ts";
import { openState } from "../../src/command/stateFolder.ts";
import { inThreads } from "../../src/exact/jobs/background.ts";
import { tolerant, writeOnly } from "../../src/exact/jobs/journal.ts";
import { sharded } from "../../src/exact/jobs/shard.ts";
import type { Shard } from "../../src/exact/jobs/shardName.ts";
import { threadPool } from "../../src/exact/jobs/threadPool.ts";
import { type ExactVersusGreedy, exactVersusGreedy } from "../../src/exact/pipeline.ts";
import type { Verified } from "../../src/exact/problem/judge.ts";
import type { Block } from "../../src/ir/block.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { ProgressWords } from "../../src/report/progress.ts";
import type { RunRecord } from "../../src/report/record.ts";
import { summaryTable } from "../../src/report/summary.ts";
import { windowRunJson, windowRunRecord } from "../../src/report/windowRun.ts";
import { windowTable } from "../../src/report/windowTable.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import type { Contract } from "../../src/walk/contract.ts";
import { simulateKernel } from "../../src/walk/generator/simulated.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

/** What the main job is asked for; plain data, for it goes to a thread. */
export interface JobRequest {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
  readonly machine: Machine;
  readonly seconds: number | undefined;
  /** When the process was started, in milliseconds since 1970: `seconds` count from there. */
  readonly begun: number;
  readonly searchSeconds: number;
  readonly windowSeconds: number;
  readonly windowOperations: number;
  readonly passes: number;
  readonly groupPasses: number;
  readonly inputs: number;
  readonly seed: number;
  readonly solver: string;
  readonly formulation: string;
  readonly threads: number;
  readonly shard: Shard | undefined;
  readonly state: string;
  readonly resume: boolean;
  readonly quick: boolean;
  /** How the result is to look: one JSON object, or tables of a width. */
  readonly json: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

/** What the job tells, in this order: lines and states, the result for stdout, the end. */
export type JobNews =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "state"; readonly text: string }
  | { readonly kind: "result"; readonly text: string }
  | {
      readonly kind: "done";
      /** None for a run that was stopped by hand: it cannot be repeated. */
      readonly record: RunRecord | undefined;
      /** Something could not be written where it should be. */
      readonly failed: boolean;
    }
  | { readonly kind: "refused"; readonly message: string };

/** The main job from its kernel to its tables. Its best schedule is on disk from the first one on. */
export async function windowJob(
  request: JobRequest,
  tell: (news: JobNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const { height, rounds, batch, contract, machine, seed, inputs, quick, shard, state } = request;
  const plan = standardPlan({ height, rounds, batch }, contract);
  const keeper = new Keeper(state, tell);
  const stored = tolerant(openState(state), (reason) => keeper.fail(reason));
  const words = new ProgressWords();
  const local = threadPool(new URL("../../src/command/windowWorker.ts", import.meta.url), request.threads);
  tell({ kind: "state", text: words.state });
  const simulate = (block: Block, verified: Verified) =>
    simulateKernel(block, machine, plan, verified, { inputs, seed });
  const spent = (Date.now() - request.begun) / 1000;
  const result = await exactVersusGreedy({
    ...request,
    seconds: request.seconds === undefined ? undefined : Math.max(0.001, request.seconds - spent),
    plan,
    formulation: formulationNamed(request.formulation),
    solver: engineNamed(request.solver),
    pool: shard === undefined ? local : sharded(local, shard),
    bounds: cheapBounds.filter((bound) => bound !== langevinCerny),
    slowBounds: quick ? [] : [langevinCerny],
    journal: request.resume ? stored : writeOnly(stored),
    background: inThreads,
    signal,
    simulate,
    better(block, verified) {
      simulate(block, verified);
      keeper.keep(new BestFile(state, block, machine, plan), verified);
    },
    progress(step) {
      const { line, state: text } = words.tell(step);
      if (line !== undefined) tell({ kind: "line", text: line });
      tell({ kind: "state", text });
    },
  }).finally(() => local.close());

  const best = keeper.keep(new BestFile(state, result.block, machine, plan), result);
  const setup = setupOf(request);
  const shown = request.json
    ? `${JSON.stringify({ ...windowRunJson(result, setup), ...best.json })}\n`
    : `${tables(result, request)}\n${best.text}`;
  tell({ kind: "result", text: shown });
  const record = result.stopped === "cancelled" ? undefined : windowRunRecord(result, setup);
  tell({ kind: "line", text: `the best verified schedule (${result.schedule.length} cycles) ${best.where}` });
  tell({ kind: "done", record, failed: keeper.failed });
}

function tables(result: ExactVersusGreedy, { contract, machine, solver, colour, columns }: JobRequest): string {
  const look = { colour, columns };
  const context = { contract, scratchWords: machine.scratchWords, solver };
  return `${windowTable(result.windows, look)}\n\n${summaryTable(result, context, look)}`;
}

/** All that the result depends on, as records have it. */
function setupOf(request: JobRequest) {
  const { height, rounds, batch, contract, formulation, solver, resume, shard, machine, seed } = request;
  const { seconds, searchSeconds, windowSeconds, windowOperations, passes, groupPasses, threads, inputs } = request;
  return {
    machine: machine.name,
    parameters: {
      ...{ height, rounds, batch, contract, formulation, solver, resume },
      shard: shard === undefined ? "1/1" : `${shard.index + 1}/${shard.of}`,
    },
    seeds: { seed },
    limits: {
      ...(seconds === undefined ? {} : { seconds }),
      ...{ searchSeconds, windowSeconds, windowOperations, passes, groupPasses, threads, inputs },
    },
  };
}

/** Keeps the best schedule on disk; where that fails elsewhere, and where that fails too in the printed result. */
class Keeper {
  failed = false;
  readonly #tell: (news: JobNews) => void;
  readonly #state: string;
  readonly #told = new Set<string>();

  constructor(state: string, tell: (news: JobNews) => void) {
    this.#state = state;
    this.#tell = tell;
  }

  fail(reason: string): void {
    this.failed = true;
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#tell({ kind: "line", text: `--state ${this.#state}: ${reason}` });
  }

  /** Where the schedule is now: for a sentence, for the JSON object, and behind the tables. */
  keep(file: BestFile, verified: Verified): { where: string; json: object; text: string } {
    const at = (place: BestPlace) => ({
      where: `is in ${place.schedule}, its program in ${place.program}`,
      json: { best: place },
      text: "",
    });
    try {
      file.write(verified);
      return at(file.place);
    } catch (error) {
      this.fail(`the best schedule cannot be written (${(error as NodeJS.ErrnoException).code ?? error})`);
    }
    try {
      return at(file.writeElsewhere(verified));
    } catch {
      const text = file.text(verified);
      return { where: "could be written nowhere; it follows the result", json: { best: JSON.parse(text) }, text };
    }
  }
}
