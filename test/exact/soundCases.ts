import { check } from "../../src/check/check.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { type RandomBlockOptions, type RandomCase, randomBlock } from "../laws/randomBlock.ts";
import { serialSchedule } from "./serialSchedule.ts";

/** A random block with a serial schedule of it that the checker accepts. */
export interface SoundCase extends RandomCase {
  readonly seed: number;
  readonly serial: Schedule;
}

/** Random blocks with seeds 0 .. count - 1; every second one has its divisible operations divided. */
export function soundCases(count: number, options: RandomBlockOptions): SoundCase[] {
  return Array.from({ length: count }, (_, seed) => {
    const { block, machine } = randomBlock(seed, options);
    const serial = serialSchedule(block, seed % 2 === 0);
    const violations = check(block, machine, serial);
    if (violations.length > 0) throw new RangeError(`random block ${seed}: ${violations[0]!.message}`);
    return { seed, block, machine, serial };
  });
}

/** A case in which several windows need a solve. */
export const severalWindows: SoundCase = soundCases(4, { operations: [24, 24], scratch: 50 })[3]!;
