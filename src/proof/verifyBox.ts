import type { ProblemOperation } from "../exact/problem/problem.ts";
import type { WorkMeter } from "./verifyMeter.ts";
import type { SearchQuestion } from "./verifyQuestion.ts";

/**
 * What some atoms leave of a problem's variables, which are numbered as `verifySearch.ts` says: lanes' issue cycles, forms, makespan.
 * It is narrowed, looked at, and as wide again after `restore`.
 */
export class SearchBox {
  /** First variable of each operation's lanes, and how many there are. */
  readonly lane: readonly number[];
  readonly lanes: readonly number[];
  readonly makespan: number;
  /** The operation of each variable; -1 for the makespan. */
  readonly operation: readonly number[];
  /** By side, what the problem says of it. */
  readonly widest: Int32Array;
  readonly #problem: SearchQuestion;
  readonly #meter: WorkMeter;
  readonly #form: readonly number[];
  readonly #box: Int32Array;
  /** Sides that were narrowed, and where each was. */
  readonly #before: number[] = [];

  constructor(problem: SearchQuestion, meter: WorkMeter) {
    this.#problem = problem;
    this.#meter = meter;
    const [lane, lanes, form, operation, ends]: number[][] = [[], [], [], [], []];
    const variable = (of: number, lower: number, upper: number): void => {
      operation!.push(of);
      ends!.push(lower, -upper);
    };
    for (const [i, { forms, release, deadline }] of problem.operations.entries()) {
      const width = Math.max(1, ...forms.map((each) => each.lanes));
      lane!.push(operation!.length);
      lanes!.push(width);
      for (let k = 0; k < width; k++) variable(i, Math.max(0, release), Math.min(problem.horizon - 1, deadline));
      form!.push(operation!.length);
      const choices = forms.length < 2 ? 0 : forms.length === 2 ? 1 : forms.length;
      for (let f = 0; f < choices; f++) variable(i, 0, 1);
    }
    this.makespan = operation!.length;
    variable(-1, 0, problem.horizon);
    this.lane = lane!;
    this.lanes = lanes!;
    this.operation = operation!;
    this.#form = form!;
    this.widest = Int32Array.from(ends!);
    this.#box = this.widest.slice();
  }

  /** False where it is as narrow already. */
  narrow(side: number, key: number): boolean {
    if (key <= this.#box[side]!) return false;
    this.#before.push(side, this.#box[side]!);
    this.#box[side] = key;
    return true;
  }

  /** Whether nothing is left of a side's variable. */
  isEmptyAt(side: number): boolean {
    return this.#box[side]! + this.#box[side ^ 1]! > 0;
  }

  restore(): void {
    const before = this.#before;
    for (let n = before.length - 2; n >= 0; n -= 2) this.#box[before[n]!] = before[n + 1]!;
    before.length = 0;
  }

  operationAt(i: number): ProblemOperation {
    const operation = this.#problem.operations[i];
    if (operation === undefined) throw new RangeError(`there is no operation ${i}`);
    return operation;
  }

  earliest(variable: number): number {
    return this.#box[2 * variable]!;
  }

  latest(variable: number): number {
    return -this.#box[2 * variable + 1]!;
  }

  lastLane(i: number): number {
    return this.lane[i]! + this.lanes[i]! - 1;
  }

  /** Forms that the box leaves an operation. */
  forms(i: number): number[] {
    const { forms } = this.operationAt(i);
    this.#meter.pay(forms.length);
    const first = this.#form[i]!;
    if (forms.length === 1) return [0];
    if (forms.length === 2) return [0, 1].filter((f) => this.earliest(first) <= f && f <= this.latest(first));
    const open = [...forms.keys()].filter((f) => this.latest(first + f) >= 1);
    const sure = open.filter((f) => this.earliest(first + f) >= 1);
    return sure.length > 0 ? sure : open;
  }

  /** Forms that the box says it has. */
  chosen(i: number): number {
    const { forms } = this.operationAt(i);
    return forms.length < 3 ? 1 : [...forms.keys()].filter((f) => this.earliest(this.#form[i]! + f) >= 1).length;
  }

  /** Lanes of a form on both sides of what the box says of the others: cycles ascend. */
  range(i: number, k: number): readonly [earliest: number, latest: number] {
    this.#meter.pay(this.lanes[i]!);
    let [earliest, latest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let n = 0; n <= k; n++) earliest = Math.max(earliest, this.earliest(this.lane[i]! + n));
    for (let n = k; n < this.lanes[i]!; n++) latest = Math.min(latest, this.latest(this.lane[i]! + n));
    return [earliest, latest];
  }
}
