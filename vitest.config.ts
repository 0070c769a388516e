import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Tests that make more trials in the slow suite than in the fast one (`test/trials.ts`). */
const counted = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map((name) => `test/${name.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts") && /from "[./]*\/trials\.ts"/.test(readFileSync(file, "utf8")));

/** What files of one process share; those of test/slow have one each, since some measure its memory. */
const shared = {
  // Tests keep no state in modules, so that files can share a process: a third less work than one a file.
  isolate: false,
  // Kernels are many small objects: with more room for young ones the collector has a third less to do.
  execArgv: ["--max-semi-space-size=64"],
};

const everyTrial = { SLOTWISE_TRIALS: "every" };

// Two suites: `fast` (about a minute, `npm test`) and `slow` (minutes, `npm run test:slow`).
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
          exclude: ["test/slow/**"],
          // Generous: a loaded computer is no defect.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...shared,
        },
      },
      {
        test: {
          name: "slow",
          include: ["test/slow/**/*.test.ts"],
          env: everyTrial,
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: "slow-trials",
          include: counted,
          env: everyTrial,
          testTimeout: 900_000,
          hookTimeout: 900_000,
          ...shared,
        },
      },
    ],
  },
});
