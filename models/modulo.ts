// Modulo scheduling by rows and stages, with structured waits.
//
//   a_ifr ∈ {0,1}   operation i issues in form f in row r (its cycle modulo II);  Σ_f Σ_r a_ifr = 1
//   k_i ∈ {0..K}    its stage: it issues in cycle k_i II + row
//   Σ_{x≥r} a_ix + Σ_{x≤m} a_jx + k_i - k_j ≤ d - q + 1     for a wait of w cycles over d iterations, for every row r,
//                                                           where r + w - 1 = q II + m, 0 ≤ m < II
//   Σ_i Σ_f Σ_o slots_ifeo a_if,(r-o) mod II ≤ slots_e      for every engine e and row r
//   Σ_v words_v (k_K - k_B + Σ_{x≥r} K_vx - Σ_{x>r} B_vx) + invariants ≤ words    for every row r
//
// The waits' rows are Eichenberger and Davidson's (PLDI 1997): 0-1 structured, tighter than one row of cycle numbers. B_v is a value's
// first definer, K_v its last boundary: a pseudo operation after all users, those of later iterations included, so that
// the sum counts the copies of v that are live after row r (MaxLive as a hard row; Eichenberger, Davidson and Abraham 1995).
// Where a wait holds between some forms only, its rows are slack in the others.

import { ProgramBuilder } from "../src/ilp/builder.ts";
import { column, constant, type Expression, sum, valueAt } from "../src/ilp/expression.ts";
import { formsOfUse, holdsAt } from "../src/ir/formDependences.ts";
import { waitAfter } from "../src/ir/waiting.ts";
import type { LoopFormulation, LoopInstance, LoopProgram, LoopProgramOptions } from "../src/loop/loopInstance.ts";
import { fromCycleZero, invariantWords, type ModuloSchedule } from "../src/schedule/moduloSchedule.ts";

/** Where and in which stage something stands: `rows[form][row]` are columns that sum to 1 over all. */
interface Place {
  readonly rows: ReadonlyMap<number, readonly Expression[]>;
  readonly stage: Expression;
}

/** A wait from one place to another; only where the places stand in these forms, absent: in all. */
interface PlaceWait {
  readonly name: string;
  readonly from: Place;
  readonly to: Place;
  readonly cycles: number;
  readonly distance: number;
  readonly fromForms?: readonly number[] | undefined;
  readonly toForms?: readonly number[] | undefined;
}

/** The row-and-stage formulation. Divided forms are left out (their operations take another one). */
export const modulo: LoopFormulation = { name: "modulo rows", build };

function build(instance: LoopInstance, interval: number, options: LoopProgramOptions = {}): LoopProgram {
  const writer = new Writer(instance, interval);
  writer.waits();
  writer.slots();
  writer.words(options);
  const { places } = writer;
  const divided = instance.loop.body.operations.some(({ forms }) => forms.some(({ lanes }) => lanes > 1));
  return {
    program: writer.builder.build(),
    ...(divided ? { leavesOut: "divided operations" } : {}),
    decode(x): ModuloSchedule {
      const placements = places.map(({ rows, stage }, i) => {
        for (const [form, columns] of rows) {
          const row = columns.findIndex((each) => Math.round(valueAt(each, x)) === 1);
          if (row >= 0) return { form, cycles: [Math.round(valueAt(stage, x)) * interval + row] };
        }
        throw new RangeError(`the solution gives "${instance.loop.body.operations[i]!.id}" no row`);
      });
      return fromCycleZero({ interval, placements });
    },
  };
}

class Writer {
  readonly builder: ProgramBuilder;
  readonly places: readonly Place[];
  readonly #instance: LoopInstance;
  readonly #interval: number;
  readonly #stages: number;

  constructor(instance: LoopInstance, interval: number) {
    const { body } = instance.loop;
    this.#instance = instance;
    this.#interval = interval;
    this.builder = new ProgramBuilder(`${body.name} every ${interval}`);
    this.#stages = stagesAtMost(instance, interval);
    this.places = body.operations.map(({ id, forms }) => {
      const whole = [...forms.keys()].filter((form) => forms[form]!.lanes === 1);
      return this.#place(id, whole.length > 0 ? whole : [0]);
    });
    for (const [i, { forms }] of body.operations.entries()) {
      if (!forms.every(({ lanes }) => lanes > 1)) continue;
      this.builder.impossible(`"${body.operations[i]!.id}" has divided forms only`);
    }
  }

