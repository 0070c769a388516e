import { Relaxation } from "../../bounds/relaxation.ts";
import type { Placement } from "../../schedule/schedule.ts";
import type { Steps } from "../../time/steps.ts";
import type { Problem } from "../problem/problem.ts";
import type { SearchProof } from "../problem/problemSolver.ts";
import { Atoms, rules } from "./atoms.ts";
import { BoundTrail } from "./boundTrail.ts";
import { Energy } from "./energy.ts";
import { Implications } from "./implications.ts";
import { impliedDistances } from "./impliedDistances.ts";
import { LearningSearch } from "./learningSearch.ts";
import { LiveWords } from "./liveWords.ts";
import { ProofLog } from "./proofLog.ts";
import type { Propagator, SearchEnd } from "./searchParts.ts";
import { type SearchSwitches, usualSwitches } from "./searchSwitches.ts";
import { SlotIntervals } from "./slotIntervals.ts";
import { Timetable } from "./timetable.ts";
import { excluded, type Variables, variablesOf } from "./variables.ts";

const usualMegabytes = 512;

/** What a search over a problem may be told. */
export interface ProblemSearchOptions {
  readonly switches?: Partial<SearchSwitches> | undefined;
  readonly seed?: number | undefined;
  /** Keep what a proof needs. */
  readonly proof?: boolean | undefined;
  /** Megabytes for clauses and order literals, and as many for the proof. Default 512. */
  readonly limitMegabytes?: number | undefined;
  /** No schedule is shorter, for questions about the makespan. */
  readonly least?: number | undefined;
}

/** What came of a question to a search. */
export type SearchAnswer =
  | { readonly status: "scheduled"; readonly placements: readonly Placement[] }
  | { readonly status: "refuted" }
  | {
      readonly status: "undecided";
      readonly because: Exclude<SearchEnd, "solution" | "refuted" | "assumption refuted">;
    };

/**
 * Conflict-learning search for a schedule of one problem: its variables, propagators and order of decision behind
 * `LearningSearch`. Asked about shorter and shorter makespans it keeps what it learned, since a makespan is an assumption.
 */
export class ProblemSearch {
  readonly #problem: Problem;
  readonly #variables: Variables;
  readonly #options: ProblemSearchOptions;
  readonly #switches: SearchSwitches;
  readonly #log: ProofLog | undefined;
  readonly #prices: readonly Int32Array[];
  readonly #advice: (readonly Placement[])[] = [];
  #search: LearningSearch | undefined;

  constructor(problem: Problem, options: ProblemSearchOptions = {}) {
    const { limitMegabytes = usualMegabytes, proof = false } = options;
    // A proof knows nothing of what was known before.
    const least = proof ? 0 : (options.least ?? 0);
    this.#problem = problem;
    this.#options = options;
    this.#switches = { ...usualSwitches, ...options.switches };
    this.#log = proof ? new ProofLog(limitMegabytes * 2 ** 18) : undefined;
    this.#variables = variablesOf(problem, least);
    this.#prices = pricesOf(problem, this.#switches.pools);
  }

