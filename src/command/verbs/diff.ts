import { scheduleDiff } from "../../explain/scheduleDiff.ts";
import { contentHash } from "../../ir/contentHash.ts";
import { matched } from "../../lift/matched.ts";
import { scheduleDiffText } from "../../report/schedules/scheduleDiffTable.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { liftRows } from "../input/liftInput.ts";
import { type NamedSchedule, readSchedule, refuseSize } from "../input/scheduleInput.ts";
import { command } from "../options/command.ts";
import { options, sizeOptions } from "../options/options.ts";
import { exitCodes } from "../run/run.ts";

/** `diff`: two schedules of the same block, operation by operation. */
export const diffCommand = command({
  name: "diff",
  describe: "Compare two schedules of the same block, operation by operation",
  details:
    "Reads programs, plans (results/plans), the main job's best-*.json, schedule files or blocks; writes nothing. Operations of two " +
    "programs are matched by what they compute.",
  positionals: {
    a: { value: "A.json", says: "a program, a plan, a schedule file or blocks" },
    b: { value: "B.json", says: "another one, of the same operations" },
  },
  options: { window: options.window, machine: options.machine, name: options.name, ...sizeOptions, ...liftRows },
  examples: [
    ["a.json b.json", "what B places earlier, later, or in another form than A"],
    ["before.json after.json", "two programs of the same operations"],
    ["a.json b.json --json", "every operation that moved"],
  ],
  run(given, { json, print, printJson, look, tell }) {
    const { a, b, window, machine, name } = given;
    const read = (file: string): NamedSchedule => readSchedule(file, machine, name, given, { executable: true });
    const [one, other] = [read(a), read(b)];
    if (one.lifted === undefined && other.lifted === undefined) refuseSize(given, "A.json");
    for (const { name: file, notes = [] } of [one, other]) for (const note of notes) tell(`diff: ${file}: ${note}`);
    if (seen(one.machine) !== seen(other.machine)) throw new RangeError(`not for the same machine: ${a}, ${b}`);
    const schedules = [one.schedule, inOrderOf(one, other)] as const;
    const diff = scheduleDiff(one.block, one.machine, schedules, window);
    if (json) printJson({ a, b, ...diff });
    else print(scheduleDiffText(diff, look));
    return exitCodes.fine;
  },
});

const seen = ({ engines, scratchWords }: NamedSchedule["machine"]): string =>
  JSON.stringify([engines.map(({ name, slots, free }) => [name, slots, free === true]), scratchWords]);

/** The other's schedule for the operations of the one: as it is where the blocks are the same, else operation by operation. */
function inOrderOf(one: NamedSchedule, other: NamedSchedule): Schedule {
  const [hashA, hashB] = [contentHash(one.block, one.machine), contentHash(other.block, one.machine)];
  if (hashA === hashB) return other.schedule;
  const of = ({ name: path, block: { name, operations } }: NamedSchedule, hash: string): string =>
    `${path} is of "${name}" (${operations.length} operations, ${hash.slice(0, 12)})`;
  const blocks = `not of the same block: ${of(one, hashA)}, ${of(other, hashB)}`;
  if ([one, other].every(({ lifted }) => lifted === undefined)) throw new RangeError(blocks);
  const matching = matched(one.block, other.block);
  if (matching.status === "different") {
    const example = ({ name }: NamedSchedule, ids: readonly string[]): string =>
      `${ids.length} operations of ${name} have no counterpart${ids.length === 0 ? "" : ` (${ids[0]}, …)`}`;
    throw new RangeError(`${blocks}; ${example(one, matching.here)}, ${example(other, matching.there)}`);
  }
  const placements = matching.counterpart.map((operation) => other.schedule.placements[operation]!);
  return { placements, length: other.schedule.length };
}
