import { describe, expect, test } from "vitest";
import { lift } from "../../src/lift/lift.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Bundle, Program, Slot } from "../../src/machine/program.ts";

const constants = (words: Readonly<Record<number, number>>): Bundle[] =>
  Object.entries(words).map(([word, value]) => ({ load: [["const", Number(word), value]] }));
const lanes = (opcode: string, dest: number, a: number, b: number, from = 0, to = 8): Slot[] =>
  Array.from({ length: to - from }, (_, k) => [opcode, dest + from + k, a + from + k, b + from + k]);

/** Stores that later accesses have to wait for, by their ids. */
function ordered(program: Program): string[] {
  const { block } = lift(program, takeHome);
  return block.dependences
    .filter(({ kind, from }) => kind === "memory" && block.operations[from]!.opcode === "store")
    .map(({ from, to, latency }) => `${block.operations[from]!.id} ${block.operations[to]!.id} ${latency}`);
}

describe("memory order", () => {
  // A store to the word in 0, then a load of the word in 1.
  const between = (...bundles: readonly Bundle[]): string[] =>
    ordered([
      ...constants({ 2: 4, 3: 9, 5: 31 }),
      ...bundles,
      { store: [["store", 0, 9]] },
      { load: [["load", 8, 1]] },
    ]);

  test("is none between addresses that are proved apart", () => {
    const base: Bundle = { load: [["load", 10, 2]] };
    const plus = (word: number, by: number): Bundle => ({ flow: [["add_imm", word, 10, by]] });
    // Constants; a loaded base and two sums of it, wrapped as well; a base loaded twice; a masked word.
    expect(between(...constants({ 0: 20, 1: 21 }))).toEqual([]);
    expect(between(base, plus(0, 8), plus(1, 9))).toEqual([]);
    expect(between(base, plus(0, -1), plus(1, 2 ** 31))).toEqual([]);
    expect(between({ load: [["load", 0, 2]] }, { load: [["load", 10, 2]] }, plus(1, 1))).toEqual([]);
    const masked: Bundle[] = [{ load: [["load", 1, 3]] }, { alu: [["&", 1, 1, 5]] }, ...constants({ 0: 32 })];
    expect(between(...masked)).toEqual([]);
  });

  test("is kept where they are the same, may be, or nobody knows", () => {
    const base: Bundle = { load: [["load", 10, 2]] };
    const pair = [expect.stringMatching(/^b\d+\.store0\.store b\d+\.load0\.load 1$/)];
    expect(between(...constants({ 0: 20, 1: 20 }))).toEqual(pair);
    expect(between(base, { flow: [["add_imm", 0, 10, 8]] }, { flow: [["add_imm", 1, 10, 8]] })).toEqual(pair);
    const masked: Bundle[] = [{ load: [["load", 1, 3]] }, { alu: [["&", 1, 1, 5]] }, ...constants({ 0: 31 })];
    expect(between(...masked)).toEqual(pair);
    expect(
      between({
        load: [
          ["load", 0, 2],
          ["load", 1, 3],
        ],
      }),
    ).toEqual(pair);
    // The base is loaded anew after a store that may have changed it.
    const changed: Bundle[] = [base, { store: [["store", 10, 9]] }, { load: [["load", 0, 2]] }];
    expect(between(...changed, { flow: [["add_imm", 1, 10, 1]] })).toHaveLength(2);
  });
});