  #place(name: string, forms: readonly number[]): Place {
    const rows = new Map(
      forms.map((form) => [
        form,
        Array.from({ length: this.#interval }, (_, row) => column(this.builder.binary(`a.${name}.${form}.${row}`))),
      ]),
    );
    this.builder.equal(`once.${name}`, sum([...rows.values()].flat().map((each) => [1, each])), 1);
    return { rows, stage: column(this.builder.column(`k.${name}`, 0, this.#stages, true)) };
  }

  waits(): void {
    const { operations } = this.#instance.loop.body;
    for (const [e, edge] of this.#instance.edges.entries()) {
      const byWait = new Map<number, number[]>();
      for (const form of this.places[edge.from]!.rows.keys()) {
        if (!holdsAt(edge.fromForms, form)) continue;
        const wait = waitAfter(edge, operations[edge.from]!.forms[form]!);
        byWait.set(wait, [...(byWait.get(wait) ?? []), form]);
      }
      for (const [cycles, fromForms] of byWait) {
        this.#wait({
          name: `wait.${e}.${cycles}`,
          from: this.places[edge.from]!,
          to: this.places[edge.to]!,
          cycles,
          distance: edge.distance,
          fromForms,
          toForms: edge.toForms,
        });
      }
    }
  }

  #wait({ name, from, to, cycles, distance, fromForms, toForms }: PlaceWait): void {
    const some = (place: Place, forms: readonly number[] | undefined): Expression[][] =>
      [...place.rows].filter(([form]) => holdsAt(forms, form)).map(([, rows]) => [...rows]);
    const [sources, targets] = [some(from, fromForms), some(to, toForms)];
    if (sources.length === 0 || targets.length === 0) return;
    // Slack where a form is none of these.
    const most = this.#stages + Math.abs(distance) + Math.abs(Math.ceil(cycles / this.#interval)) + 3;
    const slack: [number, Expression][] = [];
    for (const [place, chosen] of [[from, sources] as const, [to, targets] as const]) {
      if (chosen.length === place.rows.size) continue;
      slack.push([-most, constant(1)]);
      for (const each of chosen.flat()) slack.push([most, each]);
    }
    for (let row = 0; row < this.#interval; row++) {
      const reach = row + cycles - 1;
      const turns = Math.floor(reach / this.#interval);
      const last = reach - turns * this.#interval;
      const terms: [number, Expression][] = [
        ...sources.flatMap((rows) => rows.slice(row).map((each): [number, Expression] => [1, each])),
        ...targets.flatMap((rows) => rows.slice(0, last + 1).map((each): [number, Expression] => [1, each])),
        [1, from.stage],
        [-1, to.stage],
        ...slack,
      ];
      this.builder.atMost(`${name}.${row}`, sum(terms), distance - turns + 1);
    }
  }

  slots(): void {
    const { loop, machine } = this.#instance;
    const used = machine.engines.map(() => Array.from({ length: this.#interval }, (): [number, Expression][] => []));
    for (const [i, { forms }] of loop.body.operations.entries()) {
      for (const [form, rows] of this.places[i]!.rows) {
        for (const { engine, offset, slots } of forms[form]!.rows) {
          if (slots === 0) continue;
          for (const [row, each] of rows.entries()) used[engine]![(row + offset) % this.#interval]!.push([slots, each]);
        }
      }
    }
    for (const [engine, rows] of used.entries()) {
      const { name, slots, unlimited } = machine.engines[engine]!;
      if (unlimited === true) continue;
      for (const [row, terms] of rows.entries()) {
        if (terms.length > 0) this.builder.atMost(`slots.${name}.${row}`, sum(terms), slots);
      }
    }
  }

  words({ leastWords = false, words }: LoopProgramOptions): void {
    const { loop, machine } = this.#instance;
    const limit = words ?? machine.scratchWords;
    if (limit === undefined && !leastWords) return;
    const live = Array.from({ length: this.#interval }, (): [number, Expression][] => []);
    for (const [v, value] of loop.body.values.entries()) {
      const { definers, users } = value;
      if (definers.length === 0) continue;
      const birth = definers.length === 1 ? this.places[definers[0]!]! : this.#place(`birth.${v}`, [0]);
      const end = this.#place(`end.${v}`, [0]);
      const after = (
        name: string,
        from: Place,
        to: Place,
        cycles: number,
        distance = 0,
        fromForms?: readonly number[],
      ) => this.#wait({ name: `${name}.${v}`, from, to, cycles, distance, fromForms });
      after("ends", birth, end, 0);
      for (const definer of definers.length === 1 ? [] : definers) {
        after(`born.${definer}`, birth, this.places[definer]!, 0);
        after(`defined.${definer}`, this.places[definer]!, end, -1);
      }
      for (const user of users) after(`used.${user}`, this.places[user]!, end, -1, 0, formsOfUse(value, user));
      for (const [at, { into, from, distance }] of loop.recurrences.entries()) {
        if (from !== v) continue;
        const read = loop.body.values[into]!;
        for (const user of read.users) {
          after(`carried.${at}.${user}`, this.places[user]!, end, -1, -distance, formsOfUse(read, user));
        }
      }
      for (let row = 0; row < this.#interval; row++) {
        live[row]!.push([value.words, end.stage], [-value.words, birth.stage]);
        for (const rows of end.rows.values()) {
          for (const each of rows.slice(row)) live[row]!.push([value.words, each]);
        }
        for (const rows of birth.rows.values()) {
          for (const each of rows.slice(row + 1)) live[row]!.push([-value.words, each]);
        }
      }
    }
    const always = invariantWords(loop);
    const least = leastWords
      ? column(this.builder.column("words", 0, limit ?? Number.POSITIVE_INFINITY, false))
      : undefined;
    for (const [row, terms] of live.entries()) {
      const all: [number, Expression][] = least === undefined ? terms : [...terms, [-1, least]];
      this.builder.atMost(`words.${row}`, sum([...all, [1, constant(always)]]), least === undefined ? limit! : 0);
    }
    if (least !== undefined) this.builder.minimise(least);
  }
}

/**
 * Stages that suffice: with rows given, everybody can stand at the end of a simple path of waits, each rounded up to its row. With live
 * words the program asks for a schedule of at most so many stages.
 */
function stagesAtMost({ loop, edges }: LoopInstance, interval: number): number {
  const { operations } = loop.body;
  const longest = new Float64Array(operations.length);
  for (const edge of edges) {
    for (const form of operations[edge.from]!.forms) {
      longest[edge.from] = Math.max(longest[edge.from]!, waitAfter(edge, form) - interval * edge.distance);
    }
  }
  const cycles = longest.reduce((all, wait) => all + Math.max(0, wait), 0) + operations.length * (interval - 1);
  // An operation's value ends in a later stage than its last user's where that is of a later iteration.
  const back = edges.reduce((most, { distance }) => Math.max(most, distance), 0);
  return Math.ceil(cycles / interval) + 1 + back;
}
