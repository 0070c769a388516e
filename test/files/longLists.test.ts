import { describe, expect, it } from "vitest";
import { readLongLists } from "../../src/files/longLists.ts";
import { finish } from "../../src/time/steps.ts";
import { longer } from "../trials.ts";

/** Reads a text in chunks of so many bytes, its lists `items` one behind the other. */
function read(text: string, bytes: number) {
  const all = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(all.length / bytes) }, (_, k) =>
    all.subarray(k * bytes, (k + 1) * bytes),
  );
  const entries: unknown[] = [];
  const heads: unknown[] = [];
  let pieces = 0;
  const whole = finish(
    // biome-ignore lint/correctness/useYield: it only notes
    readLongLists(chunks, new Set(["items"]), function* (piece) {
      pieces++;
      entries.push([piece.object, ...piece.entries]);
      heads.push(piece.before());
    }),
  );
  return { whole, entries, heads, pieces };
}

describe("lists too long for a text", () => {
  const text = `[
    {"name": "a, \\"]}", "machine": {"engines": [{"items": 1}, []]}, "items": [1, {"x": ["}", [2]]}, "],"], "more": [3]},
    {"items": [], "name": "ü€😀"}
  ]`;

  it("come in pieces, whatever the chunks, and stand empty in the rest", () => {
    for (const bytes of [1, 2, 3, 7, 64, 1000]) {
      const { whole, entries, heads } = read(text, bytes);
      expect(whole).toEqual([
        { name: 'a, "]}', machine: { engines: [{ items: 1 }, []] }, items: [], more: [3] },
        { items: [], name: "ü€😀" },
      ]);
      expect(entries).toEqual([[0, 1, { x: ["}", [2]] }, "],"]]);
      expect(heads).toEqual([{ name: 'a, "]}', machine: { engines: [{ items: 1 }, []] }, items: [] }]);
    }
  });

  longer("are cut between their entries, and nothing is lost", () => {
    const items = Array.from({ length: 20_000 }, (_, k) => ({
      id: `operation ${k} ${"x".repeat(60)}`,
      reads: [k, k + 1],
    }));
    const { entries, pieces, whole } = read(JSON.stringify({ blocks: [{ items }] }), 2 ** 20);
    expect(pieces).toBeGreaterThan(5);
    expect(entries.flatMap((piece) => (piece as unknown[]).slice(1))).toEqual(items);
    expect(whole).toEqual({ blocks: [{ items: [] }] });
  });

  it.each([
    ['[{"items": [1, 2,]}]', "a value should be here (line 1, column 18)"],
    ['[{"items": [1\n 2]}]', "a comma or ] should be here (line 2, column 2)"],
    ['[{"items": [1, {"a": 1, "a": 2}]}]', "a second member of the same name"],
    ['[{"items": [1, 2}]', "not JSON"],
    ['[{"items": [1, 2]', "it ends too soon"],
    ['[{"items": [1, 2', "it ends too soon"],
    ['[{"items": [{"__proto__": 1}]}]', "no member may be named __proto__"],
    ['[{"items": [1]}] 5', "something follows its end"],
    [`[{"items": [${"[".repeat(120)}`, "nested deeper than 100 levels"],
  ])("%s is refused as JSON that is short", (wrong, because) => {
    for (const bytes of [1, 5, 1000]) expect(() => read(wrong, bytes)).toThrow(because);
  });
});
