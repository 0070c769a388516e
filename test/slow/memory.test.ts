import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, sum } from "../../src/ilp/expression.ts";
import type { IntegerProgram } from "../../src/ilp/program.ts";
import { installedEngines } from "../../src/solve/engines.ts";

/** Random rows Σ weight·x in 60 .. 63 with so many terms each; the least Σ cost·x. */
function random(rows: number, columns: number, terms: number): IntegerProgram {
  const generator = xoroshiro128plus(7);
  const builder = new ProgramBuilder(`${rows} rows, ${columns} columns`);
  const x = Array.from({ length: columns }, (_, at) => builder.binary(`x${at}`));
  for (let row = 0; row < rows; row += 1) {
    const weighted = Array.from({ length: terms }, () => ({
      column: x[uniformInt(generator, 0, columns - 1)]!,
      coefficient: uniformInt(generator, 1, 9),
    }));
    builder.row(`r${row}`, 60, { terms: weighted, constant: 0 }, 63);
  }
  builder.minimise(sum(x.map((one) => [uniformInt(generator, 1, 9), column(one)])));
  return builder.build();
}

test.each(installedEngines().map((engine) => [engine.name, engine] as const))(
  "%s takes no more memory than it is given, says so, and solves the next program",
  async (_, solver) => {
    const outcome = await solver.solve(random(1500, 4000, 30), { limitSeconds: 100, limitMegabytes: 16 });
    expect(outcome).toMatchObject({ status: "undecided", because: "memory" });
    const next = await solver.solve(random(1, 30, 20), { limitSeconds: 100 });
    expect(["optimal", "infeasible"]).toContain(next.status);
  },
);
