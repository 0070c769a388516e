import { describe, expect, it } from "vitest";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Program, Slot } from "../../src/machine/program.ts";
import { faultText } from "../../src/machine/simulator/core.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";

const go = (program: Program, cycleLimit?: number) =>
  simulate(decode(program, takeHome), new Uint32Array(16), { cycleLimit });

// Each after one good cycle and one bundle that costs nothing, so that cycle and bundle differ.
const cases: [Record<string, Slot[]>, string][] = [
  [{ fpu: [] }, "engine fpu: no such engine; the machine has alu, valu, load, store, flow, debug"],
  [
    {
      alu: [
        ["+", 0, 1, 2],
        ["nand", 0, 1, 2],
      ],
    },
    'engine alu, slot 1: no opcode "nand" on this engine',
  ],
  [{ alu: [["vbroadcast", 0, 1]] }, 'engine alu, slot 0: no opcode "vbroadcast" on this engine'],
  [{ debug: [["print", 1]] }, 'engine debug, slot 0: no opcode "print" on this engine'],
  [{ alu: [["+", 0, 1]] }, 'engine alu, slot 0: "+" has 2 operands, takes 3 (dest, source, source)'],
  [{ flow: [["halt", 0]] }, 'engine flow, slot 0: "halt" has 1 operands, takes 0 ()'],
  [{ alu: Array(13).fill(["+", 0, 1, 2]) }, "engine alu, slot 12: the bundle has 13 alu slots, 12 allowed"],
  [{ debug: Array(65).fill(["comment", 0]) }, "engine debug, slot 64: the bundle has 65 debug slots, 64 allowed"],
  [{ alu: [["+", 0, 1, "x"]] }, 'engine alu, slot 0: operand 2 (source) is "x", not an exact integer'],
  [{ load: [["const", 0, 0.5]] }, "engine load, slot 0: operand 1 (immediate) is 0.5, not an exact integer"],
  [{ load: [["const", 0, 2 ** 53]] }, "operand 1 (immediate) is 9007199254740992, not an exact integer"],
  [{ alu: [["+", 1536, 1, 2]] }, "slot 0: operand 0 (dest) is scratch word 1536, the last word is 1535"],
  [{ alu: [["+", 0, -1, 2]] }, "operand 1 (source) is scratch word -1, the last word is 1535"],
  [{ valu: [["+", 0, 1529, 2]] }, "operand 1 (vsource) is scratch words 1529 to 1536, the last word is 1535"],
  [{ load: [["load_offset", 1530, 0, 7]] }, "operand 0 (laneDest) is scratch word 1537, the last word is 1535"],
  [{ load: [["load", 1, 0]] }, "engine load, slot 0: memory word 99, the last word is 15"],
  [
    {
      load: [
        ["const", 1, 1],
        ["vload", 8, 2],
      ],
    },
    "engine load, slot 1: memory words 9 to 16, the last word is 15",
  ],
  [{ store: [["store", 0, 1]] }, "engine store, slot 0: memory word 99, the last word is 15"],
  [
    {
      store: [
        ["vstore", 1, 1],
        ["vstore", 0, 1],
      ],
    },
    "engine store, slot 1: memory words 99 to 106",
  ],
  [
    {
      alu: [
        ["+", 5, 0, 0],
        ["//", 0, 0, 3],
      ],
    },
    "engine alu, slot 1: division by zero",
  ],
  [{ alu: [["cdiv", 0, 0, 3]] }, "engine alu, slot 0: division by zero"],
  [{ valu: [["%", 8, 0, 3]] }, "engine valu, slot 0: division by zero"],
  [{ flow: [["jump", -1]] }, "engine flow, slot 0: jumps to bundle -1, the first is 0"],
  [{ flow: [["cond_jump_rel", 0, -4]] }, "engine flow, slot 0: jumps to bundle -1, the first is 0"],
];

describe("faults", () => {
  it.each(cases)("name cycle, bundle, engine and slot: %j", (bundle, message) => {
    const program = [
      {
        load: [
          ["const", 0, 99],
          ["const", 2, 9],
        ] as Slot[],
      },
      {},
      bundle,
    ];
    const fails = (): unknown => go(program);
    expect(fails).toThrow(RangeError);
    expect(fails).toThrow("cycle 1, bundle 2, ");
    expect(fails).toThrow(message);
  });

  it("are known after decoding, and no error while the bundle is not reached", () => {
    const decoded = decode(
      [
        { flow: [["halt"]] },
        {
          alu: [
            ["?", 1],
            ["+", 0, 0, 0, 0],
          ],
        },
      ],
      takeHome,
    );
    expect(simulate(decoded, new Uint32Array(0)).cycle).toBe(1);
    expect(decoded.faults.map(faultText)).toEqual([
      'bundle 1, engine alu, slot 0: no opcode "?" on this engine',
      'bundle 1, engine alu, slot 1: "+" has 4 operands, takes 3 (dest, source, source)',
    ]);
  });

  it("end a program that runs past the limit, and not one that ends at it", () => {
    const loop: Program = [{}, { flow: [["jump", 0]] }];
    expect(() => go(loop, 50)).toThrow("cycle 50, bundle 1: the program runs past 50 cycles, the limit");
    expect(go([{ alu: [] }, { alu: [] }, {}], 2).cycle).toBe(2);
  });

  it("say what a machine describes and the simulator does not know", () => {
    const machine = { ...takeHome, opcodes: [{ engine: "alu", opcode: "nor", operands: [], latency: 1 }] };
    const [fault] = decode([{ alu: [["nor"]] }], machine).faults;
    expect(fault?.message).toBe('the simulator does not know "nor" with ()');
  });
});