  /** What is searched with; undefined where it would take too much memory, or was told to end before. */
  *#build(): Steps<LearningSearch | undefined> {
    if (this.#search !== undefined) return this.#search;
    const { seed = 0, limitMegabytes = usualMegabytes } = this.#options;
    const problem = this.#problem;
    const variables = this.#variables;
    const switches = this.#switches;
    const literals = variables.upper.reduce((sum, upper, x) => sum + Math.max(0, upper - variables.lower[x]!), 0);
    // Of each order literal a watch list, a place in the heap, an activity.
    if (literals * 48 > limitMegabytes * 2 ** 20) return undefined;
    const distances = yield* impliedDistances(problem, this.#prices, switches.distances);
    this.#search = new LearningSearch({
      trail: new BoundTrail(variables.lower, variables.upper),
      implications: new Implications(problem, variables, distances),
      propagators: propagatorsOf(problem, variables, this.#prices, switches),
      nogoods: nogoodsOf(problem, variables),
      switches,
      ...orderOf(variables, seed),
      log: this.#log,
      limitMegabytes,
    });
    for (const near of this.#advice) this.#advise(this.#search, near);
    return this.#search;
  }

  get conflicts(): number {
    return this.#search?.conflicts ?? 0;
  }

  get decisions(): number {
    return this.#search?.decisions ?? 0;
  }

  /** Placements near a schedule: what they say is tried first. */
  advise(near: readonly Placement[]): void {
    if (this.#search === undefined) this.#advice.push(near);
    else this.#advise(this.#search, near);
  }

  #advise(search: LearningSearch, near: readonly Placement[]): void {
    const { count, lane, lanes, form } = this.#variables;
    const values = new Float64Array(count).fill(Number.NaN);
    for (const [i, placement] of near.entries()) {
      const forms = this.#problem.operations[i]!.forms.length;
      if (placement.form < 0) continue;
      const cycles = [...placement.cycles].sort((a, b) => a - b);
      for (let k = 0; k < lanes[i]!; k++) values[lane[i]! + k] = cycles[Math.min(k, cycles.length - 1)]!;
      if (forms === 2) values[form[i]!] = placement.form;
      else if (forms > 2) for (let f = 0; f < forms; f++) values[form[i]! + f] = f === placement.form ? 1 : 0;
    }
    search.advise(values);
  }

  /**
   * Looks for a schedule (of at most `makespan` cycles) for at most `effort` conflicts. What refutes the makespan is a proof of the
   * problem with that horizon: every bound that the search began with is at least as narrow there.
   */
  *ask(effort = Number.POSITIVE_INFINITY, makespan?: number): Steps<SearchAnswer> {
    const search = yield* this.#build();
    if (search === undefined) return { status: "undecided", because: "memory" };
    const assumption = makespan === undefined ? undefined : ([2 * this.#variables.makespan + 1, -makespan] as const);
    const end = yield* search.run(effort, assumption);
    if (end === "solution") return { status: "scheduled", placements: this.#placements() };
    if (end !== "refuted" && end !== "assumption refuted") return { status: "undecided", because: end };
    return { status: "refuted" };
  }

  /** Of everything that was refuted, as `ProofLog` has it, where it was to be kept and did not become too long. */
  proof(): SearchProof | undefined {
    const steps = this.#log?.trimmed();
    return steps && { prices: this.#prices, steps };
  }

  #placements(): Placement[] {
    const { bound } = this.#search!.trail;
    const { lane, form } = this.#variables;
    return this.#problem.operations.map(({ forms }, i) => {
      let chosen = 0;
      if (forms.length === 2) chosen = bound[2 * form[i]!]!;
      else if (forms.length > 2) chosen = forms.findIndex((_, f) => bound[2 * (form[i]! + f)] === 1);
      const cycles = Array.from({ length: forms[chosen]!.lanes }, (_, k) => bound[2 * (lane[i]! + k)]!);
      return { form: chosen, cycles };
    });
  }
}

/** Every engine's slots by themselves, then those between which forms choose. */
function pricesOf(problem: Problem, pools: boolean): Int32Array[] {
  const { engines, slots, operations } = problem;
  const unit = engines.map((_, engine) => Int32Array.from(engines, (__, other) => (other === engine ? 1 : 0)));
  if (!pools || operations.every(({ forms }) => forms.length === 1)) return unit;
  // An engine without a slot left gets one here: only the prices are of interest.
  const most = slots.map((cycles) => cycles.reduce((a, b) => Math.max(a, b), 1));
  const machine = { engines: engines.map((name, engine) => ({ name, slots: most[engine]! })) };
  const priced = new Relaxation(problem, machine).pools.flatMap(({ weights }) => {
    const vector = new Int32Array(engines.length);
    for (const { engine, weight } of weights) vector[engines.indexOf(engine)] = weight;
    const greatest = vector.reduce((a, b) => Math.max(a, b), 0);
    return weights.length < 2 || greatest > 10_000 ? [] : [vector];
  });
  return [...unit, ...priced];
}

function propagatorsOf(
  problem: Problem,
  variables: Variables,
  prices: readonly Int32Array[],
  { intervals: narrowing, timetabled, energetic }: SearchSwitches,
): Propagator[] {
  const found: Propagator[] = [];
  const tables = new Set<number>();
  for (const [engine] of problem.engines.entries()) {
    if (!Timetable.wanted(problem, engine)) continue;
    found.push(new Timetable(problem, variables, engine));
    tables.add(engine);
    if (energetic) found.push(new Energy(problem, variables, engine));
  }
  const { words } = problem;
  if (words !== undefined) found.push(new LiveWords(problem, variables, words));
  for (const [at, vector] of prices.entries()) {
    const beside = tables.has(at);
    if (beside && timetabled === "none") continue;
    const intervals = new SlotIntervals(problem, variables, at, vector, {
      lanes: at < problem.engines.length,
      narrowing: narrowing && (!beside || timetabled === "narrow"),
    });
    if (!intervals.empty) found.push(intervals);
  }
  return found;
}

/** One form and one only, where there are more than two; what a form's own window allows. */
function nogoodsOf(problem: Problem, variables: Variables): Atoms[] {
  const found: Atoms[] = [];
  const add = (rule: number, i: number, atoms: readonly (readonly [number, number])[]): void => {
    const nogood = new Atoms();
    for (const [side, key] of atoms) nogood.add(side, key);
    nogood.by(rule, i);
    found.push(nogood);
  };
  for (const [i, operation] of problem.operations.entries()) {
    const { forms } = operation;
    const out = (f: number) => excluded(variables, i, f, forms.length)!;
    const chosen = (f: number) => [out(f)[0] ^ 1, 1 - out(f)[1]] as const;
    if (forms.length > 2) {
      add(rules.form, i, [...forms.keys()].map(out));
      for (const f of forms.keys()) for (let g = 0; g < f; g++) add(rules.form, i, [chosen(f), chosen(g)]);
    }
    const { formWindows } = operation as { readonly formWindows?: readonly FormWindow[] | undefined };
    for (const [f, { release, deadline }] of (formWindows ?? []).entries()) {
      const first = variables.lane[i]!;
      const last = first + variables.lanes[i]! - 1;
      const its = forms.length > 1 ? [chosen(f)] : [];
      add(rules.window, i, [...its, [2 * first + 1, 1 - release]]);
      add(rules.window, i, [...its, [2 * last, deadline + 1]]);
    }
  }
  return found;
}

interface FormWindow {
  readonly release: number;
  readonly deadline: number;
}

/** All variables but the makespan, a form when its operation's turn comes; the seed breaks ties. */
function orderOf(variables: Variables, seed: number): { readonly order: Int32Array; readonly by: Int32Array } {
  const { makespan, operation, lane, form } = variables;
  const order = Int32Array.from({ length: makespan }, (_, x) => x);
  let state = seed >>> 0;
  const rank = Float64Array.from(lane, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return seed === 0 ? 0 : state;
  });
  const isForm = (x: number): boolean => form[operation[x]!]! >= 0 && x >= form[operation[x]!]!;
  order.sort((x, y) => rank[operation[x]!]! - rank[operation[y]!]! || Number(isForm(y)) - Number(isForm(x)) || x - y);
  return { order, by: order.map((x) => (isForm(x) ? lane[operation[x]!]! : x)) };
}
