import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lowerBounds } from "../../src/bounds/best.ts";
import type { Bound, Witness } from "../../src/bounds/bound.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { shaving } from "../../src/bounds/shaving.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { verify } from "../../src/proof/verify.ts";
import { type SchemasOf, witnessSchemas } from "../../src/proof/witnessSchema.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { machineOf } from "../machine/machineOf.ts";
import { longer, sampled, trials } from "../trials.ts";

const instances = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));
const ewf = instances.find(({ block }) => block.name.startsWith("ewf"))!;

/** As it comes back from a file. */
const reread = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe("every witness proves its bound", () => {
  test("known blocks", () => {
    for (const { block, machine } of sampled(instances, 6)) {
      for (const bound of lowerBounds(new BoundInstance(block, machine))) {
        expect(verify(block, machine, reread(bound)), `${bound.name} of ${block.name}`).toBeUndefined();
      }
    }
  });

  longer("random blocks", () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= trials(250, 30); seed++) {
      const flavour = seed % 2 === 0 ? { formReads: 60, forms: 90, extraEdges: 30 } : {};
      const options = { operations: [4, 30], longForms: 20, slowForms: 30, scratch: 50, ...flavour } as const;
      const { block, machine } = randomBlock(seed, options);
      for (const bound of lowerBounds(new BoundInstance(block, machine))) {
        kinds.add(bound.witness.kind);
        expect(verify(block, machine, reread(bound)), `${bound.name}, seed ${seed}`).toBeUndefined();
      }
    }
    expect([...kinds].sort()).toEqual(["improved", "interval", "path", "shaving"]);
  });
});

const machine = machineOf("alu:2 load:1 debug:64!");
const loads = Array.from({ length: 4 }, (_, k) => `x${k}:load`).join(" ");
const body = Array.from({ length: 6 }, (_, k) => `y${k}:alu<-n`).join(" ");
const block = parseBlock(`${loads} m:alu<-x0,x1,x2,x3 n:alu<-m ${body}`, machine);
// biome-ignore lint/suspicious/noExplicitAny: corruptions write where the types forbid it.
type Loose = any;

describe("a corrupted bound is refused with its reason", () => {
  const improved = langevinCerny(new BoundInstance(block, machine));
  const interval = lowerBounds(new BoundInstance(block, machine)).find(({ name }) => name === "head-tail")!;
  const path = lowerBounds(new BoundInstance(block, machine)).find(({ name }) => name === "critical path")!;
  const shaved = shaving(new BoundInstance(ewf.block, ewf.machine));
  for (const [name, bound, corrupt, reason] of [
    ["one cycle more", improved, (b) => b.cycles++, "10 cycles claimed, the witness proves 9"],
    ["another scope", improved, (b) => (b.scope = "family"), 'scope "family"'],
    ["another kind", improved, (b) => (b.witness.kind = "oracle"), '"oracle"'],
    ["a head raised too far", improved, (b) => b.witness.heads[0].cycles++, "5 cycles claimed, 4 proved"],
    ["a step taken away", improved, (b) => b.witness.heads.shift(), "no operation has a head of 6"],
    ["a step twice", improved, (b) => b.witness.heads.push(b.witness.heads[0]), "two head steps"],
    ["a step's distance", improved, (b) => b.witness.heads[0].distance++, "4 cycles claimed, nothing proved"],
    ["a step's pool", improved, (b) => (b.witness.heads[0].pool = 7), "no pool 7"],
    ["a step of nothing", improved, (b) => (b.witness.heads[0].operation = 99), "no such one"],
    ["a later head", interval, (b) => b.witness.head++, "no operation has a head of 1"],
    ["a greater demand", interval, (b) => (b.witness.demand += 2), "a demand of 6 claimed, it is 4"],
    ["a member more", interval, (b) => b.witness.members++, "5 members claimed, there are 4"],
    ["a smaller capacity", interval, (b) => b.witness.pool.capacity--, "capacity 0, the slots of a cycle cost 1"],
    ["an engine of another machine", interval, (b) => (b.witness.pool.weights[0].engine = "mul"), 'no engine "mul"'],
    ["an engine without cost", interval, (b) => (b.witness.pool.weights[0].engine = "debug"), "cost nothing"],
    ["a negative price", interval, (b) => (b.witness.pool.weights[0].weight = -1), "weight -1"],
    ["a longer edge", path, (b) => b.witness.latencies[0]++, "no dependence of 2 cycles"],
    ["an edge that is not there", path, (b) => (b.witness.operations[0] = 5), "leads from operation 5 to 4"],
    ["a latency less", path, (b) => b.witness.latencies.pop(), "with 2 latencies"],
  ] as readonly [string, Bound, (b: Loose) => unknown, string][]) {
    test(name, () => {
      const changed = reread(bound);
      expect(verify(block, machine, changed)).toBeUndefined();
      corrupt(changed);
      expect(verify(block, machine, changed)).toContain(reason);
    });
  }
  for (const [name, corrupt, reason] of [
    ["the last step taken away", (b) => b.witness.steps.pop(), "is not refuted after the last step"],
    ["the first step taken away", (b) => b.witness.steps.shift(), "shaving step"],
    ["a step of nothing", (b) => (b.witness.steps[0].operation = 99), "shaving step 0: no operation 99"],
    ["another length", (b) => b.witness.refuted++, "shaving step 0: operation"],
  ] as readonly [string, (b: Loose) => unknown, string][]) {
    test(`shaving: ${name}`, () => {
      const changed = reread(shaved);
      expect(verify(ewf.block, ewf.machine, changed)).toBeUndefined();
      corrupt(changed);
      expect(verify(ewf.block, ewf.machine, changed)).toContain(reason);
    });
  }
});

test("a bound of another block is refused", () => {
  const other = { ...block, dependences: block.dependences.slice(4) };
  expect(verify(other, machine, langevinCerny(new BoundInstance(block, machine)))).toContain(
    "head step of operation 4",
  );
  expect(verify(block, machineOf("alu:2 load:2"), langevinCerny(new BoundInstance(block, machine)))).toContain(
    "capacity",
  );
});

test("a kind of witness has a schema and is known to the verifier, and a new one does not compile without", () => {
  type More = Witness | { readonly kind: "new" };
  // @ts-expect-error: the kind "new" has no schema.
  const schemas: SchemasOf<More> = witnessSchemas;
  const block = parseBlock("a:alu", machineOf("alu:1"));
  for (const kind of Object.keys(schemas)) {
    const witness = { kind, pool: { weights: [] }, interval: {}, improved: {} } as unknown as Witness;
    let said: string | undefined;
    try {
      said = verify(block, machineOf("alu:1"), { name: kind, cycles: 1, scope: "block", witness });
    } catch (error) {
      // A shape that the schema refuses; it got as far as its case.
      said = String(error);
    }
    expect(said, kind).not.toMatch(/no witness of the kind/);
  }
  const unknown = { kind: "new" } as unknown as Witness;
  expect(verify(block, machineOf("alu:1"), { name: "new", cycles: 1, scope: "block", witness: unknown })).toBe(
    'no witness of the kind "new" is known',
  );
});
