import process from "node:process";
import Table from "cli-table3";
import type { CommandModule } from "yargs";
import { blockFormulations } from "../../models/formulations.ts";
import { racingPortfolio } from "../../models/portfolio.ts";
import { everyContender, type Portfolio } from "../exact/portfolio.ts";
import { type BlockSolution, solveBlock } from "../exact/solveBlock.ts";
import { type Instance, type KnownBounds, parseBlocksFile } from "../ir/blocksFile.ts";
import { engineNamed, engineNames, installedEngines } from "../solve/engines.ts";
import type { Solver } from "../solve/solver.ts";
import { readJson } from "./jsonFile.ts";

interface SolveArguments {
  readonly blocks: string;
  readonly name: string | undefined;
  readonly solver: string;
  readonly seconds: number;
  readonly seed: number;
  readonly effort: number | undefined;
  readonly json: boolean;
}

/** One line of the result. `upper` is null where no schedule was found. */
interface SolveRow {
  readonly name: string;
  readonly lower: number;
  readonly upper: number | null;
  readonly proof: string;
  readonly seconds: number;
  readonly engine: string;
}

/** `solve`: the shortest length of every block of a file, with what proves it. */
export const solveCommand: CommandModule<object, SolveArguments> = {
  command: "solve <blocks>",
  describe: "Find the shortest schedule of each block of a file, and prove it",
  builder: (command) =>
    command
      .positional("blocks", {
        type: "string",
        demandOption: true,
        describe: "a JSON file of blocks with their machines",
      })
      .option("name", { type: "string", describe: "only this block" })
      .option("solver", {
        type: "string",
        default: "portfolio",
        describe: `"portfolio", or an engine, or several separated by commas: ${engineNames.join(", ")}`,
      })
      .option("seconds", { type: "number", default: 20, describe: "wall-clock seconds per block" })
      .option("seed", { type: "number", default: 1, describe: "seed of the list scheduling sweep and of the engine" })
      .option("effort", {
        type: "number",
        describe:
          "deterministic limit of a first attempt, in thousands of conflicts or nodes; the same result every time",
      })
      .option("json", { type: "boolean", default: false, describe: "print a JSON array and nothing else on stdout" }),
  handler: async ({ blocks, name, solver, seconds, seed, effort, json }) => {
    if (effort !== undefined && !(effort > 0)) throw new RangeError(`--effort is ${effort}: it must be above 0`);
    const portfolio = portfolioOf(solver, effort);
    if (!(seconds > 0)) throw new RangeError(`--seconds is ${seconds}: it must be above 0`);
    const instances = chosen(readJson(blocks, parseBlocksFile), name, blocks);
    const results = await solveAll(instances, portfolio, { seconds, seed });
    if (json)
      process.stdout.write(
        `${JSON.stringify(
          results.map(({ row }) => row),
          null,
          2,
        )}\n`,
      );
    else process.stdout.write(report(results));
    // A contradiction with what the file states means that one of the two is wrong: a script must notice.
    if (results.some(({ row, known }) => contradicts(row, known))) process.exitCode = 1;
  },
};

/** The portfolio that `--solver` names. @throws {RangeError} when it names an engine that is not there. */
function portfolioOf(solver: string, effort: number | undefined): Portfolio {
  if (solver === "portfolio") {
    const [glpk, highs, cadical] = ["glpk", "highs", "cadical"].map(engineNamed) as [Solver, Solver, Solver];
    const cpSat = installedEngines().find(({ name }) => name === "cp-sat");
    return racingPortfolio({ glpk, highs, cadical, cpSat }, effort === undefined ? undefined : { effort });
  }
  const solvers = solver.split(",").map((one) => engineNamed(one.trim()));
  return { ...everyContender(solvers, [blockFormulations.step, blockFormulations.pulse]), effort };
}

interface SolveResult {
  readonly row: SolveRow;
  readonly known: KnownBounds | undefined;
}

/** Block by block; Ctrl-C ends the present one with what it has, and leaves the others out. */
async function solveAll(
  instances: readonly Instance[],
  portfolio: Portfolio,
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
): Promise<SolveResult[]> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once("SIGINT", interrupt);
  const results: SolveResult[] = [];
  for (const [at, { block, machine, known }] of instances.entries()) {
    if (abort.signal.aborted) break;
    progress(`${at + 1}/${instances.length} ${block.name}`);
    const solution = await solveBlock(block, machine, {
      portfolio,
      seconds,
      seed,
      onProgress: ({ lower, upper }) =>
        progress(`${at + 1}/${instances.length} ${block.name} ${lower}..${upper ?? "?"}`),
      signal: abort.signal,
    });
    results.push({ row: rowOf(block.name, solution), known });
  }
  progress("");
  process.off("SIGINT", interrupt);
  return results;
}

/** A line on stderr that the next one replaces; nothing where stderr is no terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function rowOf(name: string, { lower, upper, proof, seconds, engine }: BlockSolution): SolveRow {
  return { name, lower, upper: upper ?? null, proof, seconds: Math.round(seconds * 1000) / 1000, engine };
}

function chosen(instances: readonly Instance[], name: string | undefined, path: string): readonly Instance[] {
  if (name === undefined) return instances;
  const found = instances.filter(({ block }) => block.name === name);
  if (found.length > 0) return found;
  throw new RangeError(`${path} has no block "${name}"; it has ${instances.map(({ block }) => block.name).join(", ")}`);
}

function report(results: readonly SolveResult[]): string {
  const table = new Table({
    head: ["block", "lower", "upper", "what proved it", "seconds", "engine", "file says"],
    colAligns: ["left", "right", "right", "left", "right", "left", "left"],
    colWidths: [null, null, null, 52, null, null, null],
    wordWrap: true,
    // The package colours heads and borders even into a pipe.
    style: { head: [], border: [] },
  });
  for (const { row, known } of results) {
    const { name, lower, upper, proof, seconds, engine } = row;
    table.push([name, lower, upper ?? "none", proof, seconds.toFixed(2), engine, comparison(row, known)]);
  }
  const proved = results.filter(({ row }) => row.upper !== null && row.lower >= row.upper).length;
  return `${table.toString()}\n${proved} of ${results.length} proved optimal\n`;
}

/** How the row stands to what the file says of the block. */
function comparison(row: SolveRow, known: KnownBounds | undefined): string {
  if (known === undefined) return "";
  const text = known.lower === known.upper ? `${known.lower}` : `${known.lower}..${known.upper}`;
  if (contradicts(row, known)) return `${text} DISAGREES`;
  if (row.lower > known.lower || (row.upper !== null && row.upper < known.upper)) return `${text}, narrowed here`;
  const asGood = row.upper !== null && row.lower === known.lower && row.upper === known.upper;
  return asGood ? text : `${text}, not reached`;
}

/** True when both cannot be right: a lower bound of one lies above an upper bound of the other. */
function contradicts(row: SolveRow, known: KnownBounds | undefined): boolean {
  return known !== undefined && (row.lower > known.upper || (row.upper !== null && row.upper < known.lower));
}
