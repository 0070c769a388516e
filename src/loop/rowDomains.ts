import type { Form } from "../ir/block.ts";
import { assigned } from "./assigned.ts";
import type { ModuloTable } from "./moduloTable.ts";
import type { FixedRow, RowChoice, RowWaits } from "./rowWaits.ts";

/** Choices of an operation that nothing rules out, each with the cycles that rounding has cost so far. */
export interface RowDomain {
  readonly operation: number;
  readonly choices: readonly RowChoice[];
  readonly wastes: readonly number[];
}

/** An operation that looks for so many places of an engine in rows. */
interface Seeker {
  readonly operation: number;
  readonly rows: readonly number[];
}

/** What is left to operations whose rows a search chooses, and what that leaves to the others. */
export class RowDomains {
  readonly #waits: RowWaits;
  readonly #table: ModuloTable;
  readonly #chosen: readonly number[];
  /** By scarce engine: operations that are not given rows and take slots of it in whatever form. */
  readonly #takers: ReadonlyMap<number, readonly number[]>;

  constructor(waits: RowWaits, table: ModuloTable, chosen: readonly number[], scarce: readonly number[]) {
    this.#waits = waits;
    this.#table = table;
    this.#chosen = chosen;
    const given = new Set(chosen);
    const rest = Array.from({ length: waits.size }, (_, i) => i).filter((i) => !given.has(i));
    this.#takers = new Map(scarce.map((engine) => [engine, rest.filter((i) => this.#takes(i, engine) > 0)]));
  }

  /** What is not looked at: lanes that take more than a slot each are not parted. Schedules that are found are schedules all the same. */
  get incomplete(): string | undefined {
    const { operations } = this.#waits.instance.loop.body;
    const odd = this.#chosen.some((i) => operations[i]!.forms.some((form) => form.lanes > 1 && !isParted(form)));
    return odd ? "divided operations whose lanes take more than a slot each" : undefined;
  }

