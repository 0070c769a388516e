// A formulation of your own with engine settings of your own, beside one that comes with the package.
//
//   npx tsx examples/own-formulation.ts
import {
  column,
  difference,
  type Encoding,
  engineVersion,
  formulationWith,
  highs,
  issuePulses,
  parseBlock,
  pulse,
  type Solver,
  strong,
  sum,
  wholeBlock,
} from "slotwise";

// 1. The formulation. Issue columns are the package's pulses; precedence is ours, one row for each dependence i → j over
//    a horizon of T cycles, in place of one for each cycle:
//
//      Σ_{t<T} begun_j(t) ≤ Σ_{t<T} done_i(t - latency)        s_j ≥ s_i + latency, summed: a weaker relaxation
//
//    Slots, scratch words and the objective are written by the package over the same columns.
const aggregated: Encoding = {
  name: "aggregated by hand",
  issues: issuePulses,
  precedence(builder, problem, dependences, issues) {
    const cycles = Array.from({ length: problem.horizon }, (_, t) => t);
    for (const [at, { from, to, latency, kind }] of dependences.entries()) {
      const begun = sum(cycles.map((t) => [1, issues.begunBy(to, t)]));
      const done = sum(cycles.map((t) => [1, issues.doneBy(from, t - latency, kind)]));
      builder.atMost(`after.${at}`, difference(begun, done), 0);
    }
  },
};
const ours = formulationWith(aggregated, strong);

// 2. The engine with settings of ours: whatever asks it, it has a seed, a cap of memory and a deterministic limit.
const careful: Solver = {
  name: "highs, careful",
  solve: (program, options) => highs.solve(program, { ...options, seed: 7, effort: 100, limitMegabytes: 512 }),
};

// 3. Both on one question: is there a schedule of T cycles? And how much does the relaxation know already?
const machine = {
  engines: [
    { name: "alu", slots: 1 },
    { name: "load", slots: 1 },
    { name: "store", slots: 1 },
  ],
};
const block = parseBlock(
  "a:load b:load c:load d:load e:alu<-a,b f:alu<-c,d g:alu<-a,d h:alu<-e,f i:store<-g j:store<-h k:store<-f",
  machine,
  "eleven operations",
);
console.log(`engine: ${engineVersion("highs")}`);
for (const formulation of [ours, pulse]) {
  for (const cycles of [6, 7, 8]) {
    const model = formulation.build(wholeBlock(block, machine, cycles), { kind: "feasible" });
    const { rows, columns } = model.program;
    const answer = async (relax: boolean) => {
      const { status } = await careful.solve(model.program, { limitSeconds: 10, relax });
      return status === "infeasible" ? "no" : status === "undecided" ? "perhaps" : "yes";
    };
    const size = `${columns.length} columns, ${rows.length} rows`;
    console.log(
      `${formulation.name}, ${cycles} cycles: ${size}; relaxed ${await answer(true)}, whole ${await answer(false)}`,
    );
  }
}

// 4. A row more, by hand: the first column is not taken. Programs are plain data.
const model = pulse.build(wholeBlock(block, machine, 8), { kind: "feasible" });
const [first] = model.program.columns;
const row = { name: "ours", terms: column(0).terms, lower: 0, upper: 0 };
const narrowed = await careful.solve({ ...model.program, rows: [...model.program.rows, row] }, { limitSeconds: 10 });
console.log(`without ${first?.name}: ${narrowed.status === "infeasible" ? "no" : "yes"}`);
