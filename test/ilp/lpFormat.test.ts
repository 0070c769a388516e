import { expect, test } from "vitest";
import { step } from "../../models/step.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, sum } from "../../src/ilp/expression.ts";
import { lpText } from "../../src/ilp/lpFormat.ts";

test("writes bounds, kinds, two-sided rows and legal names", () => {
  const builder = new ProgramBuilder("a  name\nof two lines");
  const a = builder.binary("x+1");
  const b = builder.column("x 1", 0, Number.POSITIVE_INFINITY, true);
  const c = builder.column("e5", Number.NEGATIVE_INFINITY, 2.5, false);
  builder.row(
    "both",
    1,
    sum([
      [1, column(a)],
      [-2, column(b)],
    ]),
    4,
  );
  builder.equal("3rd", sum([[0.5, column(c)]]), 1);
  builder.impossible("never");
  builder.minimise(
    sum([
      [-1, column(a)],
      [3, column(c)],
    ]),
  );
  expect(lpText(builder.build())).toBe(`\\ a name of two lines
Minimize
 objective: - x_1 + 3 _e5
Subject To
 both.low: x_1 - 2 x_1_2 >= 1
 both: x_1 - 2 x_1_2 <= 4
 _3rd: 0.5 _e5 = 1
 never: 0 x_1 >= 1
Bounds
 0 <= x_1_2 <= +inf
 -inf <= _e5 <= 2.5
Binaries
 x_1
Generals
 x_1_2
End
`);
});

test("the step model of a load, two forms and a scratch cap is the golden text", async () => {
  const problem: Problem = {
    name: "golden",
    horizon: 4,
    engines: ["valu", "alu", "load"],
    slots: [Int32Array.of(1, 1, 1, 1), Int32Array.of(2, 0, 2, 2), Int32Array.of(1, 1, 1, 1)],
    operations: [
      {
        id: "ld",
        origin: 0,
        forms: [{ rows: [{ engine: 2, offset: 0, slots: 1 }], lanes: 1 }],
        release: 0,
        deadline: 3,
      },
      {
        id: "ld2",
        origin: 1,
        forms: [{ rows: [{ engine: 2, offset: 0, slots: 1 }], lanes: 1 }],
        release: 0,
        deadline: 3,
      },
      {
        id: "xor",
        origin: 2,
        forms: [
          { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 },
          { rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 3, extraLatency: 1 },
        ],
        release: 0,
        deadline: 3,
      },
    ],
    dependences: [{ from: 0, to: 2, latency: 1, kind: "RAW" }],
    values: [
      { words: 2, definers: [0, 1], users: [2], liveIn: false, liveOut: false },
      { words: 1, definers: [2], users: [], liveIn: false, liveOut: true },
    ],
    words: Int32Array.of(2, 2, 2, 2, 2),
  };
  const { program } = step.build(problem, { kind: "makespan", tails: Int32Array.of(1, 0, 0) });
  await expect(lpText(program)).toMatchFileSnapshot("../golden/step.lp");
});
