import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Problem, ProblemDependence, ProblemOperation, ProblemValue } from "../../src/exact/problem/problem.ts";
import type { Form } from "../../src/ir/block.ts";

const kinds = ["RAW", "WAR", "WAW", "memory", "order"] as const;

export { randomProblem } from "../../src/exact/oracle/randomProblem.ts";

/**
 * A tiny problem of two or three copies of a random group that share slots, words and a live-in value; in some groups an
 * operation stands twice, with the same dependences and values.
 */
export function symmetricProblem(seed: number): Problem {
  const generator = xoroshiro128plus(seed);
  const upTo = (most: number): number => uniformInt(generator, 0, most);
  const chance = (percent: number): boolean => upTo(99) < percent;
  const horizon = 3 + upTo(1);
  const size = 2 + upTo(1);
  const copies = size === 2 ? 2 + upTo(1) : 2;
  const twins = size === 3 && chance(50);
  const flexible = upTo(size);
  const forms = Array.from({ length: size }, (_, k): Form[] => {
    const native: Form = { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 };
    // One of them at most: enumeration goes through all choices.
    if (k !== flexible) return [native];
    return [native, { rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 1 + upTo(1), extraLatency: upTo(1) }];
  });
  if (twins) forms[1] = forms[0]!;
  const within = twins ? [0, 1].map((from) => [from, 2] as const) : pairs(size).filter(() => chance(70));
  const kind = kinds[upTo(kinds.length - 1)]!;
  const latency = kind === "RAW" || kind === "WAW" ? 1 : upTo(1);
  const liveOut = chance(30);
  const words = 1 + upTo(1);
  const operations: ProblemOperation[] = [];
  const dependences: ProblemDependence[] = [];
  const values: ProblemValue[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    const base = copy * size;
    for (let k = 0; k < size; k += 1) {
      const origin = base + k;
      operations.push({ id: `op${origin}`, origin, forms: forms[k]!, release: 0, deadline: horizon - 1 });
    }
    for (const [from, to] of within) dependences.push({ from: base + from, to: base + to, latency, kind });
    for (const k of twins ? [0, 1] : [0]) {
      values.push({ words, definers: [base + k], users: [base + size - 1], liveIn: false, liveOut });
    }
  }
  values.push({ words: 1, definers: [], users: operations.map((_, i) => i), liveIn: true, liveOut: false });
  return {
    name: `symmetric ${seed}`,
    horizon,
    engines: ["vector", "scalar"],
    slots: [2, 1].map((most) => Int32Array.from({ length: horizon }, () => (chance(20) ? most - 1 : most))),
    operations,
    dependences,
    values,
    words: chance(85) ? Int32Array.from({ length: horizon + 1 }, () => 2 + upTo(3)) : undefined,
  };
}

function pairs(size: number): [number, number][] {
  return Array.from({ length: size }, (_, to) => to).flatMap((to) =>
    Array.from({ length: to }, (_, from): [number, number] => [from, to]),
  );
}
