import type { SchedulingMachine } from "../machine/machine.ts";
import type { CarriedDependence, Dependence, Form, Operation, ReservationRow } from "./block.ts";
import type { Instance } from "./blocksFile.ts";
import { addedBy } from "./waiting.ts";

/**
 * A blocks file, as `readBlocksFile` reads it: an operation a line, its reservation table in runs of cycles.
 * @throws {RangeError} naming the operation for what a blocks file does not hold: operands of forms.
 */
export function printBlocksFile(instances: readonly Instance[]): string {
  return [...blocksFilePieces(instances)].join("");
}

/** The same in pieces of some lines, for files too long for a text. @throws {RangeError} as `printBlocksFile` does. */
export function* blocksFilePieces(instances: readonly Instance[]): Generator<string, void> {
  yield "[\n";
  for (const [at, instance] of instances.entries()) {
    if (at > 0) yield ",\n";
    yield* printed(instance);
  }
  yield "\n]\n";
}

/** Lines of a list that are put together at once. */
const linesOfPiece = 2000;

function* printed({ block, machine, known }: Instance): Generator<string, void> {
  const { name, operations, dependences, values, carried = [] } = block;
  const id = (at: number): string => operations[at]!.id;
  const engines = machine.engines.map((engine) => engine.name);
  const edge = ({ from, to, latency, kind, fromForms, toForms }: Dependence): object => {
    return { from: id(from), to: id(to), latency, kind, fromForms, toForms };
  };
  const waits = (at: number): object => {
    const loop: CarriedDependence | undefined = carried[at - dependences.length];
    return loop === undefined ? edge(dependences[at]!) : { ...edge(loop), distance: loop.distance };
  };
  const held = (v: number): object => {
    const { name: own, words, definers, users, formUses, liveIn, liveOut } = values[v]!;
    return {
      ...(own === `v${v}` || own.length === 0 ? {} : { name: own }),
      ...{ words, definers: definers.map(id), users: users.map(id) },
      ...(formUses === undefined ? {} : { formUses: formUses.map(({ user, forms }) => ({ user: id(user), forms })) }),
      ...{ liveIn, liveOut },
    };
  };
  yield ` {\n  "name": ${JSON.stringify(name)},\n  "machine": ${JSON.stringify(machineFields(machine))}`;
  for (const [list, count, item] of [
    ["operations", operations.length, (at: number) => operationFields(operations[at]!, engines)],
    ["dependences", dependences.length + carried.length, waits],
    ["values", values.length, held],
  ] as const) {
    yield `,\n  "${list}": [`;
    for (let from = 0; from < count; from += linesOfPiece) {
      const lines: string[] = [];
      for (let at = from; at < Math.min(count, from + linesOfPiece); at++) lines.push(`   ${JSON.stringify(item(at))}`);
      yield `${from === 0 ? "\n" : ",\n"}${lines.join(",\n")}`;
    }
    yield count === 0 ? "]" : "\n  ]";
  }
  if (known !== undefined) yield `,\n  "bounds": ${JSON.stringify(known)}`;
  yield "\n }";
}

function machineFields({ engines, scratchWords }: SchedulingMachine): object {
  const own = engines.map(({ unlimited, slots, ...rest }) => ({ ...rest, slots: unlimited ? "unlimited" : slots }));
  return { engines: own, ...(scratchWords === undefined ? {} : { scratchWords }) };
}

function operationFields({ id, opcode, forms, ...rest }: Operation, engines: readonly string[]): object {
  const [form] = forms;
  const plain = forms.length === 1 && form!.lanes === 1 && addedBy(form!) === 0 && form!.opcode === undefined;
  const fields = plain ? tableFields(form!, engines) : { forms: forms.map((each) => formFields(id, each, engines)) };
  const { release, latest, due, provenance } = rest;
  const fixed = latest !== undefined && latest === (release ?? 0) && due === undefined;
  return {
    ...{ id, ...(opcode === engines[form!.rows[0]?.engine ?? -1] ? {} : { opcode }), ...fields },
    ...(fixed ? { fixed: latest } : { release, latest, due }),
    ...{ group: provenance?.group },
  };
}

function formFields(id: string, form: Form, engines: readonly string[]): object {
  if (form.operands !== undefined) {
    throw new RangeError(`operation "${id}": a form has operands of its own, which a blocks file does not hold`);
  }
  const { rows, lanes, opcode } = form;
  const extra = addedBy(form);
  return {
    ...table(rows, engines),
    ...(lanes === 1 ? {} : { lanes }),
    ...(extra === 0 ? {} : { extraLatency: extra }),
    opcode,
  };
}

/** The table of an operation's only form; a row of no slots at its end is a latency. */
function tableFields({ rows }: Form, engines: readonly string[]): object {
  const last = rows.at(-1);
  const held = last?.slots === 0 && rows.every(({ offset }, at) => at === rows.length - 1 || offset < last.offset);
  return held ? { ...table(rows.slice(0, -1), engines), latency: last.offset + 1 } : table(rows, engines);
}

function table(rows: readonly ReservationRow[], engines: readonly string[]): object {
  const runs = runsOf(rows);
  const fields = runs.map(({ engine, offset, slots, cycles }) => ({
    engine: engines[engine]!,
    ...(offset === 0 ? {} : { offset }),
    ...(slots === 1 ? {} : { slots }),
    ...(cycles === 1 ? {} : { cycles }),
  }));
  const [only] = runs;
  return runs.length === 1 && only!.offset === 0 ? fields[0]! : { rows: fields };
}

/** Rows of an engine with the same slots in cycles that follow one another. */
function runsOf(rows: readonly ReservationRow[]): (ReservationRow & { cycles: number })[] {
  const runs: (ReservationRow & { cycles: number })[] = [];
  for (const row of [...rows].sort((one, other) => one.engine - other.engine || one.offset - other.offset)) {
    const last = runs.at(-1);
    const follows = last?.engine === row.engine && last.offset + last.cycles === row.offset && last.slots === row.slots;
    if (follows) last!.cycles++;
    else runs.push({ ...row, cycles: 1 });
  }
  return runs;
}
