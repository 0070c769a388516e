import type { SchedulingMachine } from "../machine/machine.ts";
import type { CarriedDependence, Dependence, Form, Operation, ReservationRow } from "./block.ts";
import type { Instance } from "./blocksFile.ts";
import { addedBy } from "./waiting.ts";

/**
 * A blocks file, as `readBlocksFile` reads it: an operation a line, its reservation table in runs of cycles.
 * @throws {RangeError} naming the operation for what a blocks file does not hold: operands of forms.
 */
export function printBlocksFile(instances: readonly Instance[]): string {
  return `[\n${instances.map(printed).join(",\n")}\n]\n`;
}

function printed({ block, machine, known }: Instance): string {
  const { name, operations, dependences, values, carried = [] } = block;
  const id = (at: number): string => operations[at]!.id;
  const engines = machine.engines.map((engine) => engine.name);
  const edge = ({ from, to, latency, kind, fromForms, toForms }: Dependence): object => {
    return { from: id(from), to: id(to), latency, kind, fromForms, toForms };
  };
  const lists = {
    operations: operations.map((operation) => operationFields(operation, engines)),
    dependences: [
      ...dependences.map(edge),
      ...carried.map((each: CarriedDependence) => ({ ...edge(each), distance: each.distance })),
    ],
    values: values.map(({ name: own, words, definers, users, formUses, liveIn, liveOut }, v) => ({
      ...(own === `v${v}` || own.length === 0 ? {} : { name: own }),
      ...{ words, definers: definers.map(id), users: users.map(id) },
      ...(formUses === undefined ? {} : { formUses: formUses.map(({ user, forms }) => ({ user: id(user), forms })) }),
      ...{ liveIn, liveOut },
    })),
  };
  const parts = [`"name": ${JSON.stringify(name)}`, `"machine": ${JSON.stringify(machineFields(machine))}`];
  for (const [list, items] of Object.entries(lists)) {
    const lines = items.map((item) => `   ${JSON.stringify(item)}`).join(",\n");
    parts.push(`"${list}": [${lines === "" ? "" : `\n${lines}\n  `}]`);
  }
  if (known !== undefined) parts.push(`"bounds": ${JSON.stringify(known)}`);
  return ` {\n  ${parts.join(",\n  ")}\n }`;
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
