import { describe, expect, it } from "vitest";
import { ProblemSearch } from "../../src/exact/learning/problemSearch.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { encodeSteps } from "../../src/proof/blockCode.ts";
import { decodeSteps, verifySearch } from "../../src/proof/verifySearch.ts";
import { finish } from "../../src/time/steps.ts";
import { randomProblem } from "../models/randomProblem.ts";

interface Use {
  rule: number;
  numbers: number[];
  atoms: number[];
}
interface Step {
  atoms: number[];
  uses: Use[];
}

/** The numbers of a refutation by steps, and back. */
function stepsOf(numbers: Int32Array): Step[] {
  const found: Step[] = [];
  let at = 0;
  const atoms = (): number[] => {
    const count = numbers[at++]!;
    at += 2 * count;
    return [...numbers.slice(at - 2 * count, at)];
  };
  while (at < numbers.length) {
    const step: Step = { atoms: atoms(), uses: [] };
    while (numbers[at] !== -1) {
      const rule = numbers[at++]!;
      if (rule === 0) step.uses.push({ rule, numbers: [numbers[at++]!], atoms: [] });
      else step.uses.push({ rule, numbers: [numbers[at++]!, numbers[at++]!, numbers[at++]!], atoms: atoms() });
    }
    at++;
    found.push(step);
  }
  return found;
}

function numbersOf(steps: readonly Step[]): Int32Array {
  const listed = (atoms: readonly number[]): number[] => [atoms.length / 2, ...atoms];
  return Int32Array.from(
    steps.flatMap(({ atoms, uses }) => [
      ...listed(atoms),
      ...uses.flatMap((use) => [use.rule, ...use.numbers, ...(use.rule === 0 ? [] : listed(use.atoms))]),
      -1,
    ]),
  );
}

/** Six chains of three on one engine of two slots, with a cap on words: ten cycles are not enough. */
const horizon = 10;
const chains = Array.from({ length: 6 }, (_, k) => 3 * k);
const problem: Problem = {
  name: "chains",
  horizon,
  engines: ["a", "b"],
  slots: [new Int32Array(horizon).fill(2), new Int32Array(horizon).fill(1)],
  operations: Array.from({ length: 18 }, (_, i) => ({
    id: `op${i}`,
    origin: i,
    forms: [
      { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 },
      ...(i % 6 === 3 ? [{ rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 2 }] : []),
    ],
    release: 0,
    deadline: horizon - 1,
  })),
  dependences: chains.flatMap((from) => [
    { from, to: from + 1, latency: 2, kind: "RAW" as const },
    { from: from + 1, to: from + 2, latency: 2, kind: "RAW" as const },
  ]),
  values: chains.flatMap((from) => [
    { words: 1, definers: [from], users: [from + 1, from + 2], liveIn: false, liveOut: false },
    { words: 1, definers: [from + 1], users: [from + 2], liveIn: false, liveOut: from % 2 === 0 },
  ]),
  words: new Int32Array(horizon + 1).fill(5),
};

const search = new ProblemSearch(problem, { proof: true });
if (finish(search.ask()).status !== "refuted") throw new Error("no refutation to corrupt");
const { prices, steps } = search.proof()!;

/** The last step that has a use for which the condition holds, with that use. */
function used(all: readonly Step[], wanted: (use: Use) => boolean): readonly [Step, Use] {
  const step = all.findLast(({ uses }) => uses.some(wanted));
  if (step === undefined) throw new Error("no such use");
  return [step, step.uses.find(wanted)!];
}
const last = <T>(list: readonly T[]): T => list.at(-1)!;
const lemma = (all: readonly Step[], rule: number) => used(all, (use) => use.rule === rule)[1];
const clause = (all: readonly Step[]) => lemma(all, 0);

