import type { Progress } from "../../exact/scheduleExactly.ts";
import { percent } from "../text/cliTable.ts";

/** A step of `scheduleExactly` in words. */
export interface ToldStep {
  /** Worth a line of its own: it changes the result. */
  readonly line?: string | undefined;
  /** Where the run is: phase, best schedule, bound, gap. */
  readonly state: string;
}

/** Tells the steps of `scheduleExactly` in words, and keeps what every state shows: best, bound and gap in cycles. */
export class ProgressWords {
  readonly #what: "kernel" | "block";
  #phase: string;
  #best: number | undefined;
  #bound: number | undefined;
  #windows = 0;
  #slices = 0;
  /** Where its passes are, while they go on. */
  #greedy: string | undefined;

  /** @param what a kernel has its block generated before anything else, and is simulated at the end. */
  constructor(what: "kernel" | "block" = "kernel") {
    this.#what = what;
    this.#phase = what === "kernel" ? "kernel: generating" : "block: reading";
  }

  /** Where the run is; the same as after the last step. */
  get state(): string {
    return stateWords({ phase: this.#phase, best: this.#best, bound: this.#bound });
  }

  tell(step: Progress): ToldStep {
    const line = this.#told(step);
    return { line, state: this.state };
  }

  get #searching(): boolean {
    return this.#windows + this.#slices > 0;
  }

  get #tried(): string {
    return `${this.#windows} windows, ${this.#slices} group shifts`;
  }

  #shorter(length: number): void {
    if (length > 0) this.#best = Math.min(length, this.#best ?? length);
  }

  #told(step: Progress): string | undefined {
    switch (step.stage) {
      case "begun": {
        const { name, operations, dependences } = step.block;
        this.#phase = "lower bounds";
        return `${this.#what}: ${name}, ${operations.length} operations, ${dependences.length} dependences`;
      }
      case "bounded": {
        const { cycles, name, scope } = step.bound;
        this.#bound = cycles;
        if (this.#phase === "lower bounds") this.#phase = "greedy: first passes";
        return `lower bound: ${cycles} cycles (${name}, this ${scope})`;
      }
      case "sweeping":
        this.#shorter(step.best);
        this.#greedy = `greedy: ${step.passes} of ${step.of} passes`;
        this.#phase = this.#searching ? `${this.#greedy}; ${this.#tried}` : this.#greedy;
        return undefined;
      case "greedy": {
        const { cycles, rule, recalled, engine } = step.greedy;
        this.#shorter(cycles);
        this.#greedy = undefined;
        this.#phase = this.#searching ? this.#tried : "windows: first ones";
        if (engine !== undefined) return `first schedule: ${cycles} cycles (${engine}; ${noListSchedule})`;
        return `greedy: ${cycles} cycles (${rule}; ${passesOf(step.greedy)}${recalled ? ", from the journal" : ""})`;
      }
      case "resumed":
        this.#shorter(step.length);
        return `resumed: the journal has a schedule of ${step.length} cycles`;
      case "window": {
        const { window } = step;
        if (window.kind === "groups") this.#slices++;
        else this.#windows++;
        const shorter = this.#best !== undefined && window.length < this.#best;
        this.#shorter(window.length);
        this.#phase = this.#greedy === undefined ? this.#tried : `${this.#greedy}; ${this.#tried}`;
        if (!shorter) return undefined;
        if (window.kind === "groups") return `group shifts: ${window.length} cycles`;
        return `window ${window.from}..${window.to}, ${window.operations} operations: ${window.length} cycles`;
      }
      case "stitched":
        this.#phase = this.#what === "kernel" ? "simulating and writing" : "writing";
        return `search ended (${step.stopped}): ${step.length} cycles`;
    }
  }
}

/** Why an engine had to find the first schedule. */
export const noListSchedule = "no list schedule fits the scratch words";

/** "1500 passes", or "302 of 1500 passes, cut". */
export function passesOf({
  passes,
  budget,
  cut,
}: {
  readonly passes: number;
  readonly budget: number;
  readonly cut: boolean;
}): string {
  if (cut) return `${passes} of ${budget} passes, cut`;
  return passes >= budget ? `${passes} passes` : `${passes} of ${budget} passes, then at the bound`;
}

/** Where a long run is: its phase, and of what it has found by now the best schedule and the bound, in cycles. */
export interface RunState {
  readonly phase: string;
  readonly best?: number | undefined;
  readonly bound?: number | undefined;
}

/** The state in words, with the gap where both ends are known: "greedy; best 893 cycles; bound 881; gap 1.4 %". */
export function stateWords({ phase, best, bound }: RunState): string {
  const parts = [phase];
  if (best !== undefined) parts.push(`best ${best} cycles`);
  if (bound !== undefined) parts.push(`bound ${bound}`);
  if (best !== undefined && bound !== undefined) {
    parts.push(`gap ${percent(best - bound, Math.max(1, bound))}`);
  }
  return parts.join("; ");
}
