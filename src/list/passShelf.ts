import type { Steps } from "../time/steps.ts";
import type { Direction } from "./direction.ts";
import { FreePass } from "./freePass.ts";
import type { ListInstance } from "./listInstance.ts";
import { ListPass } from "./listPass.ts";
import type { PassInput, PassOutcome } from "./passInput.ts";

/** So many free passes in a row that gave up, and the next ones are not tried: scratch is short in this kernel. */
const mostInVain = 2;
const rest = 8;

/** The state of passes that are over, to be used again, in one direction of an instance: one that pauses keeps its own. */
export class PassShelf {
  readonly #instance: ListInstance;
  readonly #mirrored: boolean;
  readonly #full: ListPass[] = [];
  readonly #free: FreePass[] = [];
  #inVain = 0;
  #resting = 0;

  constructor(instance: ListInstance, mirrored: boolean) {
    this.#instance = instance;
    this.#mirrored = mirrored;
  }

  get #direction(): Direction {
    return this.#mirrored ? this.#instance.backward : this.#instance.forward;
  }

  /** A pass that is made when it is first asked for; `release` puts it back. */
  lazily(): { readonly pass: () => ListPass; readonly release: () => void } {
    let made: ListPass | undefined;
    const pass = (): ListPass => {
      made ??= this.#full.pop() ?? new ListPass(this.#instance, this.#direction);
      return made;
    };
    const release = (): void => {
      if (made !== undefined) this.#full.push(made);
    };
    return { pass, release };
  }

  /** What a `FreePass` comes to; undefined where it gives up, or where those before it did. */
  *freely(input: PassInput): Steps<PassOutcome | undefined> {
    if (this.#resting > 0) {
      this.#resting--;
      return undefined;
    }
    const pass = this.#free.pop() ?? new FreePass(this.#instance, this.#direction);
    try {
      const outcome = yield* pass.steps(input);
      this.#inVain = outcome === undefined ? this.#inVain + 1 : 0;
      if (this.#inVain >= mostInVain) [this.#inVain, this.#resting] = [0, rest];
      return outcome;
    } finally {
      this.#free.push(pass);
    }
  }
}
