import { closeSync, constants, existsSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import { makeFolder } from "../../files/makeFolder.ts";
import { appendRecord, pageBeside, type RunRecord } from "../../report/records/record.ts";
import { systemReason } from "./systemReason.ts";

/** A place for a result, tried before any work is done for it. */
export interface OutputFile {
  /** The name as it was typed. */
  readonly name: string;
  /** Whole or not at all. @throws {RangeError} in one line with the typed name when it cannot be written. */
  readonly write: (text: string) => void;
}

/** A file of records (JSON lines) with the page that is made of them beside it. */
export interface RecordFile {
  readonly name: string;
  readonly append: (record: RunRecord, page: (records: readonly RunRecord[]) => string) => void;
}

/**
 * The file that an option names, in a folder that exists, tried by writing an empty file beside it.
 * @throws {RangeError} in one line: no such folder, a folder itself, not writable.
 */
export function outputFile(name: string, flag: string): OutputFile {
  const place = `${flag} ${name}`;
  attempt(place, () => {
    demandFolder(name);
    tryOut(name);
  });
  return {
    name,
    write: (text) =>
      attempt(place, () => {
        // A name must not take the place of a device or a pipe.
        if (existsSync(name) && !statSync(name).isFile()) writeThrough(name, text);
        else writeFileAtomic.sync(name, text);
      }),
  };
}

/**
 * As `outputFile`.
 * @param makesFolder the folder is made when the first record is written: for places that nobody typed.
 */
export function recordFile(name: string, flag: string, makesFolder = false): RecordFile {
  const place = `${flag} ${name}`;
  attempt(place, () => {
    if (!makesFolder) demandFolder(name);
    if (existsSync(name) && !statSync(name).isFile()) throw new RangeError("a file of JSON lines is wanted");
    for (const file of [name, pageBeside(name)]) tryOut(file);
  });
  return {
    name,
    append: (record, pageOf) =>
      attempt(place, () => {
        appendRecord(name, record, pageOf);
      }),
  };
}

/** A folder for results, made where only it is missing, and tried. @throws {RangeError} in one line. */
export function outputFolder(name: string, flag: string): string {
  attempt(`${flag} ${name}`, () => {
    demandFolder(name);
    makeFolder(name);
    tryOut(join(name, "certificate"));
  });
  return name;
}

/** Tries a place; its folder may still be made where nobody typed it (`makesFolder`). @throws {RangeError} in one line when nothing can be written there. */
export function tryPlace(name: string, flag: string, makesFolder: boolean): void {
  attempt(`${flag} ${name}`, () => {
    if (!makesFolder) demandFolder(name);
    tryOut(name);
  });
}

/** A typed place is wrong where its folder is missing: one that is made silently hides the typing error. */
function demandFolder(name: string): void {
  if (!existsSync(dirname(name))) throw new RangeError(`there is no folder ${dirname(name)}`);
}

/** Makes and removes a file in the nearest folder that exists: permissions alone do not tell for every file system. */
function tryOut(name: string): void {
  if (existsSync(name)) {
    const status = statSync(name);
    if (status.isDirectory()) throw new RangeError("it is a folder, a file is wanted");
    if (!status.isFile()) return;
    closeSync(openSync(name, constants.O_WRONLY));
  }
  let folder = dirname(name);
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) throw new RangeError(`${folder} is no folder`);
  const trial = join(folder, `.${basename(name).slice(0, 100)}.${process.pid}.try`);
  closeSync(openSync(trial, "wx"));
  rmSync(trial, { force: true });
}

/** Milliseconds that a reader may take nothing. */
const unread = 60_000;

/** Into what is no regular file; a pipe without a reader is an error, not a wait. */
function writeThrough(name: string, text: string): void {
  const file = openSync(name, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.from(text);
    let last = performance.now();
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(file, bytes, at);
        last = performance.now();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        if (performance.now() - last > unread) throw new RangeError("its reader has taken nothing for a minute");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  } finally {
    closeSync(file);
  }
}

function attempt(place: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${place}: ${error.message}`);
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new RangeError(`${place}: ${reason}`);
  }
}
