import { limits } from "../machine/limits.ts";
import { NumberScanner } from "./numberScanner.ts";
import { type Activity, activityOf, type Lag, numbered, type Project, resourcesOf } from "./project.ts";

/**
 * PSPLIB's format (`.sm`, Kolisch and Sprecher): a head of named numbers, precedence, requests and durations, what there is of
 * each resource. Due dates and horizons there are of other objectives and bind nothing; a release date is of all jobs. No package reads it.
 * @throws {RangeError} in one line with the place, the value and the reason; several modes and resources that are used
 * up are refused by name.
 */
export function readPsplib(text: string, name: string): Project {
  const lines = text.split(/\r\n|\r|\n/);
  const headed = (title: RegExp, what: string): number => {
    const at = lines.findIndex((line) => title.test(line));
    if (at < 0) throw new RangeError(`line ${lines.length}: the file ends where ${what} is wanted`);
    return at;
  };
  const number = (title: RegExp, what: string, most: number): number => {
    const at = headed(title, what);
    const [, given = ""] = /:\s*(\S*)/.exec(lines[at]!) ?? [];
    return new NumberScanner(given, at + 1).whole(what, 0, most);
  };
  const jobs = number(/^\s*jobs\b/i, "the number of jobs", limits.operations);
  const kinds = number(/-\s*renewable\b/i, "the number of renewable resources", limits.engines - 1);
  for (const kind of ["nonrenewable", "doubly constrained"]) {
    const title = new RegExp(`-\\s*${kind}\\b`, "i");
    const count = number(title, `the number of ${kind} resources`, limits.engines);
    if (count === 0) continue;
    const line = headed(title, kind) + 1;
    throw new RangeError(`line ${line}: ${count} ${kind} resources: blocks only have renewable ones`);
  }
  const body = (title: RegExp, what: string): NumberScanner => {
    const from = headed(title, what);
    let until = from + 1;
    while (until < lines.length && !/^\s*\*{3}/.test(lines[until]!)) until++;
    // Its second line says what its columns are; a rule may follow.
    let skipped = from + 1;
    if (/[a-z#]/i.test(lines[skipped] ?? "")) skipped++;
    if (/^\s*-{3}/.test(lines[skipped] ?? "")) skipped++;
    return new NumberScanner(lines.slice(skipped, until).join("\n"), skipped + 1);
  };
  const successors = body(/^\s*PRECEDENCE RELATIONS/i, "PRECEDENCE RELATIONS");
  const after: number[][] = [];
  for (let job = 1; job <= jobs; job++) {
    numbered(successors, "a job", job, 1);
    const { line } = successors;
    const modes = successors.whole(`the number of modes of job ${job}`, 1, limits.operations);
    if (modes !== 1) throw new RangeError(`line ${line}: job ${job} has ${modes} modes: only one mode each is read`);
    const count = successors.whole(`the number of successors of job ${job}`, 0, jobs);
    after.push(Array.from({ length: count }, () => successors.whole(`a successor of job ${job}`, 1, jobs) - 1));
  }
  successors.end();
  const requests = body(/^\s*REQUESTS\/DURATIONS/i, "REQUESTS/DURATIONS");
  const activities: Activity[] = [];
  for (let job = 1; job <= jobs; job++) {
    numbered(requests, "a job", job, 1);
    requests.whole(`the mode of job ${job}`, 1, 1);
    activities.push(activityOf(requests, "job", job, kinds));
  }
  requests.end();
  const there = body(/^\s*RESOURCE\s*AVAILABILITIES/i, "RESOURCEAVAILABILITIES");
  const resources = resourcesOf(there, kinds);
  there.end();
  const lags = after.flatMap((list, from): Lag[] =>
    list.map((to) => ({ from, to, cycles: activities[from]!.duration })),
  );
  const release = releaseOf(lines, body);
  const later =
    release === 0 ? [] : activities.slice(1).map((_, at): Lag => ({ from: 0, to: at + 1, cycles: release }));
  return { name, resources, activities, lags: [...lags, ...later], source: 0 };
}

/** The release date in PROJECT INFORMATION, where that stands: nothing of the project starts earlier. */
function releaseOf(lines: readonly string[], body: (title: RegExp, what: string) => NumberScanner): number {
  const title = /^\s*PROJECT INFORMATION/i;
  if (!lines.some((line) => title.test(line))) return 0;
  const scan = body(title, "PROJECT INFORMATION");
  scan.whole("a project's number", 0, limits.operations);
  scan.whole("a project's number of jobs", 0, limits.operations);
  return scan.whole("a project's release date", 0, limits.cycles);
}
