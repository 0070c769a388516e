import type { Machine, OpcodeRow } from "../../machine/machine.ts";
import { lanesPerGroup } from "../layout.ts";

/** Everything that a plan may have its kernel written with, by engine. */
const written: Readonly<Record<string, Readonly<Record<string, OpcodeRow["operands"]>>>> = {
  alu: opcodes(["+", "-", "^", "|", "&"], ["dest", "source", "source"]),
  valu: {
    ...opcodes(["+", "-", "^", "&", "<<", ">>"], ["vdest", "vsource", "vsource"]),
    multiply_add: ["vdest", "vsource", "vsource", "vsource"],
    vbroadcast: ["vdest", "source"],
  },
  load: {
    const: ["dest", "immediate"],
    load_offset: ["laneDest", "laneSource", "lane"],
    vload: ["vdest", "source"],
  },
  store: { store: ["source", "source"], vstore: ["source", "vsource"] },
  flow: { vselect: ["vdest", "vsource", "vsource", "vsource"], add_imm: ["dest", "source", "immediate"] },
};

function opcodes(names: readonly string[], operands: OpcodeRow["operands"]): Record<string, OpcodeRow["operands"]> {
  return Object.fromEntries(names.map((name) => [name, operands]));
}

/** A machine to write a kernel for, and what was added to it so that any plan can be written. */
export interface KernelMachine {
  /** The machine itself where nothing is missing. Engines keep their numbers. */
  readonly complete: Machine;
  readonly missing: readonly OpcodeRow[];
}

/**
 * Adds to a machine what it lacks of the engines and opcodes that kernels are written with: few plans need them all, and
 * only once the kernel is written is it known which (`unmet`).
 * @throws {RangeError} when its vectors are not of a group's lanes.
 */
export function kernelMachine(machine: Machine): KernelMachine {
  checkVectors(machine);
  const known = new Map(machine.opcodes.map((row) => [`${row.engine} ${row.opcode}`, row.operands.join()]));
  const missing = Object.entries(written).flatMap(([engine, rows]) =>
    Object.entries(rows)
      .filter(([opcode, operands]) => known.get(`${engine} ${opcode}`) !== operands.join())
      .map(([opcode, operands]): OpcodeRow => ({ engine, opcode, operands, latency: 1 })),
  );
  if (missing.length === 0) return { complete: machine, missing };
  const engines = new Set(machine.engines.map(({ name }) => name));
  const added = [...new Set(missing.map(({ engine }) => engine))].filter((name) => !engines.has(name));
  const replaced = (row: OpcodeRow): boolean => missing.some((each) => keyOf(each) === keyOf(row));
  const complete = {
    ...machine,
    engines: [...machine.engines, ...added.map((name) => ({ name, slots: 1 }))],
    opcodes: [...machine.opcodes.filter((row) => !replaced(row)), ...missing],
  };
  return { complete, missing };
}

const keyOf = ({ engine, opcode }: OpcodeRow): string => `${engine} ${opcode}`;

/** Forms of a block, as far as this asks: each of an engine, and of an opcode of its own or the operation's. */
interface Written {
  readonly operations: readonly {
    readonly opcode: string;
    readonly forms: readonly {
      readonly opcode?: string | undefined;
      readonly rows: readonly { readonly engine: number }[];
    }[];
  }[];
}

/** The missing opcodes that a kernel was written with after all, in words. */
export function unmet(block: Written, { engines }: Machine, missing: readonly OpcodeRow[]): string[] {
  if (missing.length === 0) return [];
  const used = new Set(
    block.operations.flatMap(({ opcode, forms }) =>
      forms.flatMap((form) => form.rows.map(({ engine }) => `${engines[engine]!.name} ${form.opcode ?? opcode}`)),
    ),
  );
  return missing
    .filter((row) => used.has(keyOf(row)))
    .map(({ engine, opcode, operands }) => `it has no ${engine} opcode "${opcode}" (${operands.join(", ")})`);
}

/** @throws {RangeError} when the machine's vectors are not of a group's lanes. */
function checkVectors({ name, vectorLength }: Machine): void {
  if (vectorLength === lanesPerGroup) return;
  throw new RangeError(
    `machine "${name}" has vectors of ${vectorLength} words; the kernel's groups have ${lanesPerGroup} lanes, a vector each`,
  );
}

/**
 * Whether counts by class hold on a machine: vectors are of a group's lanes, and operations of valu alone are divided, into
 * slots of alu (`classForms`).
 * @throws {RangeError} naming what does not hold.
 */
export function checkLaneForms(machine: Machine): void {
  checkVectors(machine);
  const other = machine.laneForms.find(({ from, to }) => from !== "valu" || to !== "alu");
  if (other === undefined) return;
  throw new RangeError(
    `machine "${machine.name}" divides operations of ${other.from} into slots of ${other.to}; counted are those of valu on alu`,
  );
}
