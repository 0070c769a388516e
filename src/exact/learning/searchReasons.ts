import { Atoms } from "./atoms.ts";
import { type BoundTrail, reasons } from "./boundTrail.ts";
import type { ClauseStore } from "./clauseStore.ts";
import type { ConflictAnalysis } from "./conflictAnalysis.ts";
import type { Implications } from "./implications.ts";
import type { ProofLog } from "./proofLog.ts";
import type { Propagator, SearchParts } from "./searchParts.ts";

/** What can have moved a bound, and where proofs go. */
type ReasonParts = Pick<SearchParts, "trail" | "implications" | "propagators" | "log">;

/** Why bounds hold and what contradicts itself, asked of whoever moved them, and written to the proof step by step. */
export class SearchReasons {
  /** None while the root is propagated. */
  clauses: ClauseStore | undefined;
  /** Conflicts so far: clauses that reasons use are young again. */
  conflicts = 0;
  readonly #trail: BoundTrail;
  readonly #implications: Implications;
  readonly #propagators: readonly Propagator[];
  readonly #log: ProofLog | undefined;
  readonly #scratch = new Atoms();

  constructor({ trail, implications, propagators, log }: ReasonParts) {
    this.#trail = trail;
    this.#implications = implications;
    this.#propagators = propagators;
    this.#log = log;
  }

  /** Atoms before the entry that imply (side, key). */
  explain(at: number, side: number, key: number, out: Atoms): void {
    const trail = this.#trail;
    this.#because(trail.reason[at]!, trail.detail[at]!, trail.second[at]!, at, side, key, out);
  }

  #because(reason: number, detail: number, second: number, at: number, side: number, key: number, out: Atoms): void {
    if (reason === reasons.clause) {
      out.by(0, detail);
      this.clauses!.use(detail, this.conflicts);
      this.clauses!.explain(detail, side, key, out);
    } else if (reason === reasons.arc) this.#implications.explainArc(detail, key, out);
    else if (reason === reasons.condition) this.#implications.explainCondition(detail, side, second, out);
    else this.#propagators[reason - reasons.propagator]!.explain(this.#trail, at, side, key, detail, second, out);
  }

  /**
   * The atoms of the present contradiction.
   * @param contradicted the propagator whose own it is, if it is one's.
   */
  conflict(out: Atoms, contradicted: Propagator | undefined): void {
    out.clear();
    const trail = this.#trail;
    if (contradicted !== undefined) {
      const { detail, second } = contradicted.contradiction;
      contradicted.explain(trail, trail.length, -1, 0, detail, second, out);
      return;
    }
    const { reason, detail, second, side } = trail.conflict;
    // The weakest key that still contradicts the other end.
    const key = 1 - trail.bound[side ^ 1]!;
    this.#because(reason, detail, second, trail.length, side, key, out);
    out.add(side ^ 1, 1 - key);
  }

  /** In the step that the proof has open: a reason for (side, key); side -1 for a contradiction. */
  use(log: ProofLog, reason: Atoms, side: number, key: number): void {
    if (reason.rule === 0) log.useStep(this.clauses!.proofStep(reason.first));
    else log.useLemma(reason, side, key);
  }

  /** A nogood learned from a contradiction: what was resolved on the way is what it follows from. */
  logLearned(nogood: Atoms, resolved: ConflictAnalysis["resolved"], conflict: Atoms): void {
    const log = this.#log;
    if (log === undefined) return;
    log.open(nogood);
    const scratch = this.#scratch;
    for (const { entry, side, key } of resolved.sort((a, b) => a.entry - b.entry)) {
      scratch.clear();
      this.explain(entry, side, key, scratch);
      this.use(log, scratch, side, key);
    }
    this.use(log, conflict, -1, 0);
    log.close();
  }

  /** What holds at the root now holds for good: each is a step of the proof. */
  logRoot(): void {
    const trail = this.#trail;
    const log = this.#log;
    if (log === undefined) return;
    const [fact, reason] = [new Atoms(), new Atoms()];
    for (let at = 0; at < trail.length; at++) {
      if (trail.reason[at] === reasons.clause && trail.detail[at]! < 0) continue;
      const [side, key] = [trail.side[at]!, trail.key[at]!];
      fact.clear();
      fact.add(side ^ 1, 1 - key);
      reason.clear();
      this.explain(at, side, key, reason);
      log.open(fact);
      this.use(log, reason, side, key);
      log.close();
    }
  }

  /** The present contradiction is the root's: the proof ends. */
  logConflict(contradicted: Propagator | undefined): void {
    const reason = new Atoms();
    this.conflict(reason, contradicted);
    this.logEmpty(reason);
  }

  /** The proof's last step: what contradicts itself, if anything beside the bounds does. */
  logEmpty(reason: Atoms | undefined): void {
    const log = this.#log;
    if (log === undefined) return;
    log.open(new Atoms());
    if (reason !== undefined) this.use(log, reason, -1, 0);
    log.close();
  }
}
