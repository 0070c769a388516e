import { fileURLToPath } from "node:url";
import { type Option, withDefault } from "../../src/command/options/option.ts";
import { options } from "../../src/command/options/options.ts";

/** The blocks with known optima that come with the project. */
export const caseFile = fileURLToPath(new URL("../../test/cases/blocks.json", import.meta.url));

/** `--blocks` of experiments that take these where no other file is named. */
export const caseBlocks: Option<string> = {
  ...withDefault(options.blocks, caseFile),
  shown: "test/cases/blocks.json of slotwise",
};

const usual = fileURLToPath(new URL("../../../shared/bench", import.meta.url));

/** `--folder` of the published benchmarks. */
export const benchmarkFolder = { ...options.folder, shown: "../shared/bench beside slotwise", fallback: () => usual };
