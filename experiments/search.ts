// Searches for shorter schedules of the hashed tree walk and keeps the best as a plan file.
//
//   npx tsx experiments/search.ts --seconds 600 --seed 1 [--contract values] ... (--help explains every option)
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { bestBound } from "../src/bounds/best.ts";
import { greedyReference } from "../src/exact/greedyReference.ts";
import { typescriptArguments } from "../src/exact/typescriptThread.ts";
import type { Block } from "../src/ir/block.ts";
import { contracts } from "../src/kernel/contract.ts";
import { generate } from "../src/kernel/generate.ts";
import { type KernelPlan, parsePlan } from "../src/kernel/plan.ts";
import { standardPlan } from "../src/kernel/standardPlan.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { fromSchedule } from "../src/schedule/compactSchedule.ts";
import { encodeSchedule } from "../src/schedule/scheduleCode.ts";
import { bestLine } from "../src/search/elite.ts";
import { withoutCollectors } from "../src/search/mix.ts";
import { planFileName, planFileOf } from "../src/search/planFile.ts";
import { planFolder, readPlan, writePlan } from "../src/search/planStore.ts";
import { type SearchStep, search } from "../src/search/search.ts";
import { readState, writeState } from "../src/search/searchState.ts";
import type { Point } from "../src/search/slice.ts";
import { startingLines } from "../src/search/startingLines.ts";

const machine = takeHome;

async function readOptions() {
  const parsed = await yargs(hideBin(process.argv))
    .scriptName("npx tsx experiments/search.ts")
    .usage(
      "$0 [options]\n\nSearches on from the best plan of a size and a contract. The plan file is replaced only by a shorter " +
        "schedule that checker and simulator take. Progress goes to stderr. Ctrl-C stops at once; nothing found is lost.",
    )
    .option("seconds", { type: "number", default: 60, describe: "wall-clock seconds" })
    .option("seed", { type: "number", default: 1, describe: "of the random moves" })
    .option("height", { type: "number", default: 10, describe: "levels of the tree below the root" })
    .option("rounds", { type: "number", default: 16, describe: "rounds of the walk" })
    .option("batch", { type: "number", default: 256, describe: "lanes, a multiple of 8" })
    .option("contract", { choices: contracts, default: contracts[0], describe: "what the final memory must hold" })
    .option("workers", { type: "number", default: 2, describe: "threads" })
    .option("slice", { type: "number", default: 15, describe: "seconds until results are compared" })
    .option("evaluations", {
      type: "number",
      describe: "end a slice after so many candidates instead: the same seed and workers then repeat a run",
    })
    .option("turns", { type: "number", describe: "end after so many rounds of slices" })
    .option("scratch", { type: "number", describe: "scratch words for the list passes [default: the machine's]" })
    .option("inputs", { type: "number", default: 8, describe: "random inputs a better schedule is simulated on" })
    .option("plan", { type: "string", describe: "the plan file [default: in results/plans]" })
    .option("state", { type: "string", default: ".slotwise/search", describe: "folder from which a search goes on" })
    .option("fresh", { type: "boolean", default: false, describe: "start from the plan file, not from the state" })
    .strict()
    .wrap(110)
    .help()
    .parseAsync();
  for (const name of ["seconds", "slice", "workers", "inputs", "evaluations", "turns", "scratch"] as const) {
    const value = parsed[name];
    if (value !== undefined && !(value > 0)) throw new RangeError(`--${name} is ${value}, should be above 0`);
  }
  for (const name of ["seed", "workers", "inputs", "evaluations", "turns", "scratch"] as const) {
    const value = parsed[name];
    if (value !== undefined && !Number.isInteger(value)) throw new RangeError(`--${name} is ${value}, should be whole`);
  }
  return parsed;
}

