import { describe, expect, it } from "vitest";
import type { Block } from "../../src/ir/block.ts";
import { contentHash } from "../../src/ir/contentHash.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

// biome-ignore lint/suspicious/noExplicitAny: a change may write anything anywhere.
type Loose = any;

const machine: SchedulingMachine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "debug", slots: 4, free: true },
  ],
  scratchWords: 8,
};

/** Every member that there is, with another value than its default. */
const block: Block = {
  name: "pair",
  operations: [
    {
      id: "a",
      opcode: "+",
      operands: [{ value: 1, word: 1, words: 2 }, { immediate: 7 }],
      result: { value: 0, word: 0, words: 2 },
      forms: [
        { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 },
        {
          rows: [{ engine: 0, offset: 1, slots: 2 }],
          lanes: 2,
          extraLatency: 3,
          opcode: "-",
          operands: [{ immediate: -7 }],
        },
      ],
      provenance: { group: 4, round: 5, stage: "lookup" },
    },
    {
      id: "b",
      opcode: "?",
      operands: [{ value: 0, word: 0, words: 2 }],
      forms: [{ rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 1 }],
    },
  ],
  values: [
    { name: "x", words: 2, definers: [0], users: [1], liveIn: false, liveOut: true },
    { name: "y", words: 3, definers: [], users: [0], liveIn: true, liveOut: false, initial: [1, 2, 3] },
  ],
  dependences: [{ from: 0, to: 1, latency: 1, kind: "RAW" }],
};

/** Another value of the same type. */
const changed = (leaf: unknown): unknown =>
  typeof leaf === "number" ? leaf + 1 : typeof leaf === "boolean" ? !leaf : `${leaf}'`;

/** Every copy of `whole` in which one number, truth value or text is another, by the place of it. */
function changes<T>(whole: T): [place: string, copy: T][] {
  const places: (string | number)[][] = [];
  const visit = (part: unknown, path: (string | number)[]): void => {
    if (typeof part !== "object" || part === null) places.push(path);
    else for (const [key, inner] of Object.entries(part)) visit(inner, [...path, key]);
  };
  visit(whole, []);
  return places.map((path) => {
    const copy: Loose = structuredClone(whole);
    const parent = path.slice(0, -1).reduce((part, key) => part[key], copy);
    parent[path.at(-1)!] = changed(parent[path.at(-1)!]);
    return [path.join("."), copy];
  });
}

/** What reports and priorities read, and no schedule's validity hangs on. */
const names = /^name$|\.id$|^values\.\d+\.name$|\.provenance\./;

describe("the content hash", () => {
  it("is another one after any change but of names and provenance", () => {
    const hash = contentHash(block, machine);
    const others = changes(block).map(([place, copy]) => [place, contentHash(copy, machine)] as const);
    expect(others.filter(([, other]) => other === hash).map(([place]) => place)).toEqual(
      others.map(([place]) => place).filter((place) => names.test(place)),
    );
    const apart = others.filter(([place]) => !names.test(place)).map(([, other]) => other);
    expect(apart.length).toBeGreaterThan(40);
    expect(new Set(apart).size).toBe(apart.length);
  });

  it("is another one on any other machine", () => {
    const machines = [...changes(machine).map(([, copy]) => copy), { engines: machine.engines }];
    const hashes = [machine, ...machines].map((one) => contentHash(block, one));
    expect(new Set(hashes).size).toBe(1 + machines.length);
    expect(machines.length).toBeGreaterThan(5);
  });

  it("is the same with members absent, undefined or of their default, and after a file", () => {
    const hash = contentHash(block, machine);
    expect(contentHash(JSON.parse(JSON.stringify(block)), machine)).toBe(hash);
    const [first, second] = structuredClone(block.operations);
    const said = {
      ...structuredClone(block),
      operations: [
        first!,
        { ...second!, result: undefined, forms: second!.forms.map((form) => ({ ...form, extraLatency: 0 })) },
      ],
    };
    expect(contentHash(said, machine)).toBe(hash);
    const free = machine.engines.map((engine) => ({ free: false, ...engine }));
    expect(contentHash(block, { ...machine, engines: free })).toBe(hash);
    const kernel = generate(standardPlan({ height: 2, rounds: 2, batch: 16 }, "values"), takeHome);
    const { engines, scratchWords } = takeHome;
    expect(contentHash(JSON.parse(JSON.stringify(kernel)), { engines, scratchWords })).toBe(
      contentHash(kernel, takeHome),
    );
  });

  it("has not changed its form: if it must, the versions of plans, certificates, schedule files and journals go up", () => {
    expect(contentHash(block, machine)).toMatchInlineSnapshot(
      `"7e67bf66e997375afedeaaf459919fb095a97d30a7f3cc4416e70b4a03941b31"`,
    );
  });
});
