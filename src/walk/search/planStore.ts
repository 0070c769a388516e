import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { makeFolder } from "../../files/makeFolder.ts";
import { packageFolder } from "../../files/packageFolder.ts";
import { readText } from "../../files/readText.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { type PlanFile, parsePlanFile, planFileName, printPlanFile } from "./planFile.ts";

/** Where this project keeps the best plans that its searches found. */
export const planFolder = join(packageFolder(), "results", "plans");

/** The largest plan file that is kept, in bytes. */
export const planFileLimit = 64 * 1024;

/**
 * The best plan known for a size and a contract.
 * @throws {RangeError} when the folder has none, naming those it has; or its file is broken.
 */
export function bestPlan(
  size: Pick<KernelPlan, "height" | "rounds" | "batch" | "contract">,
  folder = planFolder,
): { readonly plan: PlanFile; readonly file: string } {
  const file = join(folder, planFileName(size));
  if (!existsSync(file)) {
    const wanted = `height ${size.height}, rounds ${size.rounds}, batch ${size.batch}, contract ${size.contract}`;
    const known = planNames(folder).join(", ") || "none yet";
    throw new RangeError(`no plan for ${wanted}; plans there are: ${known}`);
  }
  return { plan: readPlan(file), file };
}

/** Names of the plan files in a folder, sorted. */
export function planNames(folder = planFolder): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/**
 * Reads a plan file from disk.
 * @throws {RangeError} naming the file and what is wrong with it.
 */
export function readPlan(file: string): PlanFile {
  return parsePlanFile(readText(file, { limit: planFileLimit }), file);
}

/**
 * Writes a plan file, whole or not at all.
 * @throws {RangeError} when it is larger than `planFileLimit`.
 */
export function writePlan(file: string, plan: PlanFile): void {
  const text = printPlanFile(plan);
  if (text.length > planFileLimit) {
    throw new RangeError(`${file}: ${text.length} bytes, a plan file has at most ${planFileLimit}`);
  }
  makeFolder(join(file, ".."));
  writeFileAtomic.sync(file, text);
}
