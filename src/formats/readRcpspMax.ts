import { limits } from "../machine/limits.ts";
import { NumberScanner } from "./numberScanner.ts";
import { type Activity, activityOf, type Lag, numbered, type Project, resourcesOf } from "./project.ts";

/**
 * RCPSP/max as ProGen/max writes it (`.sch`): activities 0 to n+1 with successors and lags from start to start in brackets, then
 * durations and demands, then what there is of each resource. No package reads it.
 * @throws {RangeError} in one line with the place, the value and the reason; several modes and resources that are used up
 * are refused by name.
 */
export function readRcpspMax(text: string, name: string): Project {
  const scan = new NumberScanner(text);
  const last = scan.whole("the number of activities", 0, limits.operations - 2) + 1;
  const kinds = scan.whole("the number of renewable resources", 0, limits.engines - 1);
  for (const kind of ["nonrenewable", "doubly constrained"]) {
    const { line } = scan;
    const count = scan.whole(`the number of ${kind} resources`, 0, limits.engines);
    if (count > 0) throw new RangeError(`line ${line}: ${count} ${kind} resources: blocks only have renewable ones`);
  }
  const lags: Lag[] = [];
  for (let from = 0; from <= last; from++) {
    numbered(scan, "an activity", from, 0);
    oneMode(scan, from);
    const count = scan.whole(`the number of successors of activity ${from}`, 0, last + 1);
    const to = Array.from({ length: count }, () => scan.whole(`a successor of activity ${from}`, 0, last));
    for (const each of to) {
      lags.push({ from, to: each, cycles: scan.bracketed(`the lag from activity ${from} to ${each}`) });
    }
  }
  const activities: Activity[] = [];
  for (let job = 0; job <= last; job++) {
    numbered(scan, "an activity", job, 0);
    oneMode(scan, job);
    activities.push(activityOf(scan, "activity", job, kinds));
  }
  const resources = resourcesOf(scan, kinds);
  scan.end();
  return { name, resources, activities, lags, source: 0, scarce: true };
}

function oneMode(scan: NumberScanner, job: number): void {
  const { line } = scan;
  const modes = scan.whole(`the mode of activity ${job}`, 1, limits.operations);
  if (modes !== 1) throw new RangeError(`line ${line}: activity ${job} has mode ${modes}: only one mode each is read`);
}
