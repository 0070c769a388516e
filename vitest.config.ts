import { defineConfig } from "vitest/config";

// Two suites: `fast` (below a minute, `npm test`) and `slow` (minutes, `npm run test:slow`).
export default defineConfig({
  test: {
    // The default leaves a core idle, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: ["test/slow/**"],
          testTimeout: 60_000,
          // Tests keep no state in modules, so that files can share a thread: a third less work than a fork a file.
          pool: "threads",
          isolate: false,
        },
      },
      { test: { name: "slow", include: ["test/slow/**/*.test.ts"], testTimeout: 900_000, hookTimeout: 900_000 } },
    ],
  },
});
