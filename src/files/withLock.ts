import { closeSync, linkSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

/** Milliseconds after which a lock of another computer, or one that says nothing, is taken for forgotten. */
const forgotten = 30_000;
/** Milliseconds that a lock is waited for. */
const patience = 60_000;

/**
 * Does `work` while no other process that asks for the same lock does. The lock is a file beside `file` that names who made
 * it; one whose process is gone is broken. Nothing else may be waited for inside: the thread sleeps meanwhile.
 * @throws {RangeError} when somebody holds the lock for a minute, or it cannot be made; the system's error when the disk is full.
 */
export function withLock<T>(file: string, work: () => T): T {
  const lock = `${file}.lock`;
  const mine = `${process.pid} ${hostname()} ${performance.now()}`;
  const begun = performance.now();
  while (!take(lock, mine)) {
    breakStale(lock);
    if (performance.now() - begun > patience) {
      throw new RangeError(`${lock}: another process holds this lock; if none does, remove it`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 + 8 * Math.random());
  }
  try {
    return work();
  } finally {
    // Somebody may have broken it, after a very long sleep of this process.
    if (read(lock) === mine) unlinkSync(lock);
  }
}

function take(lock: string, mine: string): boolean {
  let file: number;
  try {
    file = openSync(lock, "wx");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new RangeError(`${lock}: no lock can be made (${code ?? message})`);
  }
  try {
    writeSync(file, mine);
  } catch (error) {
    // On a full disk: whoever comes next would wait for an owner that says nothing.
    unlinkSync(lock);
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

/** Takes a lock away whose process is gone. Of several that try only one does; a lock that is not stale is put back. */
function breakStale(lock: string): void {
  const before = read(lock);
  if (before === undefined || !isStale(lock, before)) return;
  const aside = `${lock}.${process.pid}.broken`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  try {
    // Between the look and the rename another process may have broken it and made its own.
    if (read(aside) !== before) linkSync(aside, lock);
  } catch {
    // A third one has the lock by now; the second one's work is short and goes on beside it, as it must.
  } finally {
    unlinkSync(aside);
  }
}

function isStale(lock: string, text: string): boolean {
  const [, pid, host] = /^(\d+) (\S+) /.exec(text) ?? [];
  if (host === hostname() && pid !== undefined) return !isAlive(Number(pid));
  // Empty: its process is just about to write, or was killed there.
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > forgotten;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function read(lock: string): string | undefined {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
}
