import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** What may be put anywhere. A function gets what stood there. */
const hostile: readonly (unknown | ((before: unknown) => unknown))[] = [
  null,
  true,
  "",
  0,
  -1,
  0.5,
  127,
  128,
  255,
  256,
  65_536,
  2 ** 28 - 1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  1e308,
  -1e308,
  [],
  {},
  [[[[[[]]]]]],
  "__proto__",
  "constructor",
  "toString",
  "\u001b[2Jname\u202e\n\u0000",
  "9".repeat(5000),
  (before: unknown) => [before],
  (before: unknown) => ({ before }),
  (before: unknown) => (typeof before === "number" ? before + 1 : before),
  (before: unknown) => (typeof before === "number" ? before * 1_000_000 : before),
  (before: unknown) => (typeof before === "string" ? `${before}AAAA` : before),
  (before: unknown) => (typeof before === "string" ? before.slice(0, -4) : before),
  (before: unknown) => (Array.isArray(before) ? [...before, ...before] : before),
  (before: unknown) => (Array.isArray(before) ? before.slice(1) : before),
  (before: unknown) => (Array.isArray(before) ? [...before].reverse() : before),
  (before: unknown) => (Array.isArray(before) && before.length > 0 ? Array(20_000).fill(before[0]) : before),
];

const names = ["constructor", "toString", "hasOwnProperty", "x", "\u001b[31m", "length"];

type Holder = Record<string, unknown>;

/** The text of the data with one to three changes at random places, some of which no schema expects. */
export function mutatedJson(data: unknown, random: RandomGenerator): string {
  const draw = (most: number): number => uniformInt(random, 0, most);
  const root = { whole: structuredClone(data) };
  for (let changes = 1 + draw(2); changes > 0; changes--) {
    let holder: Holder = root;
    let key = "whole";
    // Down a random path, that ends anywhere.
    for (;;) {
      const value = holder[key];
      if (typeof value !== "object" || value === null) break;
      const keys = Object.keys(value);
      if (keys.length === 0 || (holder !== root && draw(3) === 0)) break;
      holder = value as Holder;
      key = keys[draw(keys.length - 1)]!;
    }
    const how = draw(9);
    const parent = holder[key];
    if (how === 0 && holder !== root) {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    } else if (how === 1 && typeof parent === "object" && parent !== null && !Array.isArray(parent)) {
      (parent as Holder)[names[draw(names.length - 1)]!] = plain(draw(hostile.length - 1), undefined);
    } else holder[key] = plain(draw(hostile.length - 1), parent);
  }
  return JSON.stringify(root.whole) ?? "";
}

function plain(number: number, before: unknown): unknown {
  const value = hostile[number];
  return typeof value === "function" ? value(before) : value;
}

/** The text with a few of its characters changed, cut or doubled. */
export function mutatedText(text: string, random: RandomGenerator): string {
  const draw = (most: number): number => uniformInt(random, 0, most);
  let changed = text;
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    const at = draw(Math.max(0, changed.length - 1));
    const put = ['"', "[", "]", "{", "}", ",", ":", "\\", "0", "e9", "-", "\u0000", "é", "null", ""][draw(14)]!;
    changed = changed.slice(0, at) + put + changed.slice(at + draw(20));
  }
  return changed;
}
