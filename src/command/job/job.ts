import { formulationNamed } from "../../../models/formulations.ts";
import { cheapBounds, shavingLimit } from "../../bounds/best.ts";
import { langevinCerny } from "../../bounds/langevinCerny.ts";
import { shaving } from "../../bounds/shaving.ts";
import { inThreads } from "../../exact/jobs/background.ts";
import { type Journal, tolerant, writeOnly } from "../../exact/jobs/journal.ts";
import { countedPool, type Pool } from "../../exact/jobs/pool.ts";
import { type Shard, sharded } from "../../exact/jobs/shard.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { judge as judgeSchedule, type Verified } from "../../exact/problem/judge.ts";
import { scheduleExactly } from "../../exact/scheduleExactly.ts";
import type { QueueAddress } from "../../queue/queueAddress.ts";
import { certificatesTable } from "../../report/job/certificatesTable.ts";
import { ProgressWords } from "../../report/job/progress.ts";
import { type JobResult, summaryTable } from "../../report/job/summary.ts";
import { windowRunJson, windowRunRecord } from "../../report/job/windowRun.ts";
import { windowTable } from "../../report/job/windowTable.ts";
import type { RunRecord } from "../../report/records/record.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { engineNamed } from "../../solve/engines.ts";
import { Budget } from "../../time/budget.ts";
import { watchedProgress } from "../../watch/watchedProgress.ts";
import type { WatchEvent } from "../../watch/watchState.ts";
import { runOfState } from "../queue/coordinating.ts";
import type { KnownLower } from "./bestFile.ts";
import { Keeper, openState } from "./keeper.ts";
import { type Subject, type SubjectRequest, subjectOf } from "./subject.ts";
import { type JobCertificate, writeCertificates } from "./windowCertificates.ts";
import { windowPool } from "./windowPool.ts";

