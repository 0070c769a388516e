import type { ReadBlock } from "../../ir/blocksFile.ts";
import { scheduleBeside } from "../input/namedBlocks.ts";
import type { Context } from "../options/command.ts";
import { exitCodes } from "../run/run.ts";
import type { ProgramPlace, SubjectRequest } from "./subject.ts";

/**
 * Runs the job for one block after the other; a block that is none, or has no schedule, does not lose the others. A signal
 * ends the present one with what it has, and leaves the others out. As JSON one object, or for a `list` a list of them.
 * @param job prints a block's result, and says whether something about it failed.
 * @returns the exit code: usage where no block had a result, negative where some had none or something about one failed.
 * @throws {RangeError} what was wrong with the block, where no other is meant.
 */
export async function eachBlock(
  blocks: readonly ReadBlock[],
  { file, list, on }: { readonly file: string; readonly list: boolean; readonly on: ProgramPlace },
  job: (subject: SubjectRequest, print: (text: string) => void) => Promise<boolean>,
  { json, print, tell, signal }: Pick<Context, "json" | "print" | "tell" | "signal">,
): Promise<number> {
  if (blocks.length === 0) throw new RangeError(`${file} has no block`);
  const listed: unknown[] = [];
  const collected = json && list;
  let failed = false;
  let refused = 0;
  for (const [at, read] of blocks.entries()) {
    if (signal.aborted) break;
    if (list) tell(`block ${at + 1} of ${blocks.length}: ${read.name}`);
    try {
      if (read.status === "invalid") throw new RangeError(`${file}: ${read.because}`);
      const { block, machine } = read.instance;
      const out = collected ? (text: string) => void listed.push(JSON.parse(text)) : print;
      const { schedule, lifted, notes = [] } = scheduleBeside(read) ?? {};
      for (const note of notes) tell(note);
      const program = lifted === undefined ? undefined : { bundles: lifted.program, machine: lifted.machine, on };
      if (await job({ kind: "block", file, block, machine, schedule, program }, out)) failed = true;
    } catch (error) {
      const alone = !list || (blocks.length === 1 && !json);
      if (alone || !(error instanceof RangeError)) throw error;
      refused++;
      tell(error.message);
      listed.push({ block: read.name, error: error.message });
    }
  }
  if (collected) print(`${JSON.stringify(listed)}\n`);
  if (refused === blocks.length) return exitCodes.usage;
  return failed || refused > 0 ? exitCodes.negative : exitCodes.fine;
}