/** The best plan of the same size for the weakest contract, made to keep this one where it can be. */
function sibling(standard: KernelPlan): Point | undefined {
  const file = join(planFolder, planFileName({ ...standard, contract: contracts[0] }));
  if (!existsSync(file)) return undefined;
  const { kernel, stagger } = readPlan(file);
  const { contract } = standard;
  const lookups = contract === "values-clean" ? withoutCollectors(kernel.lookups) : kernel.lookups;
  return { kernel: parsePlan({ ...kernel, contract, lookups }), stagger };
}

/** The greedy reference of a kernel, as a start. */
async function greedy(kernel: KernelPlan): Promise<Point> {
  const { verified } = await greedyReference(generate(kernel, machine), machine);
  return { kernel, schedule: encodeSchedule(fromSchedule(verified.schedule)) };
}

async function main(): Promise<void> {
  const options = await readOptions();
  const { height, rounds, batch, contract, workers, seed } = options;
  const standard = standardPlan({ height, rounds, batch }, contract);
  const planFile = options.plan ?? join(planFolder, planFileName(standard));
  const known = existsSync(planFile) ? readPlan(planFile) : undefined;
  if (known !== undefined && planFileName(known.kernel) !== planFileName(standard)) {
    throw new RangeError(`${planFile} is a plan for ${planFileName(known.kernel)}, not for ${planFileName(standard)}`);
  }
  const stateFile = join(options.state, planFileName(standard));
  const state = options.fresh ? undefined : readState(stateFile);
  const pool = new Piscina({
    filename: fileURLToPath(new URL("../src/search/sliceWorker.ts", import.meta.url)),
    execArgv: [...typescriptArguments],
    minThreads: workers,
    maxThreads: workers,
  });

  const begun = performance.now();
  let incumbent = known?.cycles;
  let floor: number | undefined;
  const stamp = (): string => `${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  `;
  const tell = (text: string): void => void process.stderr.write(`${stamp()}${text}\n`);
  const where = (): string => (incumbent === undefined ? "no plan yet" : `${incumbent} cycles in ${planFile}`);
  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(name, () => {
      process.stderr.write(`stopped by ${name}; the best plan: ${where()}\n`);
      // Threads end with the process; whatever was verified is on disk.
      process.exit(code);
    });
  }
  const floorOf = (block: Block): number => bestBound(block, machine).cycles;
  const report = ({ round, lines, results }: SearchStep): void => {
    writeState(stateFile, { rounds: round, lines });
    const tried = results.reduce((sum, result) => sum + result.tried, 0);
    const bounds = floor === undefined ? "" : `, floor ${floor}, gap ${(incumbent ?? 0) - floor}`;
    const costs = lines.map((line) => (line.cost === undefined ? "new" : line.cost.toFixed(2))).join(" ");
    tell(`round ${round}: best ${incumbent ?? "none"}${bounds}; ${tried} tried; lines ${costs}`);
  };

  tell(known === undefined ? `no plan in ${planFile} yet` : `from ${where()}`);
  const { lines } = await search({
    machine,
    seconds: options.seconds,
    rounds: options.turns,
    sliceSeconds: options.slice,
    evaluations: options.evaluations,
    scratchWords: options.scratch,
    seed,
    done: state?.rounds ?? 0,
    lines: state?.lines ?? startingLines(known ?? sibling(standard) ?? (await greedy(standard)), seed),
    workers,
    incumbent,
    inputs: options.inputs,
    run: (job) => pool.run(job),
    better: (block, candidate) => {
      writePlan(planFile, planFileOf(block, machine, candidate));
      incumbent = candidate.schedule.length;
      floor = floorOf(block);
      tell(`${incumbent} cycles, checked and simulated; floor ${floor}, gap ${incumbent - floor}`);
    },
    progress: report,
  });
  await pool.destroy();
  process.stdout.write(`${where()}; search cost ${bestLine(lines).cost ?? "unknown"}\n`);
}

try {
  await main();
} catch (error) {
  const expected = error instanceof RangeError || (error instanceof Error && "code" in error);
  const text = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`search: ${text}\n`);
  process.exit(1);
}
