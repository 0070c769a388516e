// The main job: a kernel from its generator, or a block of a file, to a verified schedule beside the greedy one and a bound.
// The same as `slotwise schedule`, under the name that its records have.
//
//   npx tsx experiments/window-ilp.ts [--block FILE [--name NAME]] [--quick] [--resume] ... (--help explains every option)
import { command } from "../src/command/options/command.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { scheduleCommand } from "../src/command/verbs/schedule.ts";

export const windowIlp = command({ ...scheduleCommand, name: "window-ilp" });

await runExperiment(import.meta, windowIlp);
