// One size of the benchmark in a process of its own, so that its memory is its own: lines of JSON, a phase each.
import process from "node:process";
import { pipelinePhases, writingPhases } from "./sizePhases.ts";

const [kind, typed, file] = process.argv.slice(2) as [string, string, string];
const subject = typed === "walk" ? typed : Number(typed);
for (const { name, run } of kind === "write" ? writingPhases(subject, file) : pipelinePhases(subject, file)) {
  const begun = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begun);
  const row = { phase: name, seconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1000 };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
