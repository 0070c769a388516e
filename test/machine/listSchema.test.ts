import { describe, expect, it } from "vitest";
import { z } from "zod";
import { listSchema } from "../../src/machine/listSchema.ts";
import { schemaMessages } from "../../src/machine/schemaMessages.ts";

const item = z.strictObject({ name: z.string(), slots: listSchema(z.int().min(0), { least: 1, most: 3 }) });
const ours = listSchema(item, { most: 4 });
const plain = z.array(z.strictObject({ name: z.string(), slots: z.array(z.int().min(0)).min(1).max(3) })).max(4);

describe("the schema of a list", () => {
  const good = { name: "a", slots: [1, 2] };

  it.each<[string, unknown]>([
    ["nothing", []],
    ["good ones", [good, good]],
    ["no list", 7],
    ["a bad item", [good, 3]],
    ["a bad member", [good, { name: 1, slots: [1] }]],
    ["a bad item of an item", [{ name: "a", slots: [1, -1] }]],
    ["an item too few", [{ name: "a", slots: [] }]],
    ["an item too many", [{ name: "a", slots: [1, 2, 3, 4] }]],
    ["items too many", [good, good, good, good, good]],
    ["an unknown member", [{ ...good, x: 1 }]],
  ])("says what zod's own says: %s", (_, data) => {
    const [left, right] = [ours.safeParse(data), plain.safeParse(data)];
    expect(left.success).toBe(right.success);
    if (left.success) expect(left.data).toEqual(right.data);
    else expect(schemaMessages(left.error, data)).toBe(schemaMessages(right.error!, data));
  });

  it("has the same JSON Schema", () => {
    expect(z.toJSONSchema(ours, { io: "input" })).toEqual(z.toJSONSchema(plain, { io: "input" }));
  });

  it("stops at the first dozen faulty items", () => {
    const data = Array(100_000).fill(1);
    const { error } = listSchema(z.string()).safeParse(data);
    expect(error?.issues).toHaveLength(12);
    expect(schemaMessages(error!, data)).toMatch(/^\[0\]: expected string, not 1; .*; and 2 more$/);
  });
});