describe("with forms", () => {
  const vectors: Bundle[] = [
    ...constants({ 60: 0, 61: 8 }),
    {
      load: [
        ["vload", 0, 60],
        ["vload", 8, 61],
      ],
    },
  ];
  const stored: Bundle = { store: [["vstore", 60, 16]] };

  test("lanes of one operation are one, whichever cycles they are in", () => {
    const program = [...vectors, { alu: lanes("+", 16, 0, 8, 0, 3) }, { alu: lanes("+", 16, 0, 8, 3, 8) }, stored];
    const { block, given, report } = lift(program, takeHome, { forms: true });
    expect(report.recognised?.lanes).toEqual({ operations: 1, slots: 8, shared: 0 });
    const at = block.operations.findIndex(({ opcode }) => opcode === "+");
    expect(block.operations[at]!.forms.map(({ lanes }) => lanes)).toEqual([1, 8]);
    expect("schedule" in given && given.schedule.placements[at]).toEqual({ form: 1, cycles: [3, 3, 3, 4, 4, 4, 4, 4] });
    expect(lift(program, takeHome).report).not.toHaveProperty("recognised");
  });

  test("lanes whose results are used before the last is there stay apart, so that the program stays a schedule", () => {
    const early: Bundle = { alu: [...lanes("+", 16, 0, 8, 3, 8), ["^", 40, 16, 16]] };
    const { given, report } = lift([...vectors, { alu: lanes("+", 16, 0, 8, 0, 3) }, early, stored], takeHome, {
      forms: true,
    });
    expect(report.recognised?.lanes.operations).toBe(0);
    expect(given).toHaveProperty("schedule");
  });

  test("other lanes are none of it: another opcode, a lane that was overwritten, operands out of step", () => {
    for (const odd of [
      [...lanes("+", 16, 0, 8, 0, 7), ["-", 23, 7, 15]],
      [...lanes("+", 16, 0, 8, 0, 7), ["+", 23, 7, 14]],
    ] as Slot[][]) {
      expect(
        lift([...vectors, { alu: odd }, stored], takeHome, { forms: true }).report.recognised?.lanes.operations,
      ).toBe(0);
    }
    const again = [
      { alu: lanes("+", 16, 0, 8, 0, 7) },
      { load: [["const", 16, 1]] },
      { alu: lanes("+", 16, 0, 8, 7, 8) },
    ] as Bundle[];
    expect(lift([...vectors, ...again, stored], takeHome, { forms: true }).report.recognised?.lanes.operations).toBe(0);
  });

  describe("a word that all lanes share", () => {
    const shared: Bundle[] = [
      { load: [["const", 30, 5]] },
      { valu: [["vbroadcast", 40, 30]] },
      { alu: Array.from({ length: 8 }, (_, k): Slot => ["*", 16 + k, k, 30]) },
      stored,
    ];
    const recognisedIn = (...bundles: readonly Bundle[]) =>
      lift([...vectors, ...bundles], takeHome, { forms: true }).report.recognised?.lanes;

    test("is read as the vector that the program has of it, or lane by lane as it stands", () => {
      const { block, given } = lift([...vectors, ...shared], takeHome, { forms: true });
      const product = block.operations.find(({ opcode }) => opcode === "*")!;
      expect(product.forms.map(({ lanes }) => lanes)).toEqual([1, 8]);
      expect(product.operands.map((operand) => "words" in operand && operand.words)).toEqual([8, 8]);
      expect(product.forms[1]!.operands!.map((operand) => "words" in operand && operand.words)).toEqual([8, 1]);
      expect(given).toHaveProperty("schedule");
      expect(recognisedIn(...shared)).toEqual({ operations: 1, slots: 8, shared: 1 });
    });

    test("is not, where the vector comes too late, is another, or is written over", () => {
      const [constant, broadcast, lanes] = shared as [Bundle, Bundle, Bundle, Bundle];
      const none = { operations: 0, slots: 0, shared: 0 };
      expect(recognisedIn(constant, lanes, broadcast, stored)).toEqual(none);
      expect(recognisedIn(constant, { valu: [["vbroadcast", 40, 31]] }, lanes, stored)).toEqual(none);
      // A word of it is another one later, in the same vector.
      const over: Bundle[] = [{ load: [["const", 41, 6]] }, { valu: [["+", 50, 40, 40]] }];
      expect(recognisedIn(...shared, ...over)).toEqual(none);
    });
  });

  test("a select of vectors whose difference is there is a product with the bit as well, and the other way round", () => {
    const nodes: Bundle[] = [
      { load: [["load", 30, 60]], flow: [["add_imm", 32, 33, 1]] },
      {
        load: [["load", 31, 61]],
        valu: [
          ["vbroadcast", 40, 30],
          ["vbroadcast", 80, 32],
        ],
      },
      {
        valu: [
          ["vbroadcast", 48, 31],
          ["&", 88, 0, 80],
        ],
      },
      { valu: [["-", 64, 40, 48]] },
    ];
    const forms = (slot: Slot, engine: string): (string | undefined)[] | undefined => {
      const { block, report } = lift([...vectors, ...nodes, { [engine]: [slot] }, stored], takeHome, { forms: true });
      const found = block.operations.find(({ opcode }) => opcode === slot[0])!.forms.map(({ opcode }) => opcode);
      expect(report.recognised?.selects).toBe(found.length - 1);
      return found;
    };
    expect(forms(["vselect", 16, 88, 40, 48], "flow")).toEqual([undefined, "multiply_add"]);
    expect(forms(["multiply_add", 16, 88, 64, 48], "valu")).toEqual([undefined, "vselect"]);
    expect(forms(["multiply_add", 16, 64, 88, 48], "valu")).toEqual([undefined, "vselect"]);
    // No bit; another difference.
    expect(forms(["vselect", 16, 8, 40, 48], "flow")).toEqual([undefined]);
    expect(forms(["vselect", 16, 88, 48, 40], "flow")).toEqual([undefined]);
  });

  test("constants may be loaded or added to a zero", () => {
    const { block, report } = lift([{ load: [["const", 0, 7]], flow: [["add_imm", 1, 9, 5]] }], takeHome, {
      forms: true,
    });
    expect(report.recognised?.constants).toBe(2);
    expect(block.operations.map(({ forms }) => forms.map(({ opcode }) => opcode))).toEqual([
      [undefined, "add_imm"],
      [undefined, "const"],
    ]);
  });
});
