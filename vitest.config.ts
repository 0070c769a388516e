import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const files = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map((name) => `test/${name.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts"));

/** Tests that take one of these names from `test/trials.ts`. */
const naming = (names: RegExp): string[] =>
  files.filter((file) => {
    const imported = /import \{([^}]*)\} from "[./]*\/trials\.ts"/.exec(readFileSync(file, "utf8"))?.[1];
    return imported !== undefined && names.test(imported);
  });

/** Those that make more trials, or have more cases, in the endurance suite. */
const counting = naming(/\b(trials|sampled|everyTrial)\b/);

const [slow, endurance] = ["test/slow/**", "test/endurance/**"] as const;

/** Files of one process share modules; those of test/slow and test/endurance have one each, since some measure its memory. */
const shared = {
  // Tests keep no state in modules, so that files can share a process: a third less work than one a file.
  isolate: false,
  // Kernels are many small objects: with more room for young ones, from the beginning, the collector has a third less to do;
  // and while two files run no core is idle that it could use beside them.
  execArgv: ["--max-semi-space-size=64", "--min-semi-space-size=32", "--single-threaded-gc"],
};

/** Makes the folder for what several files need, like the packed package. */
const runFolder = "test/slow/runFolder.ts";

/** Limits that a loaded computer does not come to. */
const within = (milliseconds: number) => ({ testTimeout: milliseconds, hookTimeout: milliseconds });

// Three suites. `fast` (`npm test`): every rule, on few trials. `slow` (`npm run test:slow`, minutes): the package, the pages
// and commands as processes, and tests of `fast` files that take long. `endurance` (`npm run test:endurance`, twenty minutes
// and more): every trial of every law, kills, signals and lost networks, all plans, all Nodes, all notebooks.
// Names after the hyphen tell their two kinds of files apart: `--project "slow*"` is the whole suite.
export default defineConfig({
  test: {
    // The default leaves a core idle, which on two cores is half of them.
    maxWorkers: "100%",
    // What Vite makes of a module is kept on disk until its text changes: an eighth less work from the second run on.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: [slow, endurance],
          ...within(60_000),
          ...shared,
        },
      },
      {
        test: {
          name: "slow",
          include: [`${slow}/*.test.ts`],
          globalSetup: runFolder,
          env: { SLOTWISE_SUITE: "slow" },
          ...within(900_000),
        },
      },
      {
        test: {
          name: "slow-longer",
          include: naming(/\b(longer|fuller)\b/),
          exclude: [slow, endurance],
          env: { SLOTWISE_SUITE: "slow" },
          // `longer` and `fuller` are `it.only` here: what the fast suite has of these files does not run again.
          allowOnly: true,
          ...within(900_000),
          ...shared,
        },
      },
      {
        test: {
          name: "endurance",
          include: [`${endurance}/*.test.ts`, ...counting.filter((file) => file.startsWith("test/slow/"))],
          globalSetup: runFolder,
          env: { SLOTWISE_SUITE: "endurance" },
          ...within(900_000),
        },
      },
      {
        test: {
          name: "endurance-trials",
          include: counting,
          exclude: [slow, endurance],
          env: { SLOTWISE_SUITE: "endurance" },
          ...within(900_000),
          ...shared,
        },
      },
    ],
  },
});
