import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { normalised } from "../ilp/encodings/normalised.ts";
import type { IntegerProgram } from "../ilp/program.ts";
import { sparse } from "../ilp/sparse.ts";
import { activity, blatant, breaches, rounded } from "../ilp/verify.ts";
import { beyondSpan } from "./numericSpan.ts";
import { type Outcome, type SolveOptions, type Solver, type Undecided, withObjectiveLimits } from "./solver.ts";

/** What crosses to the thread. The engine should stop by itself after `softSeconds`, to hand over what it has. */
interface Task {
  /** As `Translation` has it. */
  readonly program: object;
  readonly hint?: ArrayLike<number> | undefined;
  readonly softSeconds: number;
  readonly anySolution: boolean;
  readonly workers: number;
  readonly seed?: number | undefined;
  readonly effort?: number | undefined;
}

/** A program in the notation of an engine, as it crosses to the thread, and the way back. */
export interface Translation {
  readonly program: object;
  readonly hint?: ArrayLike<number> | undefined;
  /** The point of the integer program that the engine's answer stands for. */
  point(answer: Float64Array): Float64Array;
}

/** What the thread answers: what the engine says, not yet believed. */
export interface Answer {
  readonly status: "optimal" | "feasible" | "infeasible" | "undecided";
  readonly x?: Float64Array | undefined;
  /** Of a linear program: one number a row that has terms. */
  readonly duals?: Float64Array | undefined;
  readonly bound?: number | undefined;
  readonly because?: Undecided | undefined;
  readonly detail?: string | undefined;
  /** As `Outcome` has it: not from the thread. */
  readonly evident?: string | undefined;
}

/** An engine that blocks its thread: its name, its worker module, and the options it has no use for. */
export interface BlockingEngine {
  readonly name: string;
  readonly worker: URL;
  readonly ignores: readonly ("hint" | "seed" | "anySolution" | "effort" | "bound")[];
  /** The widest span of numbers that the engine's floating point is trusted with; exact engines have none. */
  readonly trustedSpan?: number;
  /** Why it cannot be asked anything: its package need not be installed. */
  readonly absent?: () => string | undefined;
  /**
   * Writes the program in the engine's notation, or says why that cannot be. Without it: `sparse`. What takes long calls
   * `pause` every few milliseconds, waits for what it answers, and gives up (with any text) where that is false.
   */
  readonly translate?: (
    program: IntegerProgram,
    options: SolveOptions,
    pause: Pause,
  ) => Translation | string | Promise<Translation | string>;
}

/** Lets other work of this thread go on now and then. False when the solve is cancelled or its time is over. */
export type Pause = () => Promise<boolean> | undefined;

interface Thread {
  readonly worker: Worker;
  readonly megabytes: number;
  busy: boolean;
}

/** What a thread may take where nobody says otherwise; two of them fit beside the rest on a computer of 8 GB. */
const usualMegabytes = 2048;

/**
 * Puts a blocking engine behind the `Solver` interface. It runs in a worker thread, which is kept for the next solve
 * and terminated at the limit, on abort and after a crash: no engine's own time limit is trusted, and it has no more memory
 * than `limitMegabytes`. Every solution is
 * rounded and checked against all bounds and rows here; one that breaks any counts as a crash, not as an answer.
 */
export function workerSolver(engine: BlockingEngine): Solver {
  const threads: Thread[] = [];
  return {
    name: engine.name,
    async solve(program, options) {
      const start = performance.now();
      if (!(options.limitSeconds > 0)) {
        throw new RangeError(`limitSeconds of ${engine.name} is ${options.limitSeconds}: it must be above 0`);
      }
      const { limitMegabytes = usualMegabytes } = options;
      if (!(limitMegabytes >= 1)) {
        throw new RangeError(`limitMegabytes of ${engine.name} is ${limitMegabytes}: it must be at least 1`);
      }
      const ignored = engine.ignores.filter((option) => options[option] !== undefined);
      const { cutoff, bound, relax = false } = options;
      const limits = engine.ignores.includes("bound") ? { cutoff } : { cutoff, bound };
      const limited = withObjectiveLimits(normalised(program, relax), limits);
      const answer = evident(limited) ?? (await ask(engine, threads, limited, options));
      const seconds = (performance.now() - start) / 1000;
      return { ...judged(limited, answer, relax), engine: engine.name, seconds, ignored };
    },
  };
}

/** What needs no engine: a row that cannot hold, and the program without columns (GLPK aborts on it). */
function evident(program: IntegerProgram): Answer | undefined {
  const place = blatant(program);
  if (place !== undefined) return { status: "infeasible", evident: place };
  return program.columns.length === 0 ? { status: "optimal", x: new Float64Array() } : undefined;
}

type Judged = Outcome extends infer Member
  ? Member extends Outcome
    ? Omit<Member, "engine" | "seconds" | "ignored">
    : never
  : never;

function judged(program: IntegerProgram, answer: Answer, relaxed: boolean): Judged {
  const bound = answer.bound === undefined ? {} : { bound: answer.bound };
  if (answer.status === "infeasible") {
    return { status: "infeasible", ...(answer.evident === undefined ? {} : { evident: answer.evident }) };
  }
  if (answer.status === "undecided" || answer.x === undefined) {
    const detail = answer.detail === undefined ? {} : { detail: answer.detail };
    return { status: "undecided", because: answer.because ?? "crash", ...detail, ...bound };
  }
  const x = relaxed ? answer.x : rounded(program, answer.x);
  const broken = breaches(program, x, 1e-6, relaxed);
  if (broken.length > 0) {
    const detail = `the answer breaks ${broken[0]!.kind} ${broken[0]!.name} by ${broken[0]!.by}`;
    return { status: "undecided", because: "crash", detail };
  }
  const objective = activity(program.objective, x);
  if (answer.status === "optimal") {
    const duals = relaxed && answer.duals !== undefined ? { duals: byRow(program, answer.duals) } : {};
    return { status: "optimal", x, objective, ...duals };
  }
  return { status: "feasible", x, objective, because: answer.because ?? "time limit", ...bound };
}

