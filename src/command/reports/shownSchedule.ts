import { contentHash } from "../../ir/contentHash.ts";
import type { Machine } from "../../machine/machine.ts";
import { emit } from "../../schedule/emit.ts";
import { allocate } from "../../schedule/scratch/allocate.ts";
import type { ShownSchedule } from "../../view/pageModelOf.ts";
import { writtenWords } from "../../view/writtenWords.ts";
import { parseWords, readJson } from "../files/jsonFile.ts";
import { type NamedSchedule, schedulingText } from "../input/scheduleInput.ts";

/** A memory image, and where it comes from. */
export interface GivenImage {
  readonly name: string;
  readonly words: Uint32Array;
}

/** The image that `--memory` names. @throws {RangeError} in one line. */
export function readImage(path: string): GivenImage {
  return { name: path, words: readJson(path, parseWords, { wanted: "image", flag: "--memory" }) };
}

/**
 * A schedule as the page shows it: with addresses where some are found, and with the words of a run where an image is given.
 * @throws {RangeError} when an image is given for a block whose operations cannot be run.
 */
export function shownSchedule(source: NamedSchedule, image: GivenImage | undefined): ShownSchedule {
  const { name, block, machine, schedule } = source;
  let { allocation } = source;
  if (allocation === undefined) {
    const outcome = allocate(block, machine, schedule);
    if (outcome.status === "allocated") allocation = outcome.allocation;
  }
  const shown = { name: name.split(/[\\/]/).at(-1)!, schedule, ...(allocation === undefined ? {} : { allocation }) };
  if (image === undefined) return shown;
  const because =
    allocation === undefined
      ? "no addresses were found for its values"
      : !block.operations.some(hasOperands)
        ? "its operations have no operands"
        : !("vectorLength" in machine)
          ? "a schedule file does not say what opcodes compute: name the machine with --machine"
          : undefined;
  if (because !== undefined || allocation === undefined) {
    throw new RangeError(`--memory ${image.name}: ${name} cannot be run: ${because}`);
  }
  const placed = { schedule, allocation };
  const own = source.lifted !== undefined && "schedule" in source.lifted.given ? source.lifted.program : undefined;
  const program = own ?? emit(block, machine as Machine, schedule, allocation);
  const words = writtenWords(block, { program, machine: machine as Machine }, placed, image.words);
  return { ...shown, written: { image: image.name, words } };
}

const hasOperands = ({ operands }: { readonly operands: readonly unknown[] }): boolean => operands.length > 0;

/** @throws {RangeError} when the two are schedules of different blocks, or for different machines. */
export function refuseOtherBlock(one: NamedSchedule, other: NamedSchedule): void {
  const [hash, otherHash] = [one, other].map(({ block }) => contentHash(block, one.machine));
  if (hash !== otherHash) {
    const of = ({ name, block }: NamedSchedule): string =>
      `${name} is of "${block.name}" (${block.operations.length} operations)`;
    throw new RangeError(`not of the same block: ${of(one)}, ${of(other)}`);
  }
  if (schedulingText(one.machine) !== schedulingText(other.machine)) {
    throw new RangeError(`not for the same machine: ${one.name}, ${other.name}`);
  }
}
