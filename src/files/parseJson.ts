import { finish, type Steps } from "../time/steps.ts";

/** The deepest nesting of lists and objects: files of this program need eight levels, keys of debug slots a few more. */
export const deepest = 100;

/** The most values (lists, objects, texts, numbers) in a text: in memory they are many times as long as they are written. */
export const mostValues = 8_000_000;

/**
 * Reads JSON from a text of unknown origin. Nesting and the number of values are limited; a member named `__proto__` is
 * none of any format: copied into an object it would be lost, or worse; and of two members with one name in an object
 * readers take the one or the other: what one has checked another does not see.
 * @throws {RangeError} with line and column of the first fault; never with what stands there.
 */
export function parseJson(text: string): unknown {
  return finish(parseJsonSteps(text));
}

/** A character of a text, both numbers from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The same in steps, of a long text that may be a piece of another (`origin` is where in it it begins); the last of them, the engine's own reading, takes a second for 60 MB. */
export function* parseJsonSteps(text: string, origin: TextPlace = { line: 1, column: 1 }): Steps<unknown> {
  const fault = yield* firstFault(text);
  if (fault !== undefined) {
    const before = text.slice(0, fault.at);
    const lines = before.split("\n").length;
    const line = origin.line + lines - 1;
    const column = fault.at - before.lastIndexOf("\n") + (lines === 1 ? origin.column - 1 : 0);
    throw new RangeError(`${fault.what} (line ${line}, column ${column})`);
  }
  yield;
  return JSON.parse(text);
}

/** Values between two steps: some milliseconds. */
const stretch = 20_000;

interface Fault {
  readonly what: string;
  readonly at: number;
}

/** What may come next. After `[` and `{` the closing bracket is one of the possibilities. */
type Next = "value" | "value or ]" | "name" | "name or }" | ":" | "more";

// Character by character: regular expressions took fifty times as long, and a long text overflowed their stack.
function* firstFault(text: string): Steps<Fault | undefined> {
  /** The closing brackets that are still to come. */
  const open: number[] = [];
  /** For each level: in which object a name was last seen, by the object's number (its count of values). */
  const seen: Map<string, number>[] = [];
  /** The numbers of the lists and objects that are open. */
  const numbers: number[] = [];
  let next: Next = "value";
  let values = 0;
  let at = 0;
  const notJson = (what: string): Fault => ({ what: `not JSON: ${what}`, at });
  for (; ; at++) {
    while (isSpace(text.charCodeAt(at))) at++;
    const code = text.charCodeAt(at);
    if (at >= text.length) {
      if (next === "more" && open.length === 0) return undefined;
      return notJson(values === 0 ? "there is nothing" : "it ends too soon");
    }
    if (next === "more") {
      const close = open.at(-1);
      if (close === undefined) return notJson("something follows its end");
      if (code === close) {
        open.pop();
        numbers.pop();
      } else if (code !== comma) return notJson(`a comma or ${String.fromCharCode(close)} should be here`);
      else next = close === closeList ? "value" : "name";
    } else if (next === ":") {
      if (code !== colon) return notJson("a colon should be here");
      next = "value";
    } else if ((next === "name or }" && code === closeObject) || (next === "value or ]" && code === closeList)) {
      open.pop();
      numbers.pop();
      next = "more";
    } else if (next === "name" || next === "name or }") {
      const end = code === quote ? stringEnd(text, at) : at;
      if (end === at) return notJson("the name of a member, in double quotes, should be here");
      const name = memberName(text, at, end);
      if (name === "__proto__") return { what: "no member may be named __proto__", at };
      const number = numbers[numbers.length - 1]!;
      const level = seen[open.length - 1]!;
      if (level.get(name) === number) return { what: "a second member of the same name in one object", at };
      level.set(name, number);
      next = ":";
      at = end - 1;
    } else {
      if (++values > mostValues) return { what: `more than ${mostValues} values, the limit`, at };
      if (values % stretch === 0) yield;
      if (code === openList || code === openObject) {
        open.push(code === openList ? closeList : closeObject);
        numbers.push(values);
        if (seen.length < open.length) seen.push(new Map());
        if (open.length > deepest) return { what: `nested deeper than ${deepest} levels, the limit`, at };
        next = code === openList ? "value or ]" : "name or }";
      } else {
        const end = code === quote ? stringEnd(text, at) : scalarEnd(text, at);
        if (end === at) return notJson("a value should be here");
        next = "more";
        at = end - 1;
      }
    }
  }
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The end of the text in quotes that begins at `start`; `start` where it is none. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code < 0x20) return start;
    if (code !== backslash) continue;
    const escaped = text[++at] ?? "";
    if (escaped === "u") {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) return start;
      at += 4;
    } else if (!'"\\/bfnrt'.includes(escaped)) return start;
  }
  return start;
}

/** The end of the number, true, false or null that begins at `start`; `start` where it is none. */
function scalarEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isScalar(text.charCodeAt(end))) end++;
  return scalar.test(text.slice(start, end)) ? end : start;
}

/** Digits, letters, signs and the point. */
function isScalar(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || "E+-.".includes(String.fromCharCode(code));
}

const scalar = /^(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$/;

/** The name between the quotes, without escapes. */
function memberName(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  return name.includes("\\") ? JSON.parse(`"${name}"`) : name;
}