/** Duals with a 0 for each row that the engine did not see, because it has no terms. */
function byRow(program: IntegerProgram, duals: Float64Array): Float64Array {
  let next = 0;
  return Float64Array.from(program.rows, ({ terms }) => (terms.length === 0 ? 0 : duals[next++]!));
}

/** One question to one thread. Settles exactly once; a thread that did not answer in time is gone afterwards. */
async function ask(
  engine: BlockingEngine,
  threads: Thread[],
  program: IntegerProgram,
  options: SolveOptions,
): Promise<Answer> {
  const { signal } = options;
  if (signal?.aborted === true) return { status: "undecided", because: "cancelled" };
  const absent = engine.absent?.();
  if (absent !== undefined) return { status: "undecided", because: "refused", detail: absent };
  const strained = engine.trustedSpan === undefined ? undefined : beyondSpan(program, engine.trustedSpan);
  if (strained !== undefined) return { status: "undecided", because: "refused", detail: strained };
  const deadline = performance.now() + options.limitSeconds * 1000;
  const translation = await (engine.translate ?? plain)(program, options, pausing(deadline, signal));
  if (isAborted(signal)) return { status: "undecided", because: "cancelled" };
  const limitSeconds = (deadline - performance.now()) / 1000;
  if (!(limitSeconds > 0)) return { status: "undecided", because: "time limit" };
  if (typeof translation === "string") return { status: "undecided", because: "refused", detail: translation };
  const thread = idleThread(engine, threads, options.limitMegabytes ?? usualMegabytes);
  thread.busy = true;
  thread.worker.ref();
  return new Promise((resolve) => {
    const { worker } = thread;
    let timer: NodeJS.Timeout | undefined;
    const settle = (answer: Answer, keep: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      // One by one: `removeAllListeners` would also take the worker's own, and it would never speak again.
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      thread.busy = false;
      if (keep) {
        worker.unref();
      } else {
        threads.splice(threads.indexOf(thread), 1);
        // A late error of a thread that is being terminated concerns nobody.
        worker.on("error", () => {});
        void worker.terminate();
      }
      resolve(answer.x === undefined ? answer : { ...answer, x: translation.point(answer.x) });
    };
    const onAbort = (): void => settle({ status: "undecided", because: "cancelled" }, false);
    // A WebAssembly engine that aborted has a broken heap: its thread must not be used again.
    const onMessage = (answer: Answer): void =>
      settle(answer, answer.because !== "crash" && answer.because !== "memory");
    const onError = (error: Error & { code?: string }): void => {
      const because = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash";
      settle({ status: "undecided", because, detail: error.message }, false);
    };
    const onExit = (code: number): void =>
      settle({ status: "undecided", because: "crash", detail: `the thread ended with code ${code}` }, false);
    signal?.addEventListener("abort", onAbort);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    if (Number.isFinite(limitSeconds)) {
      const milliseconds = Math.min(limitSeconds * 1000, 2 ** 31 - 1);
      timer = setTimeout(() => settle({ status: "undecided", because: "time limit" }, false), milliseconds);
    }
    const task: Task = {
      program: translation.program,
      hint: translation.hint,
      // The engine stops itself a little earlier, so that its incumbent is not lost with the thread.
      softSeconds: Number.isFinite(limitSeconds) ? limitSeconds * 0.92 : 1e6,
      anySolution: options.anySolution ?? false,
      workers: options.workers ?? 1,
      seed: options.seed,
      effort: options.effort,
    };
    try {
      worker.postMessage(task);
    } catch (error) {
      settle(
        { status: "undecided", because: "crash", detail: `the program does not reach the thread: ${error}` },
        false,
      );
    }
  });
}

/** Asked again after a wait, when the answer may be another one. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Milliseconds of work between two turns of the event loop. */
const stretch = 10;

function pausing(deadline: number, signal: AbortSignal | undefined): Pause {
  let until = performance.now() + stretch;
  return () => {
    if (performance.now() < until) return undefined;
    return nextTurn().then(() => {
      until = performance.now() + stretch;
      return !isAborted(signal) && performance.now() < deadline;
    });
  };
}

function plain(program: IntegerProgram, { relax, hint }: SolveOptions): Translation {
  return { program: sparse(program, relax ?? false), hint, point: (answer) => answer };
}

function idleThread(engine: BlockingEngine, threads: Thread[], megabytes: number): Thread {
  const idle = threads.find((thread) => !thread.busy && thread.megabytes === megabytes);
  if (idle !== undefined) return idle;
  const worker = new Worker(engine.worker, {
    // Plain JavaScript and no inherited flags: a loader of the parent (tsx, vitest) costs time and is not needed.
    execArgv: [],
    stdout: false,
    // The heap has this limit of Node's, WebAssembly one of its own (memoryLimit.mjs).
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
    workerData: { megabytes },
  });
  const thread = { worker, megabytes, busy: false };
  threads.push(thread);
  return thread;
}
