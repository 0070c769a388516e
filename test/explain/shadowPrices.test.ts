import { describe, expect, it } from "vitest";
import { lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { shadowPrices } from "../../src/explain/shadowPrices.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { shadowText } from "../../src/report/schedules/shadowTable.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { longer, trials } from "../trials.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
    { name: "debug", slots: 2, free: true },
  ],
};

describe("shadow prices", () => {
  it("say what one more slot and fewer operations would save", () => {
    // 12 independent loads on one slot; the sums are no matter.
    const loads = Array.from({ length: 12 }, (_, at) => `l${at}:load`).join(" ");
    const prices = shadowPrices(parseBlock(`${loads} a:alu b:alu`, machine), machine);
    expect(prices.bound).toEqual({ name: expect.any(String), cycles: 12, scope: "block" });
    expect(prices.engines).toEqual([
      { engine: "alu", slots: 3, saves: 0 },
      { engine: "load", slots: 2, saves: 6 },
    ]);
    const [load, sum] = prices.kinds;
    expect(load).toEqual({
      opcode: "load",
      forms: ["load"],
      operations: 12,
      price: { cost: 1, capacity: 1 },
      saves: [
        { fewer: 1, cycles: 1 },
        { fewer: 8, cycles: 8 },
        { fewer: 12, cycles: 11 },
      ],
    });
    expect(sum!.saves.every(({ cycles }) => cycles === 0)).toBe(true);
    const text = shadowText(prices, 13);
    expect(text).toContain("14 operations in 13 cycles; lower bound 12");
    expect(text).toContain("Save nothing even if all of them are free: 2 alu on alu");
  });

  it("are 0 for slots where a path binds", () => {
    const prices = shadowPrices(parseBlock("a:load b:alu<-a c:load<-b d:alu<-c", machine), machine);
    expect(prices.bound.cycles).toBe(4);
    expect(prices.engines.map(({ saves }) => saves)).toEqual([0, 0]);
  });

  it("are 0 for scratch words, and say why", () => {
    const block = parseBlock("a:load", machine);
    const limited = shadowPrices(block, { ...machine, scratchWords: 8 }).scratch;
    expect(limited).toEqual({ words: 64, saves: 0, because: expect.stringContaining("do not look at scratch") });
    expect(shadowPrices(block, machine).scratch.because).toContain("does not limit");
  });

  longer("agree with the bounds computed anew, for random blocks", () => {
    for (let seed = 1; seed <= trials(25, 12); seed++) {
      const { block, machine: random } = randomBlock(seed, { operations: [6, 16] });
      const prices = shadowPrices(block, random);
      expect(prices.bound.cycles).toBe(lowerBounds(new BoundInstance(block, random))[0]!.cycles);
      for (const { engine, slots, saves } of prices.engines) {
        const engines = random.engines.map((each) => (each.name === engine ? { ...each, slots } : each));
        const after = lowerBounds(new BoundInstance(block, { ...random, engines }))[0]!.cycles;
        expect([seed, engine, saves]).toEqual([seed, engine, prices.bound.cycles - after]);
      }
      for (const { opcode, forms, operations, saves } of prices.kinds) {
        let least = 0;
        for (const { cycles } of saves) {
          expect(cycles).toBeGreaterThanOrEqual(least);
          least = cycles;
        }
        const freed = block.operations.map((operation) => {
          const names = operation.forms.map(({ rows, lanes }) => {
            const engines = rows.map((row) => random.engines[row.engine]!.name).join("&");
            return lanes > 1 ? `${engines}*${lanes}` : engines;
          });
          const ofKind = operation.opcode === opcode && names.join(" ") === forms.join(" ");
          return ofKind ? { ...operation, forms: operation.forms.map((form) => ({ ...form, rows: [] })) } : operation;
        });
        expect(freed.filter(({ forms: [form] }) => form!.rows.length === 0).length).toBe(operations);
        const after = lowerBounds(new BoundInstance({ ...block, operations: freed }, random))[0]!.cycles;
        expect([seed, opcode, least]).toEqual([seed, opcode, prices.bound.cycles - after]);
      }
    }
  });
});
