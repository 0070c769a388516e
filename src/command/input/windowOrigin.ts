import { Cutter } from "../../exact/problem/window.ts";
import { windowBlock } from "../../exact/problem/windowBlock.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { Certificate } from "../../proof/certificate.ts";
import type { Scheduled } from "../../schedule/scheduleFile.ts";

/**
 * Checks that a window's certificate is of that window of the schedule in a file, which is a certificate of the whole block, or anything
 * else that holds a schedule: the schedule is checked anew, cut anew (by the same code as before: what a window asks has one
 * home), and the block that this gives must be the certificate's, by hash. @returns what was found, in words.
 * @throws {RangeError} in one line with the first thing that is not so.
 */
export function demandWindow({ window, instance }: Certificate, { block, machine, schedule }: Scheduled): string {
  if (window === undefined) throw new RangeError("the certificate is of a whole block: --schedule is for windows");
  const { from, to, instance: whole } = window;
  const short = (hash: string): string => `${hash.slice(0, 12)}…`;
  const hash = contentHash(block, machine);
  if (hash !== whole) throw new RangeError(`the window is of block ${short(whole)}, the schedule of ${short(hash)}`);
  if (to - from < 2 || to > schedule.length) {
    throw new RangeError(`the window is ${from}..${to}: two cycles or more of 0..${schedule.length} are wanted`);
  }
  const made = windowBlock(new Cutter(block, machine), schedule, from, to);
  if (typeof made === "string") throw new RangeError(`cycles ${from}..${to} of the schedule: ${made}`);
  const cut = contentHash(made.block, made.machine);
  if (cut !== instance) {
    throw new RangeError(
      `cycles ${from}..${to} of the schedule are block ${short(cut)}, the certificate's is ${short(instance)}`,
    );
  }
  return `cycles ${from}..${to} of the schedule, whose block this is`;
}
