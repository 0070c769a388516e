import { Cutter } from "../../exact/problem/window.ts";
import { type WindowBlock, windowBlock } from "../../exact/problem/windowBlock.ts";
import { contentHash } from "../../ir/contentHash.ts";
import { prepare } from "../../list/listInstance.ts";
import { sweep } from "../../list/sweep.ts";
import type { Machine } from "../../machine/machine.ts";
import { readCertificate, type WindowClaim } from "../../proof/certificate.ts";
import { checkCertificate } from "../../proof/checkCertificate.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import type { Scheduled } from "../../schedule/scheduleFile.ts";
import { kindOf } from "../files/fileKind.ts";
import { readJson } from "../files/jsonFile.ts";
import type { BoundSource } from "./boundSource.ts";
import { ofMachine, readSchedule } from "./scheduleInput.ts";

/** A window of a schedule as a block, and which window of what it is. */
export interface WindowSource extends BoundSource {
  readonly window: WindowClaim;
}

/**
 * The question whether the operations of cycles FROM..TO of a schedule fit into one cycle less, everything outside where it
 * is or moved along, as a block of its own (`problemBlock`): where its bound is TO - FROM, they do not.
 * @throws {RangeError} in one line when the text names no window, or the border withholds a form or fits no shorter window.
 */
export async function windowSource(source: BoundSource, text: string, signal: AbortSignal): Promise<WindowSource> {
  const [, from, to] = (/^(\d+)\.\.(\d+)$/.exec(text) ?? []).map(Number);
  if (from === undefined || to === undefined || to - from < 2 || to > source.schedule.length) {
    const { length } = source.schedule;
    throw new RangeError(`--between ${text}: FROM..TO is wanted, two cycles or more of 0..${length}`);
  }
  const { block, machine, schedule } = source;
  const made = windowBlock(new Cutter(block, machine), schedule, from, to);
  if (typeof made === "string") throw new RangeError(`--between ${text}: ${made}`);
  const how = "the window as the schedule has it";
  const found = made.schedule === undefined ? await listed(made, signal) : { schedule: made.schedule, how };
  return {
    ...{ block: made.block, machine: made.machine, source: { block: made.block }, ...found },
    window: { instance: contentHash(block, machine), from, to },
  };
}

async function listed({ block, machine }: WindowBlock, signal: AbortSignal) {
  const found = await sweep(prepare(block, machine), { passes: 40, seed: 1, signal });
  const how = `list schedule of the window as a block, ${found.rule}`;
  return { schedule: toSchedule(block, found.schedule), how };
}

/**
 * The schedule that a window may be of.
 * @param machine a program's; every other file has its own, which must be that one.
 * @throws {RangeError} naming the file and what is wrong with it.
 */
export function windowSchedule(path: string, machine?: Machine): Scheduled {
  const wanted = ["certificate", "plan", "best", "schedule", "program"] as const;
  const whole = readJson(
    path,
    (data) =>
      kindOf(data) === "certificate" ? ofMachine(checkCertificate(readCertificate(data)), machine) : undefined,
    { wanted, flag: "--schedule" },
  );
  return whole ?? readSchedule(path, machine, undefined, {}, { wanted });
}