/** What the main job is asked for; plain data, for it goes to a thread. */
export interface JobRequest {
  readonly subject: SubjectRequest;
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
  /** Whose workers do windows and group shifts; threads of this computer without one. */
  readonly queue: QueueAddress | undefined;
  readonly shard: Shard | undefined;
  /** Folder for certificates. */
  readonly certificates?: string | undefined;
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
  | { readonly kind: "watch"; readonly event: WatchEvent }
  /** The first verified schedule is on disk. */
  | { readonly kind: "kept" }
  | { readonly kind: "result"; readonly text: string }
  | {
      readonly kind: "done";
      /** None for a run that was stopped by hand: it cannot be repeated. */
      readonly record: RunRecord | undefined;
      /** Something could not be written where it should be. */
      readonly failed: boolean;
    }
  | { readonly kind: "refused"; readonly message: string };

/** The main job from a kernel, or a block of a file, to its tables. Its best schedule is on disk from the first one on. */
export async function windowJob(
  request: JobRequest,
  tell: (news: JobNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const { seed, inputs, quick, shard, state } = request;
  const line = (text: string): void => tell({ kind: "line", text });
  const keeper = new Keeper(state, line);
  const stored = tolerant(openState(state), (reason) => keeper.fail(reason));
  const words = new ProgressWords(request.subject.kind);
  tell({ kind: "state", text: words.state });
  const subject = subjectOf(request.subject, { inputs, seed });
  const { block, machine, judge, best } = subject;
  const busy = (jobs: number): void => tell({ kind: "watch", event: { kind: "busy", jobs } });
  const local = countedPool(await poolOf(request, line), busy);
  const spent = (Date.now() - request.begun) / 1000;
  let lower: KnownLower = { cycles: 0, proof: "no bound yet" };
  const better = (verified: Verified): void => {
    subject.judge?.(verified);
    keeper.keep(best, verified, lower);
    tell({ kind: "kept" });
  };
  const given = subject.start === undefined ? undefined : judgeSchedule(block, machine, subject.start);
  if (given?.status === "valid") better(given.verified);
  const result = await scheduleExactly(block, machine, {
    ...request,
    seconds: request.seconds === undefined ? undefined : Math.max(0.001, request.seconds - spent),
    formulation: formulationNamed(request.formulation),
    solver: engineNamed(request.solver),
    decider: lcg,
    pool: shard === undefined ? local : sharded(local, shard),
    bounds: cheapBounds.filter((bound) => bound !== langevinCerny),
    slowBounds: quick ? [] : [langevinCerny, ...(block.operations.length <= shavingLimit ? [shaving] : [])],
    journal: beginningWith(subject.start, request.resume ? stored : writeOnly(stored)),
    background: inThreads,
    signal,
    judge,
    better(verified) {
      if (given?.status !== "valid" || verified.schedule.length < given.verified.schedule.length) better(verified);
    },
    progress(step) {
      for (const event of watchedProgress(step)) tell({ kind: "watch", event });
      if (step.stage === "bounded") lower = { cycles: step.bound.cycles, proof: step.bound.name };
      const { line: told, state: text } = words.tell(step);
      if (told !== undefined) line(told);
      tell({ kind: "state", text });
    },
  }).finally(() => local.close());

  const { cycles, name: proof } = result.bound;
  const kept = keeper.keep(best, result, { cycles, proof });
  const setup = setupOf(request, subject);
  const certificates = (): Promise<JobCertificate[] | undefined> =>
    certified(request, result, subject, keeper, { tell, signal });
  if (request.json) {
    // One object: it has the certificates in it.
    const written = await certificates();
    const shown = { ...windowRunJson(result, setup), ...kept.json, ...(written && { certificates: written }) };
    tell({ kind: "result", text: `${JSON.stringify(shown)}\n` });
  } else {
    tell({ kind: "result", text: `${tables(result, request, subject)}\n${kept.text}` });
    const written = await certificates();
    if (written !== undefined) tell({ kind: "result", text: `\n${certificatesTable(written, request)}` });
  }
  const record = result.stopped === "cancelled" ? undefined : windowRunRecord(result, setup);
  line(`the best verified schedule (${result.schedule.length} cycles) ${kept.where}`);
  tell({ kind: "done", record, failed: keeper.failed });
}

/** Certificates of the result, in what is left of the time; undefined where none are wanted, or could be written. */
async function certified(
  { certificates, seconds, begun, searchSeconds, windowSeconds, solver }: JobRequest,
  result: JobResult,
  { machine, best, source }: Subject,
  keeper: Keeper,
  { tell, signal }: { readonly tell: (news: JobNews) => void; readonly signal: AbortSignal },
): Promise<JobCertificate[] | undefined> {
  if (certificates === undefined || signal.aborted) return undefined;
  const left = seconds === undefined ? searchSeconds : Math.min(searchSeconds, seconds - (Date.now() - begun) / 1000);
  try {
    return await writeCertificates(result, machine, {
      ...{ folder: certificates, name: best.name, source, windowSeconds },
      // Relaxations are of linear programs, which SAT engines have not.
      solver: engineNamed(["glpk", "highs"].includes(solver) ? solver : "highs"),
      budget: new Budget({ seconds: Math.max(0.001, left), signal }),
      progress: (done, of) => tell({ kind: "state", text: `certificates: ${done} of ${of}` }),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    keeper.fail(error.message, "");
    return undefined;
  }
}

/** Who does windows and group shifts. */
async function poolOf(
  { queue, threads, state, resume, subject }: JobRequest,
  tell: (line: string) => void,
): Promise<Pool> {
  const title = subject.kind === "block" ? subject.block.name : "the kernel";
  return windowPool(
    { queue, threads },
    { title, ...(queue === undefined ? {} : { run: runOfState(state, resume) }), tell },
  );
}

/** A journal whose best schedule is the one that the block came with, unless it has a shorter one. */
function beginningWith(start: Schedule | undefined, journal: Journal): Journal {
  if (start === undefined) return journal;
  return {
    ...journal,
    incumbent: (...of) => {
      const found = journal.incumbent(...of);
      return found !== undefined && found.length < start.length ? found : start;
    },
  };
}

function tables(
  result: JobResult,
  { solver, colour, columns }: JobRequest,
  { contract, machine: { scratchWords } }: Subject,
): string {
  const look = { colour, columns };
  return `${windowTable(result.windows, look)}\n\n${summaryTable(result, { contract, scratchWords, solver }, look)}`;
}

/** All that the result depends on, as records have it. */
function setupOf(request: JobRequest, { parameters, machineName, judge }: Subject) {
  const { formulation, solver, resume, shard, seed } = request;
  const { seconds, searchSeconds, windowSeconds, windowOperations, passes, groupPasses, threads, inputs } = request;
  return {
    machine: machineName,
    parameters: {
      ...{ ...parameters, formulation, solver, resume },
      shard: shard === undefined ? "1/1" : `${shard.index + 1}/${shard.of}`,
    },
    seeds: { seed },
    limits: {
      ...(seconds === undefined ? {} : { seconds }),
      ...{ searchSeconds, windowSeconds, windowOperations, passes, groupPasses, threads },
      ...(judge === undefined ? {} : { inputs }),
    },
  };
}
