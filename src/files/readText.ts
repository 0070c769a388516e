import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The largest file that is read, in bytes: a file of 200,000 operations has half of it. */
export const textLimit = 64 * 2 ** 20;

/** What a caller may ask of a file beside being a regular one. */
export interface ReadOptions {
  /** In bytes. `textLimit` by default. */
  readonly limit?: number | undefined;
  /** Whether a symbolic link in the last place is followed. True by default: who types a path means what it leads to. */
  readonly followLink?: boolean | undefined;
  /** Whether a pipe is read as well, as standard input is. False by default: only who types a path may mean one. */
  readonly pipes?: boolean | undefined;
  /** Seconds that a pipe waits for somebody to open it for writing: until then it reads as an empty file. Default 10. */
  readonly patience?: number | undefined;
}

/**
 * The text of a file, or of standard input where the path is `-`. Only a regular file is read: it is opened once, without
 * waiting for whoever writes a pipe, looked at by what was opened, and never read beyond the limit, however it grows. A byte
 * order mark is left out.
 * @throws {RangeError} naming the path and what is wrong; never with what stands in the file.
 */
export function readText(path: string, options: ReadOptions = {}): string {
  const { limit = textLimit, followLink = true, pipes = false, patience = 10 } = options;
  if (path === "-") return decoded(bytesOf(0, limit, "standard input"), "standard input");
  const file = opened(path, followLink);
  try {
    const stats = fstatSync(file);
    const kind = pipes && stats.isFIFO() ? undefined : kindOf(stats);
    if (kind !== undefined) throw new RangeError(`${path}: ${kind}, not a regular file`);
    return decoded(bytesOf(file, limit, path, stats.isFIFO() ? patience : undefined), path);
  } finally {
    closeSync(file);
  }
}

/**
 * The bytes of a regular file of up to `limit` bytes in chunks, each of its own memory, for what reads files too long for a text.
 * @throws {RangeError} as `readText` does, when the first chunk is asked for.
 */
export function* readChunks(path: string, limit: number): Generator<Buffer, void> {
  const file = opened(path, true);
  try {
    const stats = fstatSync(file);
    const kind = kindOf(stats);
    if (kind !== undefined) throw new RangeError(`${path}: ${kind}, not a regular file`);
    for (let total = 0; ; ) {
      const chunk = Buffer.allocUnsafe(2 ** 20);
      const read = readSome(file, chunk, path) ?? 0;
      if (read === 0) return;
      total += read;
      if (total > limit) throw new RangeError(`${path}: more than ${limit} bytes, the limit`);
      yield chunk.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

/** Bytes of a regular file; 0 where it is none, or standard input: those are read to their end. */
export function sizeOf(path: string): number {
  if (path === "-") return 0;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : 0;
}

function opened(path: string, followLink: boolean): number {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  // Windows has neither flag. Without O_NONBLOCK, opening a pipe waits until somebody writes.
  const flags = O_RDONLY | (O_NONBLOCK ?? 0) | (followLink ? 0 : (O_NOFOLLOW ?? 0));
  try {
    return openSync(path, flags);
  } catch (error) {
    throw new RangeError(`${path}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons.get(code)) ?? message;
}

const reasons = new Map([
  ["ENOENT", "no such file (ENOENT)"],
  ["ENOTDIR", "no such file (ENOTDIR)"],
  ["EACCES", "may not be read (EACCES)"],
  ["EPERM", "may not be read (EPERM)"],
  ["ELOOP", "a symbolic link that is not followed (ELOOP)"],
  ["ENXIO", "a socket or a device, not a regular file (ENXIO)"],
  ["ENAMETOOLONG", "the name is too long (ENAMETOOLONG)"],
  ["ERR_INVALID_ARG_VALUE", "no path can hold a zero byte"],
]);

/** What a file is, where it is not a regular one. */
function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe (- reads standard input)";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

function bytesOf(file: number, limit: number, place: string, patience?: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  const begun = performance.now();
  let opened = patience === undefined;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.min(2 ** 20, limit + 1 - total));
    const read = readSome(file, chunk, place);
    if (read === 0 && opened) return Buffer.concat(chunks, total);
    if (read === 0) {
      if (performance.now() - begun > 1000 * patience!)
        throw new RangeError(`${place}: a pipe, and nobody has opened it for writing in ${patience} s`);
      sleep();
      continue;
    }
    opened = true;
    if (read === undefined) {
      sleep();
      continue;
    }
    total += read;
    if (total > limit) throw new RangeError(`${place}: more than ${limit} bytes, the limit`);
    chunks.push(chunk.subarray(0, read));
  }
}

/** Bytes read; 0 at the end; undefined where there are none yet. */
function readSome(file: number, chunk: Buffer, place: string): number | undefined {
  try {
    return readSync(file, chunk);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EOF") return 0;
    if (code === "EAGAIN") return undefined;
    throw new RangeError(`${place}: cannot be read: ${message}`);
  }
}

/** A moment, for whoever writes a pipe, or standard input that does not block. */
function sleep(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

function decoded(bytes: Buffer, place: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new RangeError(`${place}: not UTF-8 text`);
  }
}

/**
 * The text of a file that another file names: a plain name, in the same folder, no link. Whoever wrote the one must not be
 * able to make us read what is elsewhere.
 * @throws {RangeError} naming the file and what is wrong; nothing was read then.
 */
export function readBeside(file: string, name: string): string {
  if (file === "-")
    throw new RangeError(`it names a file ("${name}"), but what comes from standard input has no folder`);
  if (!/^[^/\\:\0]+$/.test(name) || name === "." || name === "..") {
    throw new RangeError(`it names "${name}": only a plain name of a file beside it is read`);
  }
  return readText(join(dirname(file), name), { followLink: false });
}
