import { setImmediate as nextTurn } from "node:timers/promises";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { type Journal, memoryJournal } from "../jobs/journal.ts";
import { inProcess, type Pool } from "../jobs/pool.ts";
import type { Verified } from "../problem/judge.ts";
import { Agenda } from "./agenda.ts";
import type { Attempt, Taken, WindowAttempt } from "./attempt.ts";
import type { Refuted } from "./closedWindows.ts";
import type { ImproveBeside, Improvement } from "./improve.ts";
import { Incumbent } from "./incumbent.ts";
import type { WindowRecord } from "./windowRecord.ts";

/** The search behind `improve`: keeps the pool busy with what the agenda says, and hands every result to its attempt. */
export class WindowSearch {
  /** What refuted a window over the whole block, where one was: the incumbent is as short as this block can be. */
  provedBy: string | undefined;
  readonly windows: WindowRecord[] = [];
  readonly #incumbent: Incumbent;
  readonly #agenda: Agenda;
  readonly #options: ImproveBeside;
  readonly #journal: Journal;
  readonly #pool: Pool;
  readonly #end = new AbortController();
  /** None while somebody beside goes on. */
  #deadline = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /** What was met beside lasts until this settles. */
  #seen: Promise<void> | undefined;
  readonly #underWay = new Set<Promise<void>>();
  readonly #infeasible: { readonly attempt: WindowAttempt; readonly by: string }[] = [];

  constructor(block: Block, machine: SchedulingMachine, first: Verified, options: ImproveBeside) {
    this.#options = options;
    this.#journal = options.journal ?? memoryJournal();
    this.#pool =
      options.pool ??
      inProcess({
        formulations: [options.formulation],
        solvers: [options.solver],
        deciders: options.decider === undefined ? [] : [options.decider],
      });
    this.#incumbent = new Incumbent(block, machine, first, this.#journal);
    this.#agenda = new Agenda(this.#incumbent, options);
  }

  get incumbent(): Verified {
    return this.#incumbent.verified;
  }

  /** Windows that a solver refuted and that the schedule still has. */
  get refuted(): Refuted[] {
    return this.#infeasible.flatMap(({ attempt, by }) => {
      const window = attempt.stillThere()?.window;
      return window === undefined ? [] : [{ from: window.from, to: window.to, by }];
    });
  }

  async run(): Promise<Improvement["stopped"]> {
    const { signal, beside, seconds } = this.#options;
    if (beside === undefined) this.#limit(seconds);
    const cancel = (): void => this.#end.abort();
    signal?.addEventListener("abort", cancel);
    try {
      return await this.#loop();
    } finally {
      this.#end.abort();
      await Promise.all(this.#underWay);
      clearTimeout(this.#timer);
      signal?.removeEventListener("abort", cancel);
    }
  }

  async #loop(): Promise<Improvement["stopped"]> {
    const { beside } = this.#options;
    for (;;) {
      this.#meet();
      while (this.#underWay.size < this.#threads && this.#stop() === undefined && this.provedBy === undefined) {
        const attempt = await this.#next();
        if (attempt === undefined) break;
        const running: Promise<void> = this.#run(attempt).finally(() => this.#underWay.delete(running));
        this.#underWay.add(running);
      }
      const stop = this.#stop();
      if (stop !== undefined) return stop;
      // What was told since it was last looked at must not be waited for.
      if (beside?.changed !== this.#seen) continue;
      const waits = beside !== undefined && beside.seconds === undefined;
      if (this.provedBy !== undefined || (this.#underWay.size === 0 && !waits)) return "nothing left to try";
      await Promise.race(waits ? [...this.#underWay, this.#seen] : this.#underWay);
    }
  }

  get #threads(): number {
    return this.#pool.threads - (this.#options.beside?.threads ?? 0);
  }

  /** Takes over what was found beside, and its end. */
  #meet(): void {
    const { beside } = this.#options;
    if (beside === undefined) return;
    this.#seen = beside.changed;
    if (beside.best !== undefined && beside.best.schedule.length < this.#incumbent.length) {
      this.#incumbent.replace(beside.best);
      this.#agenda.replaced();
      this.#pool.best?.(this.#incumbent.length);
    }
    if (beside.seconds !== undefined && this.#timer === undefined) this.#limit(beside.seconds);
  }

  #limit(seconds: number): void {
    this.#deadline = performance.now() + seconds * 1000;
    this.#timer = setTimeout(() => this.#end.abort(), Math.min(seconds * 1000, 2 ** 31 - 1));
  }

  /** The next attempt worth a solve; windows that counting closes are recorded on the way. Undefined where none is left. */
  async #next(): Promise<Attempt | undefined> {
    for (;;) {
      await nextTurn();
      this.#meet();
      if (this.#stop() !== undefined || this.provedBy !== undefined || this.#agenda.over) return undefined;
      const attempt = this.#agenda.next();
      if (attempt === undefined) continue;
      const closed = attempt.kind === "groups" ? undefined : attempt.closed;
      if (closed === undefined) return attempt;
      this.#keep(closed);
    }
  }

  /** Does an attempt, or finds it in the journal, and takes what came of it. */
  async #run(attempt: Attempt): Promise<void> {
    const seconds = Math.min(this.#agenda.secondsFor(attempt), Math.max(0.05, this.#left()));
    this.#agenda.begun(attempt);
    const known = this.#journal.recall(attempt.hash, seconds);
    const result = known ?? (await this.#pool.run(attempt.task(seconds), this.#end.signal));
    if (known === undefined) this.#journal.store(attempt.hash, result);
    const before = this.#incumbent.length;
    const { record, provedBy } = attempt.take(result);
    if (attempt.kind === "remove" && result.status === "infeasible" && attempt.move.window.complete) {
      this.#infeasible.push({ attempt, by: result.engine });
    }
    if (this.#incumbent.length < before) this.#pool.best?.(this.#incumbent.length);
    if (this.#incumbent.length < before) this.#options.better?.(this.#incumbent.verified);
    this.#agenda.ended(attempt, result, record.accepted, before - this.#incumbent.length);
    const took = known === undefined ? result.seconds : 0;
    this.#keep({ record: { ...record, seconds: took, recalled: known !== undefined }, provedBy });
  }

  #keep({ record, provedBy }: Taken): void {
    if (provedBy !== undefined) this.provedBy = provedBy;
    this.windows.push(record);
    this.#options.onWindow?.(record);
  }

  #left(): number {
    return (this.#deadline - performance.now()) / 1000;
  }

  #stop(): Exclude<Improvement["stopped"], "nothing left to try"> | undefined {
    if (this.#options.signal?.aborted) return "cancelled";
    const { bound = 0, beside } = this.#options;
    if (this.#incumbent.length <= Math.max(bound, beside?.bound ?? 0)) return "bound reached";
    return this.#left() <= 0 ? "time limit" : undefined;
  }
}
