import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../experiments/", import.meta.url));

/** The files in `experiments` that can be run, without their ending; the others are parts of them. */
export const experimentNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .filter((name) => readFileSync(`${folder}${name}`, "utf8").includes("runExperiment(import.meta"))
  .map((name) => name.replace(".ts", ""))
  .sort();
