import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { parseMachine } from "../../src/machine/machine.ts";
import { toy } from "../../src/machine/presets/toy.ts";
import { schemaMessages } from "../../src/machine/schemaMessages.ts";

const schema = z.strictObject({
  text: z.string().max(3).optional(),
  count: z.int().min(1).max(9).optional(),
  kind: z.enum(["a", "b"]).optional(),
  list: z.array(z.int()).min(1).optional(),
  own: z
    .string()
    .refine((name) => name !== "no", { error: ({ input }) => `"${input}" is reserved` })
    .optional(),
});

describe("schemaMessages", () => {
  it.each([
    [{ count: 12 }, "count: expected number to be <=9, not 12"],
    [{ count: 0 }, "count: expected number to be >=1, not 0"],
    [{ count: 1.5 }, "count: expected int, not 1.5"],
    [{ count: "12" }, 'count: expected number, not "12"'],
    [{ count: null }, "count: expected number, not null"],
    [{ text: "longer" }, 'text: expected string to have <=3 characters, not "longer"'],
    [{ text: "x".repeat(99) }, `text: expected string to have <=3 characters, not "${"x".repeat(39)}…`],
    [{ kind: "c" }, 'kind: Invalid option: expected one of "a"|"b", not "c"'],
    [{ list: [] }, "list: expected array to have >=1 items, not an empty list"],
    [{ list: [1, "b"] }, 'list[1]: expected number, not "b"'],
    [{ list: {} }, "list: expected array, not an object"],
    [{ own: "no" }, 'own: "no" is reserved'],
    [{ other: 1 }, 'the whole: Unrecognized key: "other"'],
    [[1, 2], "the whole: expected object, not a list of 2"],
  ])("names place, limit and what stands there: %j", (data, said) => {
    expect(schemaMessages(schema.safeParse(data).error!, data)).toBe(said);
  });

  it("says what is missing", () => {
    const data = {};
    expect(() => parseMachine(data)).toThrow("engines: expected array, there is none; ");
  });

  it("is what doors say", () => {
    const engines = toy.engines.map((engine) => ({ ...engine, slots: -7 }));
    expect(() => parseMachine({ ...toy, engines })).toThrow(/engines\[0\]\.slots: expected number to be >=1, not -7/);
    const block = { name: "b", machine: { engines: [{ name: "a", slots: 1 }] } };
    const operations = [{ id: "x", engine: "a", lanes: "two" }];
    expect(() => parseBlocksFile([{ ...block, operations, dependences: [] }])).toThrow(/operations\[0\]: .*lanes|two/);
  });
});
