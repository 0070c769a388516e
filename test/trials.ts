import process from "node:process";

/** Whether this run is the slow suite's, in which every test that counts its trials makes all of them. */
export const everyTrial = process.env["SLOTWISE_TRIALS"] === "every";

/** How many trials a test makes: `all` in the slow suite, the first `few`, with the same seeds, in the fast one. */
export const trials = (all: number, few: number): number => (everyTrial ? all : few);

/** The cases of a test: all of them in the slow suite; in the fast one every `nth`, the first included. */
export const sampled = <T>(all: readonly T[], nth: number): T[] => all.filter((_, at) => everyTrial || at % nth === 0);
