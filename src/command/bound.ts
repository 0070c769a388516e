import { basename, dirname, join } from "node:path";
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import type { CommandModule } from "yargs";
import { blockFormulations } from "../../models/formulations.ts";
import { cheapBounds, shavingLimit } from "../bounds/best.ts";
import type { Bound } from "../bounds/bound.ts";
import { printCertificate } from "../bounds/certificate.ts";
import { certify } from "../bounds/certify.ts";
import { shaving } from "../bounds/shaving.ts";
import { destructiveLp } from "../exact/destructiveLp.ts";
import { destructiveMip } from "../exact/destructiveMip.ts";
import { everyContender } from "../exact/portfolio.ts";
import { solveBlock } from "../exact/solveBlock.ts";
import { standardSize } from "../kernel/image.ts";
import { contracts } from "../kernel/plan.ts";
import { type BoundsTableRow, boundsTableColumns } from "../report/boundsTable.ts";
import { cliTable, wantsColour } from "../report/cliTable.ts";
import { engineNamed, engineNames } from "../solve/engines.ts";
import { type BoundSource, type BoundSourceArguments, boundSource } from "./boundSource.ts";

interface BoundArguments extends BoundSourceArguments {
  readonly lp: boolean | undefined;
  readonly mip: boolean;
  readonly solver: string;
  readonly seconds: number;
  readonly certificate: string | undefined;
  readonly json: boolean;
}

/** `bound`: how short any schedule of a block can be, next to a schedule of it, with a certificate of both. */
export const boundCommand: CommandModule<object, BoundArguments> = {
  command: "bound",
  describe: "Bound a block's length from below, beside a schedule; write a certificate of both",
  builder: (command) =>
    command
      .option("best", {
        type: "boolean",
        default: false,
        describe: "the best schedule that a search found (results/plans); greedy where there is none",
      })
      .option("contract", { choices: contracts, default: contracts[0], describe: "what the final memory must hold" })
      .option("height", { type: "number", default: standardSize.height, describe: "levels of the tree below the root" })
      .option("rounds", { type: "number", default: standardSize.rounds, describe: "rounds of the walk" })
      .option("batch", { type: "number", default: standardSize.batch, describe: "lanes, a multiple of 8" })
      .option("plan", { type: "string", describe: "a plan file with its schedule, instead of size and contract" })
      .option("blocks", {
        type: "string",
        describe: "a JSON file of blocks with their machines, instead of the kernel",
      })
      .option("name", { type: "string", describe: "the block of --blocks that is meant" })
      .option("lp", {
        type: "boolean",
        describe: "refute lengths by linear relaxation, with scratch rows (default: where --blocks leaves a gap)",
      })
      .option("mip", {
        type: "boolean",
        default: false,
        describe: "then search and refute lengths by integer programs; small blocks only",
      })
      .option("solver", { type: "string", default: "highs", describe: `engine of both: ${engineNames.join(", ")}` })
      .option("seconds", { type: "number", default: 60, describe: "wall-clock seconds for each of both" })
      .option("certificate", { type: "string", describe: "write schedule, bound and witness to this file" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "print one JSON object and nothing else on stdout",
      }),
  handler: async (options) => {
    if (!(options.seconds > 0)) throw new RangeError(`--seconds is ${options.seconds}: it must be above 0`);
    const source = await boundSource(options);
    const { schedule, rows, best, notes } = await bounded(source, options);
    const length = schedule.length;
    const { certificate } = options;
    // Addresses are of the schedule that they were found for.
    const allocation = schedule === source.schedule ? source.allocation : undefined;
    if (certificate !== undefined) writeCertificate(certificate, { ...source, schedule, allocation }, best);
    const report = {
      block: source.block.name,
      operations: source.block.operations.length,
      schedule: schedule === source.schedule ? source.how : `found by ${options.solver}`,
      length,
      bound: best.cycles,
      gap: length - best.cycles,
      scope: best.scope,
      boundName: best.name,
      witness: best.witness.kind,
      bounds: rows,
      ...(notes.length === 0 ? {} : { notes }),
      ...(certificate === undefined ? {} : { certificate }),
    };
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : text(report));
  },
};

