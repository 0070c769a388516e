import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readText } from "../../src/files/readText.ts";
import { type FormatName, readFormat } from "../../src/formats/formats.ts";
import type { Instance } from "../../src/ir/blocksFile.ts";
import { expressCases } from "./expressCases.ts";

/** What is published of an instance's shortest length. */
export type Known =
  /** The optimum, or that there is no schedule. */
  | { readonly kind: "optimum"; readonly cycles: number; readonly by: string }
  | { readonly kind: "infeasible"; readonly by: string }
  /** A schedule of that length; a shorter one may exist, of `least` cycles where a lower bound is published. */
  | { readonly kind: "best known"; readonly cycles: number; readonly least?: number | undefined; readonly by: string };

/** An instance of a set: where it is, what it is read with, and what is published of it. */
export interface BenchmarkCase {
  /** Unique in its set. */
  readonly name: string;
  readonly known: Known | undefined;
  /** @throws {RangeError} in one line that names the file, the place and the reason. */
  readonly read: () => Instance;
}

interface BenchmarkSet {
  /** Below the folder of all benchmarks. */
  readonly folder: string;
  readonly says: string;
  readonly cases: (folder: string) => BenchmarkCase[];
}

/** A folder of files of one format with an `optimum.csv` of lines "file,cycles", "file,least..best" (or "..best") or "file,unsat". */
function listed(folder: string, format: FormatName, best: "optimum" | "best known" = "optimum"): BenchmarkCase[] {
  const by = join(basename(folder), "optimum.csv");
  const lines = readText(join(folder, "optimum.csv")).trim().split(/\r?\n/).slice(1);
  const files = readdirSync(folder);
  return lines.flatMap((line): BenchmarkCase[] => {
    const [typed = "", value = ""] = line.split(",").map((cell) => cell.trim());
    // The list names more of Patterson's than a folder need have, and RCPSP/max in capitals.
    const file = files.find((each) => each.toLowerCase() === typed.toLowerCase());
    if (file === undefined) return [];
    const [, least, open, most] = /^(?:([1-9]\d*)?(\.\.))?([1-9]\d*)$/.exec(value) ?? [];
    if (value !== "unsat" && most === undefined) {
      throw new RangeError(
        `${by}: "${line}": "file,cycles", "file,least..best" (or "..best") or "file,unsat" is wanted`,
      );
    }
    const cycles = Number(most);
    const kind = open === undefined ? best : "best known";
    const from = least === undefined ? {} : { least: Number(least) };
    const known: Known = value === "unsat" ? { kind: "infeasible", by } : { kind, cycles, ...from, by };
    return [{ name: file, known, read: () => readCase(join(folder, file), format) }];
  });
}

/** One iteration of a loop: edges to later iterations are left out. */
function oneIteration(graph: string): string {
  return graph.replace(/<edge\b(?:(?!<\/edge>)[\s\S])*<\/edge>/g, (edge) =>
    /"distance"\s*>\s*0*[1-9]\d*\s*</.test(edge) ? "" : edge,
  );
}

function readCase(file: string, format: FormatName, beside: Parameters<typeof readFormat>[3] = {}): Instance {
  try {
    const text = readText(file);
    return readFormat(format, format === "graphml" ? oneIteration(text) : text, basename(file), beside);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${basename(file)}: ${error.message}`) : error;
  }
}

/** HatScheT's graphs, each with its resource model beside it. Nothing is published of one iteration by itself. */
function hatschet(folder: string): BenchmarkCase[] {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".graphml"));
  return found.sort().map((file): BenchmarkCase => {
    const stem = join(folder, file.slice(0, -".graphml".length));
    const model = (): string => {
      const beside = [`${stem}_RM.xml`, `${stem}RM.xml`].find((each) => existsSync(each));
      if (beside === undefined) throw new RangeError(`there is no resource model beside it`);
      return readText(beside);
    };
    return { name: file, known: undefined, read: () => readCase(`${stem}.graphml`, "graphml", { model }) };
  });
}

const express = (folder: string): BenchmarkCase[] =>
  expressCases.flatMap(({ file, units, known, name }): BenchmarkCase[] => {
    const path = join(folder, `${file}.dot`);
    if (!existsSync(path)) return [];
    const read = (): Instance => {
      // Their authors count kinds of units, not labels: what does not multiply goes to one kind.
      const text = readText(path).replace(/label\s*=\s*"?(\w+)"?/g, (_, kind: string) =>
        /^mul$/i.test(kind) ? "label = mul" : "label = alu",
      );
      return readFormat("dot", text, name, { units });
    };
    return [{ name, known, read }];
  });

/** The sets by the names of `--set`. */
export const benchmarkSets = {
  "psplib-j30": {
    folder: "psplib/j30",
    says: "PSPLIB, 480 projects of 30 activities",
    cases: (folder) => listed(folder, "sm"),
  },
  "psplib-j60": {
    folder: "psplib/j60",
    says: "PSPLIB, a sample of the projects of 60 activities; best known values",
    cases: (folder) => listed(folder, "sm", "best known"),
  },
  patterson: { folder: "psplib/patterson", says: "Patterson's projects", cases: (folder) => listed(folder, "rcp") },
  "rcpsp-max": {
    folder: "psplib/rcpsp-max-j10",
    says: "RCPSP/max, 30 projects of 10 activities with maximum time lags, some of them infeasible",
    cases: (folder) => listed(folder, "sch"),
  },
  express: { folder: "express", says: "EXPRESS data-flow graphs", cases: express },
  hatschet: { folder: "hatschet", says: "HatScheT's loop graphs, one iteration each", cases: hatschet },
} as const satisfies Readonly<Record<string, BenchmarkSet>>;

export type BenchmarkName = keyof typeof benchmarkSets;

/** The names of all sets. */
export const benchmarkNames = Object.keys(benchmarkSets) as readonly BenchmarkName[];

/**
 * The instances of a set, in the order of their list.
 * @throws {RangeError} where the folder is missing or its list is none.
 */
export function benchmarkCases(set: BenchmarkName, benchmarks: string): BenchmarkCase[] {
  const { folder, cases } = benchmarkSets[set];
  // The folder of all sets, or that of the set itself.
  const place = [join(benchmarks, folder), benchmarks].find((each) => existsSync(each) && holds(each, set));
  if (place === undefined) {
    throw new RangeError(`${benchmarks} has neither a folder ${folder} nor the files of ${set}`);
  }
  return cases(place);
}

function holds(folder: string, set: BenchmarkName): boolean {
  const files = readdirSync(folder, { recursive: set === "hatschet", encoding: "utf8" });
  if (set === "express") return files.some((file) => file.endsWith(".dot"));
  return set === "hatschet" ? files.some((file) => file.endsWith(".graphml")) : files.includes("optimum.csv");
}
