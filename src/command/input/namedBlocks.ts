import { basename } from "node:path";
import { sizeOf, textLimit } from "../../files/readText.ts";
import { type BlockEntry, blockEntries, type ReadBlock } from "../../ir/blocksFile.ts";
import type { Machine } from "../../machine/machine.ts";
import { parseScheduleFile } from "../../schedule/scheduleFile.ts";
import { Budget } from "../../time/budget.ts";
import type { Steps } from "../../time/steps.ts";
import { kindOf } from "../files/fileKind.ts";
import { readJsonSteps } from "../files/jsonFile.ts";
import { didYouMean } from "../options/nearestName.ts";
import { type PhaseContext, withPhases } from "../run/phases.ts";
import { largeEntries, readEntry } from "./largeBlocks.ts";
import type { LiftArguments } from "./liftInput.ts";
import { type NamedSchedule, ofMachine, programIn, scheduleIn } from "./scheduleInput.ts";

/** What every verb that takes blocks reads. */
const blockKinds = ["blocks", "program", "plan", "best", "schedule"] as const;

/**
 * The blocks of a file in its order, or the one that `--name` says, each to be read when it is wanted. A program has the block that it is
 * lifted to, a plan its kernel's, a schedule file those of its schedules. `lifting.machine` is the program's; every other file has its own,
 * which must be that one.
 * @throws {RangeError} in one line when the file is no blocks file, or has no block of that name.
 */
export function* namedEntries(
  file: string,
  name: string | undefined,
  lifting?: LiftArguments,
): Steps<readonly BlockEntry[]> {
  const blocks =
    sizeOf(file) > textLimit
      ? (yield* largeEntries(file)).map((entry) => onMachine(entry, lifting?.machine))
      : yield* readJsonSteps(file, (data) => entriesOf(data, file, lifting), { wanted: blockKinds });
  if (blocks.length === 0) throw new RangeError(`${file} has no block`);
  if (name === undefined) return blocks;
  const found = blocks.filter((block) => block.name === name);
  if (found.length > 0) return found;
  const names = blocks.map((block) => block.name);
  throw new RangeError(`${file} has no block "${name}"${didYouMean(name, names)}; it has ${names.join(", ")}`);
}

function entriesOf(data: unknown, file: string, lifting: LiftArguments | undefined): BlockEntry[] {
  const kind = kindOf(data);
  const machine = lifting?.machine;
  if (kind === "schedule") {
    return parseScheduleFile(data).map((entry) => {
      const { name } = entry.block;
      return readEntry(fitting(name, () => knownBlock(name, ofMachine(entry, machine))));
    });
  }
  if (kind === "plan" || kind === "best") {
    const scheduled = scheduleIn(data, machine);
    return [readEntry(knownBlock(scheduled.block.name, scheduled))];
  }
  if (kind !== "program") return blockEntries(data).map((entry) => onMachine(entry, machine));
  const name = basename(file, ".json");
  return [readEntry(knownBlock(name, programIn(data, name, lifting)))];
}

/** A block of its own machine is none where that is not the one that is given; the file's others are not lost by it. */
function fitting(name: string, work: () => ReadBlock): ReadBlock {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: "invalid", name, because: `block "${name}": ${error.message}` };
  }
}

/** The same for a block that is yet to be read. */
function onMachine(entry: BlockEntry, machine: Machine | undefined): BlockEntry {
  if (machine === undefined) return entry;
  return {
    name: entry.name,
    *read() {
      const read = yield* entry.read();
      if (read.status !== "read") return read;
      return fitting(entry.name, () => ({ ...read, instance: ofMachine(read.instance, machine) }));
    },
  };
}

/** A block that came with a schedule. */
type KnownBlock = ReadBlock & { readonly scheduled: Omit<NamedSchedule, "name"> };

function knownBlock(name: string, scheduled: Omit<NamedSchedule, "name">): KnownBlock {
  const { block, machine } = scheduled;
  return { status: "read", name, instance: { block, machine }, scheduled };
}

/** The schedule that a block came with: a program's, a plan's; undefined for a file of blocks. */
export function scheduleBeside(read: ReadBlock): Omit<NamedSchedule, "name"> | undefined {
  return "scheduled" in read ? (read as KnownBlock).scheduled : undefined;
}

/** The same, all of them read; those that are none say why. Tells of it where the file is large. */
export async function namedBlocks(
  file: string,
  name: string | undefined,
  context: Pick<PhaseContext, "mention">,
  lifting?: LiftArguments,
): Promise<readonly ReadBlock[]> {
  return (await namedBlocksWithin(file, name, context, Number.POSITIVE_INFINITY, lifting))!;
}

/** The same with so many seconds for the file, and as many for each block; undefined where they were over. */
export function namedBlocksWithin(
  file: string,
  name: string | undefined,
  context: Pick<PhaseContext, "mention">,
  seconds: number,
  lifting?: LiftArguments,
): Promise<readonly ReadBlock[] | undefined> {
  return withPhases(context, `reading ${file}`, async (tell) => {
    const entries = await new Budget({ seconds }).complete(namedEntries(file, name, lifting));
    const blocks: ReadBlock[] = [];
    for (const entry of entries ?? []) {
      tell({ phase: `reading ${entry.name}` });
      const block = await new Budget({ seconds }).complete(entry.read());
      if (block === undefined) return undefined;
      blocks.push(block);
    }
    return entries === undefined ? undefined : blocks;
  });
}
