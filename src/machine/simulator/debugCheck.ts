import type { Json } from "../program.ts";
import { type Core, faultError } from "./core.ts";
import type { DebugSlot } from "./decode.ts";

/** The value a word should have at a point that a debug slot names by its key; undefined where there is none. */
export type Reference = (key: Json) => number | undefined;

/**
 * Compares what `compare` and `vcompare` slots of a bundle name with the reference values: `["compare", a, key]` one
 * word, `["vcompare", a, keys]` one word a key. They see scratch as it was when the cycle began; comments say nothing.
 * @throws {RangeError} with cycle, bundle, engine and slot at the first difference, or at a slot that is malformed.
 */
export function checkDebug(core: Core, bundle: number, slots: readonly DebugSlot[], reference: Reference): void {
  for (const { engine, slot, words } of slots) {
    const [opcode, address, key] = words;
    if (opcode === "comment") continue;
    const fault = (message: string): RangeError => faultError(core.cycle, { bundle, engine, slot, message });
    if (words.length !== 3) throw fault(`"${opcode}" has ${words.length - 1} operands, takes 2`);
    const keys = opcode === "vcompare" ? key : [key!];
    if (!Array.isArray(keys)) throw fault(`operand 1 is ${JSON.stringify(key)}, not a list of keys`);
    const last = core.program.machine.scratchWords - 1;
    if (typeof address !== "number" || !Number.isInteger(address) || address < 0 || address + keys.length - 1 > last) {
      const span = keys.length === 1 ? "" : ` for ${keys.length} words`;
      throw fault(`operand 0 is ${JSON.stringify(address)}${span}, the last scratch word is ${last}`);
    }
    for (const [lane, each] of (keys as readonly Json[]).entries()) {
      const expected = reference(each);
      if (expected === undefined) throw fault(`no reference value for ${JSON.stringify(each)}`);
      const found = core.scratch[address + lane]!;
      if (found !== expected >>> 0) {
        throw fault(
          `scratch word ${address + lane} is ${found}, the reference ${JSON.stringify(each)} is ${expected >>> 0}`,
        );
      }
    }
  }
}
