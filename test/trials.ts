import process from "node:process";
import { describe, it, type TestAPI } from "vitest";

/** The suite that runs: a project of `vitest.config.ts`. */
export const suite = process.env["SLOTWISE_SUITE"] ?? "fast";

/** Whether every test that counts its trials makes all of them. */
export const everyTrial = suite === "endurance";

/** `few` in the fast suite, `more` in the others. */
export const inFast = <T>(few: T, more: T): T => (suite === "fast" ? few : more);

/**
 * How many trials a test makes: `all` in the endurance suite, the first `few`, with the same seeds, in the others; the fast one
 * makes no more than `fewest`, if that is given (such a test is a `fuller` one).
 */
export const trials = (all: number, few: number, fewest = few): number => (everyTrial ? all : inFast(fewest, few));

/** The cases of a test: all of them in the endurance suite; in the others every `nth`, the first included. */
export const sampled = <T>(all: readonly T[], nth: number): T[] => all.filter((_, at) => everyTrial || at % nth === 0);

/** The cases of a `fuller` test: every `nth` in the fast suite, the first included; all of them in the others. */
export const thinned = <T>(all: readonly T[], nth: number): T[] => all.filter((_, at) => at % inFast(nth, 1) === 0);

/** Registers nothing: a test of another suite is not a test that is skipped. */
const elsewhere = Object.assign(() => {}, { each: () => () => {} }) as unknown as TestAPI;

/** `it` for a test that makes more of its trials, or has more of its cases, in the slow suite than in the fast one. */
export const fuller: typeof it.only = suite === "slow" ? it.only : it;

/**
 * `it` for a test that takes a third of a second and more of a processor: the fast suite has it not. Of a file with such tests,
 * or `fuller` ones, the slow suite runs these alone.
 */
export const longer: typeof it.only = suite === "fast" ? elsewhere : fuller;

/** `describe` for such tests alone: a group without any is an error. */
export const longerGroup: typeof describe.only =
  suite === "fast" ? (elsewhere as unknown as typeof describe.only) : suite === "slow" ? describe.only : describe;
