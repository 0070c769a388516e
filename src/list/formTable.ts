import type { Block, Form } from "../ir/block.ts";
import { addedBy, farthestRow, leastAdded, mostAdded } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { type FormGroups, formSubsets } from "./formGroups.ts";

/**
 * The forms of a block as arrays. Operations with equal form lists share a *class*; beside it stands, for each form of
 * the list, a class that allows this form only (for schedules with prescribed forms).
 */
export interface FormTable {
  /** Number of classes, those with one prescribed form included. */
  readonly classes: number;
  /** Class of each operation when its form is free. */
  readonly classOf: Int32Array;
  /** Forms that class c allows: `classForms[classOffsets[c] .. classOffsets[c+1])`, native first. */
  readonly classOffsets: Int32Array;
  readonly classForms: Int32Array;
  /** The class that allows only form k of class c's list: `prescribedOffsets[c] + k`. */
  readonly prescribedOffsets: Int32Array;
  /** How many forms the list has that class c comes from. */
  readonly listLengths: Int32Array;
  /** The native form that class c allows, -1 where it does not: one of its own forms where that is prescribed. */
  readonly natives: Int32Array;
  /** The class of operations of a free class that may take some of its forms only: by `subsetKey`. */
  readonly subsets: ReadonlyMap<string, number>;
  /** Index of the form within its operation's list. */
  readonly local: Int32Array;
  readonly lanes: Int32Array;
  readonly extraLatency: Int32Array;
  /** Rows of form f: `rowOffsets[f] .. rowOffsets[f+1]`. */
  readonly rowOffsets: Int32Array;
  readonly rowEngine: Int32Array;
  readonly rowCycle: Int32Array;
  readonly rowSlots: Int32Array;
  /** 1: the form never fits into one cycle as a whole, it must be divided. */
  readonly alwaysDivided: Uint8Array;
  /** Largest cycle offset of any row. */
  readonly span: number;
  /** Largest and least extra latency among each operation's forms. */
  readonly largestExtra: Int32Array;
  readonly leastExtra: Int32Array;
}

/**
 * Compiles the forms of a block that `validateBlock` let through.
 * @param groups what forms may be ready while others of the same operation are not.
 * @throws {RangeError} naming the operation and the form that no cycle of this machine can hold.
 */
export function formTable(block: Block, machine: SchedulingMachine, groups: readonly FormGroups[] = []): FormTable {
  const classOf = new Int32Array(block.operations.length);
  const largestExtra = new Int32Array(block.operations.length);
  const leastExtra = new Int32Array(block.operations.length);
  const known = new Map<string, number>();
  const bySource = new Map<readonly Form[], number>();
  const classForms: number[][] = [];
  const prescribedOffsets: number[] = [];
  const listLengths: number[] = [];
  const forms: Form[] = [];
  const local: number[] = [];
  for (const [index, operation] of block.operations.entries()) {
    let found = bySource.get(operation.forms);
    if (found === undefined) {
      const key = operation.forms.map(signature).join(";");
      found = known.get(key);
      if (found === undefined) {
        for (const [at, form] of operation.forms.entries()) refuse(form, machine, `${operation.id}, form ${at}`);
        found = classForms.length;
        const first = forms.length;
        for (const [at, form] of operation.forms.entries()) {
          forms.push(form);
          local.push(at);
        }
        classForms.push(operation.forms.map((_, at) => first + at));
        for (let at = 0; at < operation.forms.length; at++) classForms.push([first + at]);
        for (let at = 0; at <= operation.forms.length; at++) {
          prescribedOffsets.push(found + 1);
          listLengths.push(operation.forms.length);
        }
        known.set(key, found);
      }
      bySource.set(operation.forms, found);
    }
    classOf[index] = found;
    largestExtra[index] = mostAdded(operation.forms);
    leastExtra[index] = leastAdded(operation.forms);
  }
  const natives = classForms.map((list) => list[0]!);
  const subsets = new Map<string, number>();
  for (const [operation, sets] of groups.flatMap((each) => [...formSubsets(each)])) {
    const free = classOf[operation]!;
    for (const set of sets) {
      const key = subsetKey(free, set);
      if (subsets.has(key)) continue;
      const all = classForms[free]!;
      if (set.length === all.length) {
        subsets.set(key, free);
        continue;
      }
      subsets.set(key, classForms.length);
      classForms.push(set.map((form) => all[form]!));
      natives.push(set[0] === 0 ? all[0]! : -1);
      prescribedOffsets.push(prescribedOffsets[free]!);
      listLengths.push(listLengths[free]!);
    }
  }
  const rows = forms.flatMap((form) => form.rows);
  return {
    classes: classForms.length,
    classOf,
    classOffsets: offsets(classForms.map((list) => list.length)),
    classForms: Int32Array.from(classForms.flat()),
    prescribedOffsets: Int32Array.from(prescribedOffsets),
    listLengths: Int32Array.from(listLengths),
    natives: Int32Array.from(natives),
    subsets,
    local: Int32Array.from(local),
    lanes: Int32Array.from(forms, (form) => form.lanes),
    extraLatency: Int32Array.from(forms, addedBy),
    rowOffsets: offsets(forms.map((form) => form.rows.length)),
    rowEngine: Int32Array.from(rows, (row) => row.engine),
    rowCycle: Int32Array.from(rows, (row) => row.offset),
    rowSlots: Int32Array.from(rows, (row) => row.slots),
    alwaysDivided: Uint8Array.from(forms, (form) =>
      form.rows.some((row) => form.lanes * row.slots > machine.engines[row.engine]!.slots) ? 1 : 0,
    ),
    span: farthestRow({ rows }),
    largestExtra,
    leastExtra,
  };
}

/** The key in `FormTable.subsets` of some forms, ascending, of a free class. */
export function subsetKey(free: number, forms: readonly number[]): string {
  return `${free}: ${forms}`;
}

function signature(form: Form): string {
  const rows = form.rows.map(({ engine, offset, slots }) => `${engine}@${offset}x${slots}`);
  return `${form.lanes} ${addedBy(form)} ${rows}`;
}

function refuse(form: Form, machine: SchedulingMachine, place: string): void {
  const wanted = new Map<string, number>();
  for (const row of form.rows) {
    const engine = machine.engines[row.engine]!;
    const key = `${row.engine} ${row.offset}`;
    const slots = (wanted.get(key) ?? 0) + row.slots;
    wanted.set(key, slots);
    if (slots > engine.slots) {
      throw new RangeError(`${place}: ${slots} slots of ${engine.name} in a cycle, the machine has ${engine.slots}`);
    }
  }
}

function offsets(lengths: readonly number[]): Int32Array {
  const result = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) result[i + 1] = result[i]! + lengths[i]!;
  return result;
}