const corruptions: Readonly<Record<string, (all: Step[]) => Step[]>> = {
  "nothing at all": () => [],
  "without the last step": (all) => all.slice(0, -1),
  "the first half": (all) => all.slice(0, all.length / 2),
  "the last step alone": (all) => all.slice(-1),
  "the last step first": (all) => [last(all), ...all.slice(0, -1)],
  "only the empty nogood, from nothing": () => [{ atoms: [], uses: [] }],
  "the last step without uses": (all) => [...all.slice(0, -1), { atoms: [], uses: [] }],
  "the last step without its last use": (all) => [
    ...all.slice(0, -1),
    { ...last(all), uses: last(all).uses.slice(0, -1) },
  ],
  "a learned step without its last use": (all) =>
    changed(
      all,
      ({ uses }) => uses.length > 2,
      (step) => {
        step.uses.pop();
      },
    ),
  "a learned step without its first use": (all) =>
    changed(
      all,
      ({ uses }) => uses.length > 2,
      (step) => {
        step.uses.shift();
      },
    ),
  "a learned step with its uses the other way round": (all) =>
    changed(
      all,
      ({ uses }) => uses.length > 3,
      (step) => {
        step.uses.reverse();
      },
    ),
  "a learned step of one atom less": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 4,
      (step) => {
        step.atoms.splice(0, 2);
      },
    ),
  "a learned step of its last atom less": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 4,
      (step) => {
        step.atoms.splice(-2);
      },
    ),
  "a learned step with an atom weakened": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 2,
      (step) => {
        step.atoms[1]! -= 2;
      },
    ),
  "a learned step about another side": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 2,
      (step) => {
        step.atoms[0]! ^= 1;
      },
    ),
  "a learned step about another variable": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 2,
      (step) => {
        step.atoms[0]! += 2;
      },
    ),
  "a side below 0": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 0,
      (step) => {
        step.atoms[0] = -1;
      },
    ),
  "a side beyond the last": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 0,
      (step) => {
        step.atoms[0] = 1000;
      },
    ),
  "a key beyond all cycles": (all) =>
    changed(
      all,
      ({ atoms }) => atoms.length > 0,
      (step) => {
        step.atoms[1] = 2 ** 30;
      },
    ),
  "a step used before it is made": (all) => {
    clause(all).numbers[0]! = all.length - 1;
    return all;
  },
  "a step used that is not there": (all) => {
    clause(all).numbers[0]! = 100_000;
    return all;
  },
  "a step below 0 used": (all) => {
    clause(all).numbers[0]! = -5;
    return all;
  },
  "a step used by itself": (all) => {
    last(all).uses.unshift({ rule: 0, numbers: [all.length - 1], atoms: [] });
    return all;
  },
  "another dependence": (all) => {
    lemma(all, 1).numbers[0]! += 1;
    return all;
  },
  "a dependence that is not there": (all) => {
    lemma(all, 1).numbers[0] = 99;
    return all;
  },
  "a dependence a cycle longer": (all) => {
    lemma(all, 1).atoms[1]! -= 1;
    return all;
  },
  "a dependence without its end": (all) => {
    lemma(all, 1).atoms.splice(0, 2);
    return all;
  },
  "a dependence called lanes": (all) => {
    lemma(all, 1).rule = 2;
    return all;
  },
  "a dependence called words": (all) => {
    lemma(all, 1).rule = 6;
    return all;
  },
  "a rule that is not there": (all) => {
    lemma(all, 1).rule = 77;
    return all;
  },
  "a rule below 0": (all) => {
    lemma(all, 1).rule = -3;
    return all;
  },
  "an interval of one cycle more": (all) => {
    lemma(all, 5).numbers[2]! += 1;
    return all;
  },
  "an interval that begins a cycle earlier": (all) => {
    lemma(all, 5).numbers[1]! -= 1;
    return all;
  },
  "an interval of other prices": (all) => {
    lemma(all, 5).numbers[0] = 1;
    return all;
  },
  "an interval of prices that are not there": (all) => {
    lemma(all, 5).numbers[0] = 9;
    return all;
  },
  "an interval without one of its members": (all) => {
    lemma(all, 5).atoms.splice(0, 4);
    return all;
  },
  "an interval with a member that may begin earlier": (all) => {
    lemma(all, 5).atoms[1]! -= 1;
    return all;
  },
  "an interval with a member twice for another": (all) => {
    const { atoms } = lemma(all, 5);
    atoms.splice(0, 4, ...atoms.slice(4, 8));
    return all;
  },
  "words at another boundary": (all) => {
    lemma(all, 6).numbers[0]! += 1;
    return all;
  },
  "words at a boundary that is not there": (all) => {
    lemma(all, 6).numbers[0] = 50;
    return all;
  },
  "words without one of the values": (all) => {
    lemma(all, 6).atoms.splice(0, 4);
    return all;
  },
  "words of values that may all begin later": (all) => {
    const use = lemma(all, 6);
    use.atoms = use.atoms.map((number, at) => (at % 2 === 1 && use.atoms[at - 1]! % 2 === 1 ? number - 1 : number));
    return all;
  },
  "a lemma without atoms": (all) => {
    lemma(all, 6).atoms.length = 0;
    return all;
  },
};

/** Changes the last step that is wanted: what it learned carries those behind it. */
function changed(all: Step[], wanted: (step: Step) => boolean, change: (step: Step) => void): Step[] {
  const found = all.findLast(wanted);
  if (found === undefined) throw new Error("there is no such step");
  change(found);
  return all;
}

const broken: Readonly<Record<string, (numbers: number[]) => number[]>> = {
  "broken off in the last step": (numbers) => numbers.slice(0, -1),
  "broken off in the middle": (numbers) => numbers.slice(0, numbers.length / 2 + 1),
  "a count of -1": (numbers) => [-1, ...numbers.slice(1)],
  "a count beyond the end": (numbers) => [1_000_000, ...numbers.slice(1)],
  "a number too many": (numbers) => [...numbers, 7],
};

const verified = (of: Problem, changed: Int32Array, priced = prices) =>
  verifySearch(of, { prices: priced, steps: changed });

