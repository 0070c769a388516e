import type { ListInstance } from "./listInstance.ts";
import type { Needs } from "./readyPool.ts";
import type { SerialGuard } from "./serialGuard.ts";
import type { WordsLedger } from "./wordsLedger.ts";

/** How scratch is handed out. */
export interface WordsPolicy {
  readonly guard: SerialGuard;
  readonly scratchWords: number;
  /** Words kept free of operations that are not next in the serial order, beside the guard's climb. */
  readonly reserve: number;
  /** Words kept free of operations that open a group. */
  readonly openReserve: number;
}

/**
 * Decides which operations may begin values. The next operation of the serial order (the *frontier*) may use every free
 * word; the others leave what the serial order still needs to be completed.
 */
export class WordsGate implements Needs {
  /** The first operation of the serial order that has not issued, or -1. */
  frontier = -1;
  readonly #instance: ListInstance;
  readonly #ledger: WordsLedger;
  readonly #started: Uint8Array;
  readonly #opened: Uint8Array;
  #policy!: WordsPolicy;
  #position = 0;
  #climb = 0;

  constructor(instance: ListInstance, ledger: WordsLedger) {
    this.#instance = instance;
    this.#ledger = ledger;
    this.#started = new Uint8Array(instance.operations);
    this.#opened = new Uint8Array(instance.groups + 1);
  }

  reset(policy: WordsPolicy): void {
    this.#policy = policy;
    this.#started.fill(0);
    this.#opened.fill(0);
    this.#opened[this.#instance.groups] = 1;
    this.#position = 0;
    this.#seek();
  }

  /** Words that an operation other than the frontier may take. */
  budget(): number {
    return this.#policy.scratchWords - this.#ledger.live - Math.max(this.#climb, this.#policy.reserve);
  }

  /** Words that this operation may take. */
  room(operation: number): number {
    return operation === this.frontier ? this.#policy.scratchWords - this.#ledger.live : this.budget();
  }

  /** Words that an operation must find in the budget to issue as a whole; 0 where it may in any case. */
  need(operation: number): number {
    const net = this.#ledger.net(operation);
    if (net <= 0) return 0;
    if (operation === this.frontier && this.#ledger.live + net <= this.#policy.scratchWords) return 0;
    const opened = this.#opened[this.#instance.groupOf[operation]!]!;
    return opened === 1 ? net : net + this.#policy.openReserve;
  }

  /** Notes that an operation issues. Returns true where the needs of the rest of its group have dropped. */
  start(operation: number): boolean {
    this.#started[operation] = 1;
    if (operation === this.frontier) this.#seek();
    const group = this.#instance.groupOf[operation]!;
    if (this.#opened[group] === 1) return false;
    this.#opened[group] = 1;
    return this.#policy.openReserve > 0;
  }

  #seek(): void {
    const { order, climbs, peak } = this.#policy.guard;
    while (this.#position < order.length && this.#started[order[this.#position]!] === 1) this.#position++;
    this.frontier = this.#position < order.length ? order[this.#position]! : -1;
    this.#climb = peak <= this.#policy.scratchWords ? climbs[this.#position]! : 0;
  }
}