interface Bounded {
  readonly schedule: BoundSource["schedule"];
  readonly rows: readonly BoundsTableRow[];
  /** The greatest; of equals the one with the simplest argument. */
  readonly best: Bound;
  readonly notes: readonly string[];
}

async function bounded({ block, machine, schedule: given }: BoundSource, options: BoundArguments): Promise<Bounded> {
  const found: { bound: Bound; seconds: number }[] = [];
  const notes: string[] = [];
  let schedule = given;
  let best: Bound | undefined;
  const timed = async (find: () => Bound | Promise<Bound | undefined>): Promise<void> => {
    const begun = performance.now();
    const bound = await find();
    if (bound === undefined) return;
    found.push({ bound, seconds: Math.round(performance.now() - begun) / 1000 });
    if (best === undefined || bound.cycles > best.cycles) best = bound;
  };
  const raise = (find: typeof destructiveLp) => async (): Promise<Bound | undefined> => {
    const { solver, seconds } = options;
    const limits = { solver: engineNamed(solver), seconds, lower: best, upper: schedule.length };
    const { bound, because } = await find(block, machine, limits);
    if (bound.cycles < schedule.length) notes.push(because);
    return bound === best ? undefined : bound;
  };
  const finders = block.operations.length <= shavingLimit ? [...cheapBounds, shaving] : cheapBounds;
  for (const find of finders) await timed(() => find(block, machine));
  const open = (): boolean => best!.cycles < schedule.length;
  if (open() && (options.lp ?? options.blocks !== undefined)) await timed(raise(destructiveLp));
  if (open() && options.mip) {
    const { solver, seconds } = options;
    const portfolio = everyContender([engineNamed(solver)], [blockFormulations.step]);
    const lowerBound = { cycles: best!.cycles, name: best!.name };
    const solved = await solveBlock(block, machine, { portfolio, seconds, lowerBound });
    if (solved.schedule !== undefined && solved.schedule.length < schedule.length) schedule = solved.schedule;
    if (open()) {
      await timed(
        raise((of, on, limits) => destructiveMip(of, on, blockFormulations.step, { ...limits, lower: best! })),
      );
    }
  }
  const rows = found.map(({ bound: { name, cycles, scope, witness }, seconds }) => ({
    ...{ bound: name, cycles, scope, seconds },
    gap: schedule.length - cycles,
    proof: witness.kind,
  }));
  return { schedule, rows, best: best!, notes };
}

/** The largest program text that stands in a certificate; a longer one gets a file beside it. */
const longestText = 64 * 1024;

function writeCertificate(file: string, source: BoundSource, bound: Bound): void {
  const { witness } = bound;
  let stored = bound;
  if (witness.kind === "solver" && (witness.program.text?.length ?? 0) > longestText) {
    const { sha256, text } = witness.program;
    const program = `${basename(file).replace(/\.json$/, "")}.lp`;
    writeFileAtomic.sync(join(dirname(file), program), text!);
    stored = { ...bound, witness: { ...witness, program: { sha256, file: program } } };
  }
  writeFileAtomic.sync(file, printCertificate(certify({ ...source, bound: stored })));
}

interface BoundReport {
  readonly block: string;
  readonly operations: number;
  readonly schedule: string;
  readonly length: number;
  readonly bound: number;
  readonly gap: number;
  readonly scope: string;
  readonly boundName: string;
  readonly witness: string;
  readonly bounds: readonly BoundsTableRow[];
  readonly notes?: readonly string[];
  readonly certificate?: string;
}

function text(report: BoundReport): string {
  const { block, operations, schedule, length, bound, gap, scope, boundName, bounds, notes = [], certificate } = report;
  const percent = bound === 0 ? "" : ` (${((100 * gap) / bound).toFixed(2)} %)`;
  const closed = gap > 0 ? "" : report.witness === "solver" ? ": optimal, the solver says" : ": optimal";
  return [
    `${block}: ${operations} operations, ${length} cycles (${schedule})`,
    cliTable(boundsTableColumns, bounds, wantsColour(process.stdout)),
    `length ${length}, bound ${bound}, gap ${gap}${percent}, scope ${scope}, by ${boundName}${closed}`,
    ...notes.map((note) => `  went no further: ${note}`),
    ...(certificate === undefined ? [] : [`  certificate  ${certificate}`]),
    "",
  ].join("\n");
}
