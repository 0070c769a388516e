import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Journal, openJournal } from "../../exact/jobs/journal.ts";
import type { Verified } from "../../exact/problem/judge.ts";
import { slotwiseVersion } from "../../report/records/record.ts";
import { systemReason } from "../files/systemReason.ts";
import { type BestContent, BestFile, type BestPlace, type KnownLower } from "./bestFile.ts";

/** Keeps the best schedule on disk; where that fails elsewhere, and where that fails too in the printed result. */
export class Keeper {
  failed = false;
  readonly #state: string;
  readonly #line: (text: string) => void;
  readonly #told = new Set<string>();

  /** @param line is told in a line what could not be written. */
  constructor(state: string, line: (text: string) => void) {
    this.#state = state;
    this.#line = line;
  }

  /** @param place what could not be written, where that is not in the reason. */
  fail(reason: string, place = `--state ${this.#state}: `): void {
    this.failed = true;
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#line(`${place}${reason}`);
  }

  /** Where the schedule is now: for a sentence, for the JSON object, and behind the tables. */
  keep(
    content: BestContent,
    verified: Verified,
    lower: KnownLower,
  ): { readonly where: string; readonly json: object; readonly text: string } {
    const file = new BestFile(this.#state, content);
    const at = (place: BestPlace) => ({
      where: `is in ${place.schedule}${place.program === undefined ? "" : `, its program in ${place.program}`}`,
      json: { best: place },
      text: "",
    });
    try {
      file.write(verified, lower);
      return at(file.place);
    } catch (error) {
      this.fail(`the best schedule cannot be written (${(error as NodeJS.ErrnoException).code ?? error})`);
    }
    try {
      return at(file.writeElsewhere(verified, lower));
    } catch {
      const text = file.text(verified, lower);
      return { where: "could be written nowhere; it follows the result", json: { best: JSON.parse(text) }, text };
    }
  }
}

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
