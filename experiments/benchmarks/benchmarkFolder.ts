import { fileURLToPath } from "node:url";
import { options } from "../../src/command/options/options.ts";

const usual = fileURLToPath(new URL("../../../shared/bench", import.meta.url));

/** `--folder` of the published benchmarks. */
export const benchmarkFolder = { ...options.folder, shown: "../shared/bench beside slotwise", fallback: () => usual };
