import { check } from "../../src/schedule/check.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { type RandomBlockOptions, type RandomCase, randomBlock } from "../laws/randomBlock.ts";
import { serialSchedule } from "./serialSchedule.ts";

/** A random block with a serial schedule of it that the checker accepts. */
export interface SoundCase extends RandomCase {
  readonly seed: number;
  readonly serial: Schedule;
}

/**
 * The first `count` random blocks that read nothing undefined (some read a word that only a later operation writes);
 * every second one has its divisible operations divided.
 */
export function soundCases(count: number, options: RandomBlockOptions): SoundCase[] {
  const found: SoundCase[] = [];
  for (let seed = 0; found.length < count; seed++) {
    const { block, machine } = randomBlock(seed, options);
    const serial = serialSchedule(block, seed % 2 === 0);
    const violations = check(block, machine, serial);
    if (violations.length === 0) found.push({ seed, block, machine, serial });
    else if (violations.some(({ kind }) => kind !== "undefined")) {
      throw new RangeError(`random block ${seed}: ${violations[0]!.message}`);
    }
  }
  return found;
}