describe("verifySearch", () => {
  it("takes what the search wrote, from a certificate's text too", () => {
    expect(numbersOf(stepsOf(steps))).toEqual(steps);
    verified(problem, steps);
    expect(decodeSteps(encodeSteps(steps))).toEqual(steps);
    const ends = Int32Array.of(0, -1, 63, 64, -64, -65, 2 ** 30, -(2 ** 30), 2 ** 31 - 1, -(2 ** 31));
    expect(decodeSteps(encodeSteps(ends))).toEqual(ends);
  });

  it(`refuses ${Object.keys(corruptions).length + Object.keys(broken).length + 4} kinds of corruption`, () => {
    const taken: string[] = [];
    const refused = (name: string, check: () => void): void => {
      try {
        check();
        taken.push(name);
      } catch (error) {
        if (!(error instanceof RangeError)) throw new Error(name, { cause: error });
      }
    };
    for (const [name, corrupt] of Object.entries(corruptions)) {
      refused(name, () => verified(problem, numbersOf(corrupt(stepsOf(steps)))));
    }
    for (const [name, corrupt] of Object.entries(broken)) {
      refused(name, () => verified(problem, Int32Array.from(corrupt([...steps]))));
    }
    refused("prices of another number of engines", () => verified(problem, steps, [Int32Array.of(1)]));
    refused("a price below 0", () => verified(problem, steps, [Int32Array.of(-1, 1), ...prices.slice(1)]));
    refused("a cycle more", () => verified(longer(problem), steps));
    refused("a word more", () => verified({ ...problem, words: problem.words!.map((words) => words + 4) }, steps));
    expect(taken).toEqual([]);
    expect(Object.keys(corruptions).length).toBeGreaterThanOrEqual(40);
  });

  it("refuses every proof of another problem where that has a schedule", () => {
    let refused = 0;
    const proofs = Array.from({ length: 60 }, (_, seed) => randomProblem(seed)).flatMap((each) => {
      const found = new ProblemSearch(each, { proof: true });
      return finish(found.ask()).status === "refuted" ? [found.proof()!] : [];
    });
    for (let seed = 100; seed < 130; seed++) {
      const feasible = randomProblem(seed);
      if (finish(new ProblemSearch(feasible).ask()).status !== "scheduled") continue;
      for (const proof of proofs) {
        expect(() => verifySearch(feasible, proof)).toThrow(RangeError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });
});

/** Operation 0, four that wait for it, one that waits for those; a slot a cycle. Five cycles are not enough. */
const fan: Problem = {
  name: "fan",
  horizon: 5,
  engines: ["a"],
  slots: [new Int32Array(5).fill(1)],
  operations: Array.from({ length: 6 }, (_, i) => ({
    ...{ id: `op${i}`, origin: i, release: 0, deadline: 4 },
    forms: [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }],
  })),
  dependences: [1, 2, 3, 4].flatMap((i) => [
    { from: 0, to: i, latency: 1, kind: "RAW" as const },
    { from: i, to: 5, latency: 1, kind: "RAW" as const },
  ]),
  values: [],
};
/** A cycle more: that is enough. */
const wider: Problem = {
  ...{ ...fan, horizon: 6, slots: [new Int32Array(6).fill(1)] },
  operations: fan.operations.map((operation) => ({ ...operation, deadline: 5 })),
};
/** One step: by rule 9 no schedule, since after the first and before the last operation four need cycles a..b. */
const fanned = (a: number, b: number, atoms = [0, 0, 11, -4], vector = 0): Int32Array =>
  Int32Array.of(0, 9, vector, a, b, atoms.length / 2, ...atoms, -1);

describe("a distance that slots imply", () => {
  it("is confirmed along the dependences", () => {
    verifySearch(fan, { prices: [Int32Array.of(1)], steps: fanned(1, 3) });
  });

  it.each([
    ["ends a cycle farther apart", wider, fanned(1, 4, [0, 0, 11, -5])],
    ["one end only", wider, fanned(1, 3, [0, 0])],
    ["ends of others", wider, fanned(1, 3, [2, 0, 9, -4])],
    ["a cycle less", fan, fanned(2, 3)],
    ["another price vector", fan, fanned(1, 3, [0, 0, 11, -4], 1)],
    ["two slots", { ...fan, slots: [new Int32Array(5).fill(2)] }, fanned(1, 3)],
    ["a dependence less", { ...fan, dependences: fan.dependences.slice(1) }, fanned(1, 3)],
    [
      "a dependence of some forms",
      { ...fan, dependences: fan.dependences.map((edge, at) => (at === 0 ? { ...edge, fromForms: [1] } : edge)) },
      fanned(1, 3),
    ],
  ])("is refused with %s", (_, of, changed) => {
    expect(() => verifySearch(of, { prices: [Int32Array.of(1)], steps: changed })).toThrow(RangeError);
  });
});

function longer(of: Problem): Problem {
  const slots = of.slots.map((row) => Int32Array.of(...row, row[0]!));
  const operations = of.operations.map((operation) => ({ ...operation, deadline: operation.deadline + 4 }));
  const words = Int32Array.of(...of.words!, of.words![0]!);
  return { ...of, horizon: of.horizon + 1, slots, operations, words };
}
