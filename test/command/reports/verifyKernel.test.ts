import { beforeAll, describe, expect, test } from "vitest";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { headTail } from "../../../src/bounds/headTail.ts";
import { verifyKernel } from "../../../src/command/reports/verifyKernel.ts";
import { judge, type Verified } from "../../../src/exact/problem/judge.ts";
import type { Block, Dependence, Form, Operand, Operation, Value } from "../../../src/ir/block.ts";
import { evaluate } from "../../../src/ir/evaluate.ts";
import { registerDependences } from "../../../src/ir/registerDependences.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { sweep } from "../../../src/list/sweep.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { type KernelClaim, printCertificate, readCertificate } from "../../../src/proof/certificate.ts";
import { certify } from "../../../src/proof/certify.ts";
import { checkCertificate } from "../../../src/proof/checkCertificate.ts";
import { DependenceJudge } from "../../../src/proof/verifyDependences.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { parseImage } from "../../../src/walk/image.ts";
import { imageSet } from "../../../src/walk/imageSet.ts";
import { firstWrong } from "../../../src/walk/judgeProgram.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { walk } from "../../../src/walk/walk.ts";
import { fuller, longer, sampled, thinned } from "../../trials.ts";

/** It writes records to memory (`p`) and gathers from them (`c`). */
const kernel = { ...standardPlan({ height: 4, rounds: 6, batch: 16 }, "values"), lookups: ["rsspcr", "rsspcr"] };
const block = generate(kernel, takeHome);
const memory = block.dependences.filter(({ kind }) => kind === "memory");

async function scheduled(of: Block): Promise<Verified> {
  const found = await sweep(prepare(of, takeHome), { passes: 3, seed: 1 });
  const verdict = judge(of, takeHome, toSchedule(of, found.schedule));
  if (verdict.status === "rejected") throw new Error(verdict.because);
  return verdict.verified;
}

/** What a certificate of it, made anew for a block that somebody changed, is worth. */
function images(of: Block, verified: Verified, claim: KernelClaim = kernel): number {
  const bound = headTail(new BoundInstance(of, takeHome));
  const certificate = certify({ block: of, machine: takeHome, source: { kernel: claim }, ...verified, bound });
  const read = readCertificate(JSON.parse(printCertificate(certificate)));
  return verifyKernel(checkCertificate(read), read.kernel!);
}

let honest: Verified;
beforeAll(async () => {
  honest = await scheduled(block);
});

test("a kernel's certificate carries its block, and proves itself on all images", () => {
  expect(memory.some(({ latency }) => latency === 1)).toBe(true);
  expect(images(block, honest)).toBe(50);
});

