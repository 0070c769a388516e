import type { Steps } from "../time/steps.ts";
import { deepest, parseJson, parseJsonSteps } from "./parseJson.ts";
import { textLimit } from "./readText.ts";

/** Bytes of a list that are taken apart at once. */
const pieceBytes = 2 ** 18;

/** Some entries of a long list. */
export interface ListPiece {
  /** The name of the list in its object. */
  readonly list: string;
  readonly entries: readonly unknown[];
  /** Objects of the outer list before the one that has the list. */
  readonly object: number;
  /** What stands in that object before the list. @throws {RangeError} where that is not JSON. */
  readonly before: () => unknown;
}

/**
 * Reads JSON that is too long for a text, chunk by chunk: the long lists, members named so of objects that stand in a list, are handed
 * on in pieces and stand empty in what is returned, the whole without them. Read as strictly as by `parseJson`; its limits hold for
 * every piece, and for what is left.
 * @throws {RangeError} with line and column of the first fault, and whatever `take` throws.
 */
export function* readLongLists(
  chunks: Iterable<Buffer>,
  lists: ReadonlySet<string>,
  take: (piece: ListPiece) => Steps<void>,
): Steps<unknown> {
  const hollow = new HollowText();
  const open: number[] = [];
  /** By level: the last text, and in `hollow` the beginning of the object. */
  const names: string[] = [];
  const begins: number[] = [];
  let objects = 0;
  /** The long list that is being read, the level of its entries, and how many pieces it had. */
  let [list, level, pieces] = ["", -1, 0];
  let [quoted, escaped] = [false, false];
  let rest: Buffer = Buffer.alloc(0);
  /** Where in `rest` the present piece begins, and the present text. */
  let [begin, textBegin] = [0, 0];

  function* piece(end: number, last: boolean): Steps<void> {
    const bytes = rest.subarray(begin, end);
    const { line, column } = hollow.place;
    const entries = (yield* parseJsonSteps(`[${decoded(bytes)}]`, { line, column: column - 1 })) as unknown[];
    hollow.pass(bytes);
    begin = end;
    if (entries.length === 0 && !(last && pieces === 0)) throw hollow.fault("a value should be here");
    pieces++;
    if (entries.length === 0) return;
    const from = begins[level - 2]!;
    yield* take({ list, entries, object: objects, before: () => parseJson(`${hollow.since(from)}]}`) });
  }

  for (const chunk of chunks) {
    yield;
    const kept = rest.subarray(begin);
    rest = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    textBegin -= begin;
    begin = 0;
    for (let at = kept.length; at < rest.length; at++) {
      const code = rest[at]!;
      if (quoted) {
        if (escaped) escaped = false;
        else if (code === backslash) escaped = true;
        else if (code === quote) {
          quoted = false;
          if (level < 0) names[open.length] = decoded(rest.subarray(textBegin + 1, at));
        }
      } else if (code === quote) {
        quoted = true;
        textBegin = at;
      } else if (code === openList || code === openObject) {
        if (open.push(code) > deepest) throw hollow.fault(`nested deeper than ${deepest} levels, the limit`);
        if (level >= 0) continue;
        if (code === openObject) {
          hollow.keep(rest.subarray(begin, at));
          begin = at;
          begins[open.length - 1] = hollow.length;
        } else if (open.at(-2) === openObject && open.at(-3) === openList && lists.has(names[open.length - 1] ?? "")) {
          hollow.keep(rest.subarray(begin, at + 1));
          begin = at + 1;
          [list, level, pieces] = [names[open.length - 1]!, open.length, 0];
        }
      } else if (code === closeList || code === closeObject) {
        if (level === open.length && code === closeList) {
          yield* piece(at, true);
          level = -1;
        }
        open.pop();
        if (level < 0 && code === closeObject && open.at(-1) === openList && isOuter(open)) objects++;
      } else if (code === comma && level === open.length && at - begin > pieceBytes) {
        yield* piece(at, false);
        hollow.pass(rest.subarray(at, at + 1));
        begin = at + 1;
      }
    }
    if (level < 0) {
      // A text that goes on in the next chunk is looked at as a whole.
      const end = quoted ? textBegin : rest.length;
      hollow.keep(rest.subarray(begin, end));
      begin = end;
    }
  }
  hollow.keep(rest.subarray(begin));
  return yield* parseJsonSteps(hollow.since(0));
}

/** Whether the list that is open is the outermost one: alone, or a member of the whole. */
function isOuter(open: readonly number[]): boolean {
  return open.length === 1 || (open.length === 2 && open[0] === openObject);
}

/** What is left of a text without its long lists, and where in the text one is. */
class HollowText {
  length = 0;
  #parts: string[] = [];
  #line = 1;
  #column = 1;

  get place(): { readonly line: number; readonly column: number } {
    return { line: this.#line, column: this.#column };
  }

  /** These bytes of the text stay. */
  keep(bytes: Buffer): void {
    const text = decoded(bytes);
    this.length += text.length;
    if (this.length > textLimit)
      throw new RangeError(`more than ${textLimit} characters beside the long lists, the limit`);
    this.#parts.push(text);
    this.pass(bytes);
  }

  /** These go. */
  pass(bytes: Buffer): void {
    const last = bytes.lastIndexOf(newline);
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) this.#line++;
    this.#column = last < 0 ? this.#column + bytes.length : bytes.length - last;
  }

  /** What was kept from this length on. */
  since(from: number): string {
    this.#parts = [this.#parts.join("")];
    return this.#parts[0]!.slice(from);
  }

  fault(what: string): RangeError {
    return new RangeError(`not JSON: ${what} (line ${this.#line}, column ${this.#column})`);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RangeError("not UTF-8 text");
  }
}

const [quote, comma, backslash, newline] = [0x22, 0x2c, 0x5c, 0x0a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
