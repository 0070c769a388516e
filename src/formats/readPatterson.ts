import { limits } from "../machine/limits.ts";
import { NumberScanner } from "./numberScanner.ts";
import type { Activity, Lag, Project } from "./project.ts";

/**
 * Patterson's format (`.rcp`): jobs and resources, what there is of each, then for each job its duration, its demands, and its
 * successors, numbered from 1. Lines mean nothing. No package reads it.
 * @throws {RangeError} in one line with the place, the value and the reason.
 */
export function readPatterson(text: string, name: string): Project {
  const scan = new NumberScanner(text);
  const jobs = scan.whole("the number of jobs", 1, limits.operations);
  const kinds = scan.whole("the number of resources", 0, limits.engines - 1);
  const resources = Array.from({ length: kinds }, (_, k) => {
    return { name: `R${k + 1}`, units: scan.whole(`what there is of resource ${k + 1}`, 0, limits.slots) };
  });
  const activities: Activity[] = [];
  const lags: Lag[] = [];
  for (let job = 1; job <= jobs; job++) {
    const duration = scan.whole(`the duration of job ${job}`, 0, limits.latency);
    const demands = resources.map((_, resource) => {
      const units = scan.whole(`the demand of job ${job} on resource ${resource + 1}`, 0, limits.slots);
      return { resource, units, cycles: duration };
    });
    activities.push({ id: `${job}`, opcode: "job", duration, demands });
    const successors = scan.whole(`the number of successors of job ${job}`, 0, jobs);
    for (let k = 0; k < successors; k++) {
      const to = scan.whole(`a successor of job ${job}`, 1, jobs) - 1;
      lags.push({ from: job - 1, to, cycles: duration });
    }
  }
  scan.end();
  return { name, resources, activities, lags, source: 0 };
}