describe("a certificate with the right hash, schedule and bound is refused", () => {
  const has = new Set(block.dependences.map(({ from, to }) => `${from} ${to}`));
  const first = (what: (from: number, to: number) => boolean): Pick<Dependence, "from" | "to"> => {
    for (let to = 1; to < block.operations.length; to++) {
      for (let from = 0; from < to; from++) if (!has.has(`${from} ${to}`) && what(from, to)) return { from, to };
    }
    throw new Error("no such pair");
  };
  const opcode = (index: number) => block.operations[index]!.opcode;
  const changed = (index: number, change: object): Block => ({
    ...block,
    operations: block.operations.map((each, at) => (at === index ? { ...each, ...change } : each)),
  });
  const without = (gone: ReadonlySet<Dependence>): Block => ({
    ...block,
    dependences: block.dependences.filter((each) => !gone.has(each)),
  });
  const more = (dependence: Dependence): Block => ({ ...block, dependences: [...block.dependences, dependence] });
  const xor = block.operations.findIndex((each) => each.opcode === "^");
  const last = block.operations.length - 1;
  const lastForm = block.operations[last]!.forms[0]!;
  const lastRows = lastForm.rows;
  const withForms = (operation: Block["operations"][number], change: object) => ({
    ...operation,
    forms: operation.forms.map((form) => ({ ...form, ...change })),
  });
  const written = block.values.findIndex(
    ({ definers, users, formUses }) =>
      definers.length > 0 && formUses === undefined && block.operations[users[0] ?? -1]?.result !== undefined,
  );
  /** It reads what a reader of the value makes, and comes after it for sure. */
  const later = (() => {
    const reader = block.operations[block.values[written]!.users[0]!]!;
    return block.values[reader.result!.value]!.users[0]!;
  })();
  const ofValue = (index: number, change: object): Block => ({
    ...block,
    values: block.values.map((each, at) => (at === index ? { ...each, ...change } : each)),
  });

  const changes: readonly [string, () => Block, string][] = [
    [
      "a third of the memory order left out",
      () => without(new Set(memory.filter((_, k) => k % 3 === 0))),
      "both reach",
    ],
    ["a single memory dependence left out", () => without(new Set([memory.at(-1)!])), "both reach memory word"],
    [
      "a register dependence too many",
      () => more({ ...first(() => true), latency: 1, kind: "RAW" }),
      "is there, but operands ask for none",
    ],
    [
      "an order that nothing asks for",
      () => more({ ...first(() => true), latency: 0, kind: "order" }),
      "is there, but operands ask for none",
    ],
    [
      "memory order between two reads",
      () =>
        more({
          ...first((from, to) => opcode(from) === "vload" && opcode(to) === "vload"),
          latency: 0,
          kind: "memory",
        }),
      "is there, but memory asks for none",
    ],
    [
      "memory order between two that are far apart",
      () =>
        more({
          ...first((from, to) => opcode(from) === "vload" && opcode(to) === "vstore"),
          latency: 0,
          kind: "memory",
        }),
      "is there, but memory asks for none",
    ],
    ["another operation", () => changed(xor, { opcode: "|" }), "the block is not the kernel's: values"],
    [
      "results that come late on a machine where none does",
      () => ({ ...block, operations: block.operations.map((each) => withForms(each, { extraLatency: 3 })) }),
      "in form 0: its extra latency is 3, the machine has 0",
    ],
    [
      "a row of no slots a hundred cycles later",
      () =>
        changed(
          last,
          withForms(block.operations[last]!, { rows: [...lastRows, { engine: 3, offset: 100, slots: 0 }] }),
        ),
      "a kernel's forms have one row",
    ],
    ["words that nothing reads kept to the end", () => ofValue(written, { liveOut: true }), "it is live-out"],
    [
      "a value that has words before the kernel",
      () => ofValue(written, { liveIn: true }),
      "before a kernel scratch is 0",
    ],
    [
      "ballast in scratch",
      () => ({ ...block, values: [...block.values, { ...block.values[written]!, users: [], definers: [0] }] }),
      "its definers are not the operations that write it",
    ],
    [
      "a reader that does not read",
      () => ofValue(written, { users: [...block.values[written]!.users, later] }),
      "its users are not the operations that read it",
    ],
    [
      "a form that the machine has not",
      () => changed(xor, { forms: [...block.operations[xor]!.forms, { ...lastForm, opcode: "frobnicate" }] }),
      'the machine has no opcode "frobnicate"',
    ],
  ];
  for (const [name, of, reason] of thinned(sampled(changes, 3), 3)) {
    fuller(name, async () => {
      const other = of();
      // Where the honest schedule still keeps all dependences it is as good as any.
      const verdict = judge(other, takeHome, honest.schedule);
      const verified = verdict.status === "rejected" ? await scheduled(other) : verdict.verified;
      expect(() => images(other, verified)).toThrow(reason);
    });
  }

  test("a register dependence left out", () => {
    const { kind, ...gone } = block.dependences.find((each) => each.kind === "WAR")!;
    expect(kind).toBe("WAR");
    const other = without(new Set(block.dependences.filter(({ from, to }) => from === gone.from && to === gone.to)));
    expect(() => new DependenceJudge(other)).toThrow("its operands ask for one");
  });

  longer("slots that are reserved and never used", async () => {
    // A load that takes both ports would raise the bound.
    const load = block.operations.findIndex((each) => each.opcode === "vload");
    const [form] = block.operations[load]!.forms;
    const rows = [...form!.rows, { ...form!.rows[0]!, engine: 0, slots: 12 }];
    const other = changed(load, { forms: [{ ...form!, rows }] });
    const verified = await scheduled(other);
    expect(() => images(other, verified)).toThrow("a kernel's forms have one row");
  });

  longer("a block that is right on every image that is known beforehand", async () => {
    // The first value of each is known; any other spoils the results.
    const size = { height: 1, rounds: 1, batch: 8 };
    const small = generate(standardPlan(size, "values"), takeHome);
    const known = [...imageSet(size)].map(({ image }) => parseImage(image).values);
    const address = known[0]!.byteOffset / 4;
    const firsts = [...new Set(known.map((values) => values[0]!))];
    const store = small.operations.length - 1;
    const operations: Operation[] = small.operations.slice(0, store);
    const values: Value[] = [...small.values];
    const put = (opcode: string, engine: number, words: number, ...operands: Operand[]): Operand => {
      const at = operations.length;
      const result = { value: values.length, word: 0, words };
      const forms = [{ rows: [{ engine, offset: 0, slots: 1 }], lanes: 1 }];
      operations.push({ id: `trap ${at}`, opcode, operands, result, forms });
      values.push({ name: `trap ${at}`, words, definers: [at], users: [], liveIn: false, liveOut: false });
      return result;
    };
    const [alu, valu, load] = [0, 1, 2];
    const first = put("load", load, 1, put("const", load, 1, { immediate: address }));
    const one = put("const", load, 1, { immediate: 1 });
    let met = put("const", load, 1, { immediate: 0 });
    for (const value of firsts) {
      const equal = put("==", alu, 1, first, put("const", load, 1, { immediate: value }));
      met = put("|", alu, 1, met, equal);
    }
    const spoilt = put("vbroadcast", valu, 8, put("^", alu, 1, met, one));
    const { operands, ...rest } = small.operations[store]!;
    const right = operands.at(-1)!;
    operations.push({ ...rest, operands: [...operands.slice(0, -1), put("+", valu, 8, right, spoilt)] });
    const users: number[][] = values.map(() => []);
    for (const [at, each] of operations.entries()) {
      for (const operand of [...each.operands, ...each.forms.flatMap((form: Form) => form.operands ?? [])]) {
        if ("value" in operand && !users[operand.value]!.includes(at)) users[operand.value]!.push(at);
      }
    }
    const moved = (at: number) => (at === store ? operations.length - 1 : at);
    const order: Dependence[] = small.dependences.filter(({ kind }) => kind === "memory");
    // It reads the first value, which the last operation overwrites.
    order.push({ from: store + 1, to: store, latency: 0, kind: "memory" });
    const read = values.map((value, at) => ({ ...value, users: users[at]! }));
    const bare = { name: "trap", operations, values: read, dependences: [] as Dependence[] };
    const dependences = [
      ...registerDependences(bare),
      ...order.map((edge) => ({ ...edge, from: moved(edge.from), to: moved(edge.to) })),
    ];
    const trap = { ...bare, dependences };
    for (const { name, image } of imageSet(size)) {
      expect(
        firstWrong("values", name, image, evaluate(trap, image).memory, walk(image).memory, parseImage(image)),
      ).toBeUndefined();
    }
    const verified = await scheduled(trap);
    expect(() => images(trap, verified, { ...size, contract: "values" })).toThrow(
      "the block is not the kernel's: values[0]",
    );
  });

  const claims: readonly [string, Partial<KernelClaim>, string][] = [
    ["another size", { rounds: 5 }, "the block is not the kernel's: "],
    ["more lanes", { batch: 24 }, "the block is not the kernel's: "],
    ["another contract", { contract: "values+indices" }, "the block is not the kernel's: indices[0]"],
    ["a contract that is none", { contract: "best" }, 'contract is "best"; there are values, '],
  ];
  for (const [name, claim, reason] of sampled(claims, 2)) {
    longer(name, () => {
      expect(() => images(block, honest, { ...kernel, ...claim })).toThrow(reason);
    });
  }

  test("addresses left out", () => {
    const bound = headTail(new BoundInstance(block, takeHome));
    const made = certify({ block, machine: takeHome, source: { kernel }, ...honest, bound });
    const { allocation: _, ...less } = readCertificate(JSON.parse(printCertificate(made)));
    expect(() => verifyKernel(checkCertificate(less), less.kernel!)).toThrow("has scratch addresses");
    const bare = certify({ block, machine: takeHome, source: { kernel }, schedule: honest.schedule, bound });
    expect(bare).toMatchObject({ block: { operations: expect.any(Array) } });
    expect(bare).not.toHaveProperty("kernel");
  });
});
