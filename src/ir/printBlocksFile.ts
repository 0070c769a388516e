import type { Form, Operation, ReservationRow } from "./block.ts";
import type { Instance } from "./blocksFile.ts";
import { addedBy } from "./waiting.ts";

/**
 * A blocks file, as `readBlocksFile` reads it: an operation a line, its reservation table in runs of cycles.
 * @throws {RangeError} naming the operation for what a blocks file does not hold: several forms, lanes, conditions.
 */
export function printBlocksFile(instances: readonly Instance[]): string {
  return `[\n${instances.map(printed).join(",\n")}\n]\n`;
}

function printed({ block, machine, known }: Instance): string {
  const { name, operations, dependences, values } = block;
  const id = (at: number): string => operations[at]!.id;
  const engines = machine.engines.map((engine) => engine.name);
  const lists = {
    operations: operations.map((operation) => operationFields(operation, engines)),
    dependences: dependences.map(({ from, to, latency, kind, fromForms, toForms }) => {
      if (fromForms !== undefined || toForms !== undefined) {
        throw new RangeError(`dependence "${id(from)}" -> "${id(to)}": a blocks file holds no conditions on forms`);
      }
      return { from: id(from), to: id(to), latency, kind };
    }),
    values: values.map(({ words, definers, users, liveIn, liveOut }) => {
      return { words, definers: definers.map(id), users: users.map(id), liveIn, liveOut };
    }),
  };
  const { engines: slots, scratchWords } = machine;
  const own = { engines: slots, ...(scratchWords === undefined ? {} : { scratchWords }) };
  const parts = [`"name": ${JSON.stringify(name)}`, `"machine": ${JSON.stringify(own)}`];
  for (const [list, items] of Object.entries(lists)) {
    const lines = items.map((item) => `   ${JSON.stringify(item)}`).join(",\n");
    parts.push(`"${list}": [${lines === "" ? "" : `\n${lines}\n  `}]`);
  }
  if (known !== undefined) parts.push(`"bounds": ${JSON.stringify(known)}`);
  return ` {\n  ${parts.join(",\n  ")}\n }`;
}

function operationFields({ id, opcode, forms }: Operation, engines: readonly string[]): object {
  const [form] = forms;
  if (forms.length !== 1 || form!.lanes !== 1 || addedBy(form!) > 0) {
    throw new RangeError(`operation "${id}": a blocks file holds one form each, of one lane and no extra latency`);
  }
  const runs = runsOf(form!);
  const fields = runs.map(({ engine, offset, slots, cycles }) => ({
    engine: engines[engine]!,
    ...(offset === 0 ? {} : { offset }),
    ...(slots === 1 ? {} : { slots }),
    ...(cycles === 1 ? {} : { cycles }),
  }));
  const [only] = runs;
  const table = runs.length === 1 && only!.offset === 0 ? fields[0]! : { rows: fields };
  return { id, ...(opcode === engines[runs[0]?.engine ?? -1] ? {} : { opcode }), ...table };
}

/** Rows of an engine with the same slots in cycles that follow one another. */
function runsOf({ rows }: Form): (ReservationRow & { cycles: number })[] {
  const runs: (ReservationRow & { cycles: number })[] = [];
  for (const row of [...rows].sort((one, other) => one.engine - other.engine || one.offset - other.offset)) {
    const last = runs.at(-1);
    const follows = last?.engine === row.engine && last.offset + last.cycles === row.offset && last.slots === row.slots;
    if (follows) last!.cycles++;
    else runs.push({ ...row, cycles: 1 });
  }
  return runs;
}
