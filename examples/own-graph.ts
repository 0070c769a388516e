// A graph and a machine of your own: no opcodes, no operands, only engines, waits and live words. What a research
// instance or a profile gives goes this way.
//
//   npx tsx examples/own-graph.ts
import {
  BoundInstance,
  blockFormulations,
  cadical,
  certify,
  checkCertificate,
  headTail,
  highs,
  parseBlocksFile,
  printCertificate,
  racingPortfolio,
  readCertificate,
  solveBlock,
} from "slotwise";

// 1. The graph as a block file has it (`npx slotwise solve --schema` prints the format). A complex product, twice: a
//    multiplier's result is there after two cycles, everything else's after one.
const product = (k: number) => ({
  operations: [
    ...["ar", "ai", "br", "bi"].map((name) => ({ id: `${name}${k}`, engine: "mem" })),
    ...["rr", "ii", "ri", "ir"].map((name) => ({ id: `${name}${k}`, engine: "mul" })),
    ...["re", "im"].map((name) => ({ id: `${name}${k}`, engine: "alu" })),
  ],
  dependences: [
    ...(["ar-rr", "br-rr", "ai-ii", "bi-ii", "ar-ri", "bi-ri", "ai-ir", "br-ir"] as const).map((pair) =>
      wait(pair, k, 1),
    ),
    ...(["rr-re", "ii-re", "ri-im", "ir-im"] as const).map((pair) => wait(pair, k, 2)),
  ],
});
function wait(pair: string, k: number, latency: number) {
  const [from, to] = pair.split("-") as [string, string];
  return { from: `${from}${k}`, to: `${to}${k}`, latency, kind: "RAW" };
}
const parts = [product(0), product(1)];
const [instance] = parseBlocksFile([
  {
    name: "two complex products",
    machine: {
      engines: [
        { name: "mem", slots: 2 },
        { name: "mul", slots: 1 },
        { name: "alu", slots: 1 },
      ],
    },
    operations: parts.flatMap(({ operations }) => operations),
    dependences: parts.flatMap(({ dependences }) => dependences),
  },
]);
const { block, machine } = instance!;

// 2. Its shortest schedule. Engines race on the question "is there one of T cycles?"; a list of engines and formulations
//    of your choice goes in the place of the portfolio: { solvers: [highs], formulations: [blockFormulations.step] }.
const solution = await solveBlock(block, machine, { portfolio: racingPortfolio({ highs, cadical }), seconds: 20 });
console.log(`${block.name}: ${solution.lower}..${solution.upper} cycles, ${solution.status} (${solution.proof})`);
if (solution.schedule === undefined) throw new Error("no schedule was found");
for (const [at, { cycles }] of solution.schedule.placements.entries()) {
  console.log(`  ${block.operations[at]!.id}: cycle ${cycles.join(" ")}`);
}

// 3. A bound with a witness, and a certificate that anyone re-checks without a solver: `npx slotwise verify` does it too.
const bound = headTail(new BoundInstance(block, machine));
const text = printCertificate(certify({ block, machine, source: { block }, schedule: solution.schedule, bound }));
const verdict = checkCertificate(readCertificate(JSON.parse(text)));
console.log(`certificate: length ${verdict.length}, bound ${verdict.bound} (${bound.name}), ${text.length} bytes`);
console.log(`formulations there are: ${Object.keys(blockFormulations).join(", ")}`);
