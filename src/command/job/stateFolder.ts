import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Journal, openJournal } from "../../exact/jobs/journal.ts";
import { slotwiseVersion } from "../../report/records/record.ts";
import { systemReason } from "../files/systemReason.ts";

/**
 * Opens the journal of a state folder, which is made where it is not there, and tried by writing to it.
 * @throws {RangeError} in one line with the typed name: no folder, not writable, another version's, not ours.
 */
export function openState(folder: string): Journal {
  try {
    const journal = openJournal(folder, slotwiseVersion());
    const trial = join(folder, `.${process.pid}.try`);
    closeSync(openSync(trial, "w"));
    rmSync(trial, { force: true });
    return journal;
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : systemReason(error);
    if (reason === undefined) throw error;
    throw new RangeError(`--state ${folder}: ${reason}`);
  }
}
