import process from "node:process";
import { describe, it, type SuiteAPI, type TestAPI } from "vitest";

/** The suite that runs: a project of `vitest.config.ts`. */
export const suite = process.env["SLOTWISE_SUITE"] ?? "fast";

/** Whether every test that counts its trials makes all of them. */
export const everyTrial = suite === "endurance";

/** How many trials a test makes: `all` in the endurance suite, the first `few`, with the same seeds, in the others. */
export const trials = (all: number, few: number): number => (everyTrial ? all : few);

/** The cases of a test: all of them in the endurance suite; in the others every `nth`, the first included. */
export const sampled = <T>(all: readonly T[], nth: number): T[] => all.filter((_, at) => everyTrial || at % nth === 0);

/** Registers nothing: a test of another suite is not a test that is skipped. */
const elsewhere = Object.assign(() => {}, { each: () => () => {}, skipIf: () => elsewhere }) as unknown as TestAPI;

/** `it` for a test that takes half a second and more of a processor: the slow suite has it, the fast one has not. */
export const longer: TestAPI = suite === "fast" ? elsewhere : it;

/** `describe` for such tests alone: a group without any is an error. */
export const longerGroup: SuiteAPI = suite === "fast" ? (elsewhere as unknown as SuiteAPI) : describe;
