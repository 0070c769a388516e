import { formulations } from "../../../models/formulations.ts";
import { parseTask, perform } from "../../exact/jobs/task.ts";
import type { WindowResult } from "../../exact/jobs/windowJob.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { installedEngines } from "../../solve/engines.ts";

const equipment = { formulations, solvers: installedEngines(), deciders: [lcg] };

/** A task on a thread of its own. */
export default function run(text: string): Promise<WindowResult> {
  return perform(parseTask(text), equipment);
}
