import { describe, expect, test } from "vitest";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column } from "../../src/ilp/expression.ts";
import type { IntegerProgram } from "../../src/ilp/program.ts";
import { type Answer, workerSolver } from "../../src/solve/workerSolver.ts";

/** 2 x ≥ 3, x whole in 0 .. 5, least x: the answer is 2. */
function program(): IntegerProgram {
  const builder = new ProgramBuilder("p");
  const x = builder.column("x", 0, 5, true);
  builder.atLeast("r", column(x, 2), 3);
  builder.minimise(column(x));
  return builder.build();
}

/** A solver whose thread runs `body` for every task; `parentPort` and `task` are in scope. */
function engine(body: string, prelude = "") {
  const code = `import { parentPort } from "node:worker_threads"; ${prelude}
    parentPort.on("message", (task) => { ${body} });`;
  const worker = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  return workerSolver({ name: "fake", worker, ignores: ["hint"] });
}

/** A solver that answers with this point, whatever the program. */
const answering = (status: Answer["status"], ...x: number[]) =>
  engine(`parentPort.postMessage({ status: '${status}', x: Float64Array.of(${x.join()}) })`);

describe("a blocking engine in a thread", () => {
  test("an engine that never ends is killed at the limit, and says so", async () => {
    const solver = engine("for (;;);");
    const outcome = await solver.solve(program(), { limitSeconds: 0.2 });
    expect(outcome).toMatchObject({ status: "undecided", because: "time limit", engine: "fake" });
  });

  test("the next solve after a kill gets a new thread", async () => {
    const solver = engine(
      "if (task.seed === 1) for (;;); parentPort.postMessage({ status: 'optimal', x: Float64Array.of(2) });",
    );
    const killed = await solver.solve(program(), { limitSeconds: 0.2, seed: 1 });
    expect(killed.status).toBe("undecided");
    const solved = await solver.solve(program(), { limitSeconds: 10 });
    expect(solved).toMatchObject({ status: "optimal", objective: 2 });
  });

  test("an idle thread is used again", async () => {
    const solver = engine(
      "solves += 1; parentPort.postMessage({ status: 'optimal', x: Float64Array.of(solves + 1) });",
      "let solves = 0;",
    );
    const first = await solver.solve(program(), { limitSeconds: 10 });
    const second = await solver.solve(program(), { limitSeconds: 10 });
    expect([first, second].map((outcome) => outcome.status === "optimal" && outcome.objective)).toEqual([2, 3]);
  });

  test("two solves at once do not share a thread", async () => {
    const solver = engine(
      "solves += 1; setTimeout(() => parentPort.postMessage({ status: 'optimal', x: Float64Array.of(solves + 1) }), 50);",
      "let solves = 0;",
    );
    const outcomes = await Promise.all([1, 2].map(() => solver.solve(program(), { limitSeconds: 10 })));
    expect(outcomes.map((outcome) => outcome.status === "optimal" && outcome.objective)).toEqual([2, 2]);
  });

  test("an abort ends it", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const outcome = await engine("for (;;);").solve(program(), { limitSeconds: 100, signal: abort.signal });
    expect(outcome).toMatchObject({ status: "undecided", because: "cancelled" });
    const early = await engine("for (;;);").solve(program(), { limitSeconds: 100, signal: abort.signal });
    expect(early).toMatchObject({ status: "undecided", because: "cancelled" });
  });

  test.each([
    ["an exception", "throw new Error('boom')", /boom/],
    ["an exit", "process.exit(3)", /code 3/],
  ])("%s is a crash, with its reason", async (_, body, detail) => {
    const outcome = await engine(body).solve(program(), { limitSeconds: 10 });
    expect(outcome).toMatchObject({ status: "undecided", because: "crash" });
    expect(outcome.status === "undecided" && outcome.detail).toMatch(detail);
  });

  test("values are rounded before they are checked", async () => {
    const outcome = await answering("optimal", 2.0000001).solve(program(), { limitSeconds: 10 });
    expect(outcome.status === "optimal" && outcome.x).toEqual(Float64Array.of(2));
  });

  test.each([
    ["a row", 1, /row r/],
    ["a bound", 6, /bound x/],
    ["integrality", 2.5, /integrality x/],
    ["a bound with NaN", Number.NaN, /bound x/],
  ])("an answer that breaks %s is a crash", async (_, value, detail) => {
    const outcome = await answering("optimal", value).solve(program(), { limitSeconds: 10 });
    expect(outcome).toMatchObject({ status: "undecided", because: "crash" });
    expect(outcome.status === "undecided" && outcome.detail).toMatch(detail);
  });

  test("ignored options are named", async () => {
    const solver = engine("parentPort.postMessage({ status: 'infeasible' });");
    const outcome = await solver.solve(program(), { limitSeconds: 10, hint: Float64Array.of(2), seed: 3 });
    expect(outcome).toMatchObject({ status: "infeasible", ignored: ["hint"] });
  });

  test("an engine that fills the heap is ended at the limit, and says so", async () => {
    const solver = engine("const all = []; for (;;) all.push([task]);");
    const outcome = await solver.solve(program(), { limitSeconds: 50, limitMegabytes: 32 });
    expect(outcome).toMatchObject({ status: "undecided", because: "memory" });
  });

  test("a limit that is none is refused", async () => {
    await expect(engine("").solve(program(), { limitSeconds: 1, limitMegabytes: 0 })).rejects.toThrow(/Megabytes/);
    await expect(engine("").solve(program(), { limitSeconds: 0 })).rejects.toThrow(RangeError);
  });
});