  /** Every choice of every operation at first. Lanes of a divided one need no more than an interval's rows. */
  all(): RowDomain[] {
    const { interval } = this.#waits;
    return this.#chosen.map((operation) => {
      const { forms } = this.#waits.instance.loop.body.operations[operation]!;
      const choices = forms.flatMap((_, form) =>
        Array.from({ length: isParted(forms[form]!) ? interval : 1 }, (__, span) =>
          Array.from({ length: interval }, (___, row): RowChoice => ({ form, row, span })),
        ).flat(),
      );
      const possible = choices.filter((choice) => {
        const fixed = { operation, ...choice };
        return this.#fits(fixed) && this.#waits.between(fixed, fixed) <= 0;
      });
      return { operation, choices: possible, wastes: possible.map(({ span }) => span) };
    });
  }

  /** What one more fixed operation leaves of the others' choices. */
  narrowed(domains: readonly RowDomain[], fixed: FixedRow): RowDomain[] {
    return domains.map(({ operation, choices, wastes }) => {
      const left: RowChoice[] = [];
      const leftWastes: number[] = [];
      for (const [at, choice] of choices.entries()) {
        const own = { operation, ...choice };
        if (!this.#fits(own)) continue;
        const to = this.#waits.between(fixed, own);
        const back = this.#waits.between(own, fixed);
        if (to + back > 0) continue;
        const [raw, rawBack] = [this.#waits.raw(fixed, own), this.#waits.raw(own, fixed)];
        left.push(choice);
        leftWastes.push(wastes[at]! + (to > raw ? to - raw : 0) + (back > rawBack ? back - rawBack : 0));
      }
      return { operation, choices: left, wastes: leftWastes };
    });
  }

  /** Takes, or gives back, the slots of a fixed operation; lanes that may stand in several rows are only counted. */
  take(fixed: FixedRow, sign: 1 | -1): void {
    const form = this.#form(fixed);
    if (isLoose(form, fixed)) return;
    for (let lane = 0; lane < form.lanes; lane++) {
      if (sign === 1) this.#table.add(form, fixed.row);
      else this.#table.remove(form, fixed.row);
    }
  }

  /** Operations of one engine that find no place each, by augmenting paths; undefined where all do. */
  crowded(domains: readonly RowDomain[], fixed: readonly FixedRow[]): { crowd: number[]; engine: number } | undefined {
    for (const [engine, others] of this.#takers) {
      const free = Array.from({ length: this.#waits.interval }, (_, row) => row).filter(
        (row) => this.#table.free(engine, row) > 0,
      );
      const seekers = [
        ...this.#loose(fixed, engine),
        ...domains.flatMap(({ operation, choices }) =>
          this.#seekers(operation, engine, this.#rowsOn(engine, operation, choices)),
        ),
        ...others.flatMap((operation) => this.#seekers(operation, engine, free)),
      ];
      const { unmatched } = assigned(seekers, (row) => this.#table.free(engine, row));
      if (unmatched !== undefined) return { crowd: [...new Set(unmatched)], engine };
    }
    return undefined;
  }

  /** Rows, counted on from the first lane's, for the lanes of fixed operations that may stand in several; `crowded` said there are some. */
  lanes(fixed: readonly FixedRow[]): ReadonlyMap<number, readonly number[]> {
    const found = new Map<number, number[]>();
    for (const engine of this.#takers.keys()) {
      const seekers = this.#loose(fixed, engine);
      const { rows } = assigned(seekers, (row) => this.#table.free(engine, row));
      for (const [at, { operation }] of seekers.entries()) {
        const { form, row } = fixed.find((each) => each.operation === operation)!;
        const { offset } = this.#waits.form(operation, form).rows[0]!;
        const { interval } = this.#waits;
        const after = (((rows[at]! - offset - row) % interval) + interval) % interval;
        found.set(operation, [...(found.get(operation) ?? []), row + after]);
      }
    }
    return found;
  }

  #form({ operation, form }: FixedRow): Form {
    return this.#waits.form(operation, form);
  }

  #fits(fixed: FixedRow): boolean {
    const form = this.#form(fixed);
    if (form.lanes === 1) return this.#table.fits(form, fixed.row);
    if (!isLoose(form, fixed)) {
      this.take(fixed, 1);
      const fits = !this.#table.overfull(form, fixed.row);
      this.take(fixed, -1);
      return fits;
    }
    const { engine } = form.rows[0]!;
    return this.#window(fixed).reduce((sum, row) => sum + this.#table.free(engine, row), 0) >= form.lanes;
  }

  /** Rows in which lanes of a divided operation may take a slot. */
  #window({ operation, form, row, span }: FixedRow): number[] {
    const { offset } = this.#waits.form(operation, form).rows[0]!;
    return Array.from({ length: span + 1 }, (_, at) => (row + at + offset) % this.#waits.interval);
  }

  #loose(fixed: readonly FixedRow[], engine: number): Seeker[] {
    return fixed.flatMap((each) => {
      const form = this.#form(each);
      if (!isLoose(form, each) || form.rows[0]!.engine !== engine) return [];
      const rows = this.#window(each);
      return Array.from({ length: form.lanes }, () => ({ operation: each.operation, rows }));
    });
  }

  #seekers(operation: number, engine: number, rows: readonly number[]): Seeker[] {
    return Array.from({ length: this.#takes(operation, engine) }, () => ({ operation, rows }));
  }

  /** Slots of an engine that an operation takes in whatever form, as far as they are counted. */
  #takes(operation: number, engine: number): number {
    const { forms } = this.#waits.instance.loop.body.operations[operation]!;
    return Math.min(
      ...forms.map(({ rows, lanes }) => (rows.some((row) => row.engine === engine && row.slots > 0) ? lanes : 0)),
    );
  }

  /** Rows in which an operation takes slots of an engine: its first there, of each lane. */
  #rowsOn(engine: number, operation: number, choices: readonly RowChoice[]): number[] {
    const { interval } = this.#waits;
    const found = new Set<number>();
    for (const { form, row, span } of choices) {
      const first = this.#waits.form(operation, form).rows.find((of) => of.engine === engine && of.slots > 0);
      for (let at = 0; first !== undefined && at <= span; at++) found.add((row + at + first.offset) % interval);
    }
    return [...found];
  }
}

/** Whether each lane of a divided form takes a slot and nothing else. */
function isParted({ lanes, rows }: Form): boolean {
  return lanes > 1 && rows.length === 1 && rows[0]!.slots === 1;
}

/** Whether lanes may stand in several rows. */
function isLoose(form: Form, { span }: RowChoice): boolean {
  return span > 0 && isParted(form);
}
