import { type Block, isWordRange, type Operand, type Operation, type WordRange } from "../ir/block.ts";
import type { Machine, OpcodeRow } from "../machine/machine.ts";
import type { Bundle, Program, Slot } from "../machine/program.ts";
import type { Allocation, Schedule } from "./schedule.ts";

/**
 * The program of a schedule: one bundle a cycle, engines in the machine's order, slots in the block's. Every bundle costs
 * exactly one cycle: one without slots of an engine that costs gets an empty list (`{"alu": []}`).
 *
 * An operation becomes one slot of its form's first row; further rows only reserve. A divided one becomes a slot a lane in
 * the lane's cycle, and so does a form whose row takes one slot for each word at once.
 *
 * Schedule and allocation are taken on trust: `check` judges them.
 * @throws {RangeError} naming the operation, where the machine has no such opcode or the operands do not fit it.
 */
export function emit(block: Block, machine: Machine, schedule: Schedule, allocation: Allocation): Program {
  const rows = new Map(machine.opcodes.map((row) => [`${row.engine} ${row.opcode}`, row]));
  // slots[cycle][engine]
  const slots = Array.from({ length: schedule.length }, () => machine.engines.map((): Slot[] => []));
  for (const [index, operation] of block.operations.entries()) {
    const { form: chosen, cycles } = schedule.placements[index]!;
    const form = operation.forms[chosen]!;
    const row = form.rows[0];
    const engine = row && machine.engines[row.engine];
    if (engine === undefined) throw new RangeError(`form ${chosen} of "${operation.id}" issues on no engine`);
    const { opcode = operation.opcode, operands = operation.operands } = form;
    const opcodeRow = rows.get(`${engine.name} ${opcode}`);
    if (opcodeRow === undefined) {
      throw new RangeError(`"${operation.id}": machine "${machine.name}" has no ${engine.name} opcode "${opcode}"`);
    }
    const issued = { operation, opcodeRow, operands, allocation, vectorLength: machine.vectorLength };
    const lanes = form.lanes > 1 ? form.lanes : row!.slots;
    for (let lane = 0; lane < lanes; lane++) {
      const cycle = cycles[form.lanes > 1 ? lane : 0]!;
      slots[cycle]![row!.engine]!.push(slotOf(issued, lanes > 1 ? { lane, lanes } : undefined));
    }
  }
  return slots.map((bundle) => bundleOf(machine, bundle));
}

function bundleOf(machine: Machine, slots: readonly Slot[][]): Bundle {
  const bundle: Record<string, Slot[]> = {};
  let costs = false;
  for (const [engine, { name, free }] of machine.engines.entries()) {
    if (slots[engine]!.length === 0) continue;
    bundle[name] = slots[engine]!;
    costs ||= free !== true;
  }
  const engine = machine.engines.find(({ free }) => free !== true);
  if (!costs && engine !== undefined) bundle[engine.name] = [];
  return bundle;
}

interface Issued {
  readonly operation: Operation;
  readonly opcodeRow: OpcodeRow;
  readonly operands: readonly Operand[];
  readonly allocation: Allocation;
  readonly vectorLength: number;
}

/** One slot: each role of the opcode takes the result's address or the next operand. */
function slotOf(issued: Issued, part: { readonly lane: number; readonly lanes: number } | undefined): Slot {
  const { operation, opcodeRow, operands, allocation, vectorLength } = issued;
  const fail = (what: string): never => {
    throw new RangeError(`"${operation.id}" as ${opcodeRow.engine} ${opcodeRow.opcode}: ${what}`);
  };
  if (part !== undefined && operation.result !== undefined && operation.result.words !== part.lanes) {
    fail(`${part.lanes} lanes for the ${operation.result.words} words of its result`);
  }
  const address = (range: WordRange, words: number): number => {
    const base = allocation.addresses[range.value]! + range.word;
    if (part === undefined || range.words !== part.lanes) {
      if (range.words !== words) fail(`${range.words} words stand where it takes ${words}`);
      return base;
    }
    return words === 1 ? base + part.lane : fail("a lane takes one word");
  };
  const laneAt = opcodeRow.operands.filter((role) => !isResult(role)).indexOf("lane");
  const laneOperand = operands[laneAt];
  const laneNumber = laneOperand !== undefined && !isWordRange(laneOperand) ? laneOperand.immediate : 0;

  let next = 0;
  const addresses: number[] = [];
  for (const role of opcodeRow.operands) {
    const operand = isResult(role) ? operation.result : operands[next++];
    if (operand === undefined) {
      fail(`no operand for its ${role}`);
    } else if (!isWordRange(operand)) {
      if (role !== "immediate" && role !== "lane" && role !== "any") fail(`an immediate stands for its ${role}`);
      addresses.push(operand.immediate);
    } else if (role === "laneDest" || role === "laneSource") {
      const base = address(operand, 1) - laneNumber;
      addresses.push(base >= 0 ? base : fail(`lane ${laneNumber} lies ${-base} words before scratch`));
    } else if (role === "any") {
      addresses.push(allocation.addresses[operand.value]! + operand.word);
    } else if (role === "immediate" || role === "lane") {
      fail(`words of a value stand for its ${role}`);
    } else {
      addresses.push(address(operand, role === "vdest" || role === "vsource" ? vectorLength : 1));
    }
  }
  if (next < operands.length) fail(`it takes ${next} operands, not ${operands.length}`);
  return [opcodeRow.opcode, ...addresses];
}

const isResult = (role: OpcodeRow["operands"][number]): boolean =>
  role === "dest" || role === "vdest" || role === "laneDest";
