import { describe, expect, it } from "vitest";
import { engineIndex, machineJsonSchema, parseMachine } from "../../src/machine/machine.ts";
import { presets } from "../../src/machine/presets/presets.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { debugOpcodes, microOpOf } from "../../src/machine/simulator/semantics.ts";

describe("a machine", () => {
  it.each([...presets])("%s is the same after JSON, and the simulator knows its opcodes", (name, machine) => {
    expect(parseMachine(JSON.parse(JSON.stringify(machine)))).toEqual(machine);
    expect(machine.name).toBe(name);
    const unknown = machine.opcodes.filter((row) => microOpOf(row) === undefined && !debugOpcodes.has(row.opcode));
    expect(unknown).toEqual([]);
  });

  it.each([
    [{ name: "" }, "name"],
    [{ vectorLength: 0 }, "vectorLength"],
    [{ engines: [...takeHome.engines, { name: "alu", slots: 1 }] }, "two engines have the same name"],
    [{ opcodes: [{ opcode: "+", engine: "fpu", operands: [] }] }, 'no engine "fpu"'],
    [{ opcodes: [...takeHome.opcodes, takeHome.opcodes[0]] }, '"alu +" stands twice'],
    [{ laneForms: [{ from: "valu", to: "alu", opcodes: ["vbroadcast"], divisible: true }] }, 'no opcode "vbroadcast"'],
    [{ colour: "red" }, "colour"],
  ])("is refused with the place: %j", (part, message) => {
    expect(() => parseMachine({ ...takeHome, ...part })).toThrow(message);
  });

  it("has a JSON Schema that names its fields", () => {
    expect(machineJsonSchema()).toMatchObject({
      type: "object",
      additionalProperties: false,
      required: ["name", "vectorLength", "scratchWords", "engines", "opcodes"],
    });
  });

  it("finds its engines by name", () => {
    expect(engineIndex(takeHome, "flow")).toBe(4);
    expect(() => engineIndex(takeHome, "fpu")).toThrow('no engine "fpu"; the machine has alu, valu');
  });
});
