import { wordFunctions } from "../ir/evaluateWord.ts";

/**
 * What is known of a word before a program runs: `constant` plus a sum of coefficients times symbols, modulo 2^32. A symbol
 * stands for a word that is not known (a load, a hash); equal computations have the same symbol.
 */
export interface WordSum {
  /** Signed 32 bits, as the coefficients are. */
  readonly constant: number;
  /** By symbol, ascending; no coefficient is 0. */
  readonly terms: readonly (readonly [symbol: number, coefficient: number])[];
}

/** Whole numbers from `least` to `most`. */
interface Interval {
  readonly least: number;
  readonly most: number;
}

const word = 2 ** 32;
/** Beyond it sums are no longer exact enough to say anything. */
const greatest = 2 ** 50;
/** A longer sum becomes a symbol of its own. */
const mostTerms = 16;

/** A known word. */
export function known(constant: number): WordSum {
  return { constant: constant | 0, terms: [] };
}

/** The word, where it is known. */
export function knownWord({ constant, terms }: WordSum): number | undefined {
  return terms.length === 0 ? constant >>> 0 : undefined;
}

/** `a + scale * b`. */
export function plus(a: WordSum, b: WordSum, scale = 1): WordSum {
  const terms: [number, number][] = [];
  let [i, k] = [0, 0];
  while (i < a.terms.length || k < b.terms.length) {
    const [left, right] = [a.terms[i]?.[0] ?? Number.POSITIVE_INFINITY, b.terms[k]?.[0] ?? Number.POSITIVE_INFINITY];
    const symbol = Math.min(left, right);
    let coefficient = 0;
    if (left === symbol) coefficient += a.terms[i++]![1];
    if (right === symbol) coefficient += Math.imul(b.terms[k++]![1], scale);
    if ((coefficient | 0) !== 0) terms.push([symbol, coefficient | 0]);
  }
  return { constant: (a.constant + Math.imul(b.constant, scale)) | 0, terms };
}

/** Symbols with the range of each, and what words are made of them. */
export class Symbols {
  readonly #ranges: Interval[] = [];
  readonly #byKey = new Map<string, WordSum>();

  /** The symbol of this key; a new one has the range. */
  symbol(key: string, range: Interval = { least: 0, most: word - 1 }): WordSum {
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    if (range.least === range.most) return known(range.least);
    const made: WordSum = { constant: 0, terms: [[this.#ranges.length, 1]] };
    this.#ranges.push(range);
    this.#byKey.set(key, made);
    return made;
  }

  /** Where the word is as a whole number, wrapped as often as the constant and coefficients say; undefined if too far. */
  #whole({ constant, terms }: WordSum): Interval | undefined {
    let [least, most] = [constant, constant];
    for (const [symbol, coefficient] of terms) {
      const range = this.#ranges[symbol]!;
      least += coefficient * (coefficient > 0 ? range.least : range.most);
      most += coefficient * (coefficient > 0 ? range.most : range.least);
    }
    return least < -greatest || most > greatest ? undefined : { least, most };
  }

  /** The words it may be, as unsigned numbers; all of them where nothing better is known. */
  range(value: WordSum): Interval {
    const sum = this.#whole(value);
    const all = { least: 0, most: word - 1 };
    if (sum === undefined) return all;
    const wraps = Math.floor(sum.least / word) * word;
    const shifted = { least: sum.least - wraps, most: sum.most - wraps };
    return shifted.most < word ? shifted : all;
  }

  /** Whether `words` words from `a` on and `others` words from `b` on can have one in common. */
  mayMeet(a: WordSum, words: number, b: WordSum, others: number): boolean {
    const sum = this.#whole(plus(a, b, -1));
    if (sum === undefined) return true;
    // They meet where a - b, modulo 2^32, is above -words and below others.
    const wraps = Math.ceil((sum.least - (others - 1)) / word);
    return wraps * word - (words - 1) <= sum.most;
  }

  /** What an elementwise opcode makes of two words. */
  elementwise(opcode: string, a: WordSum, b: WordSum): WordSum {
    const [left, right] = [knownWord(a), knownWord(b)];
    if (left !== undefined && right !== undefined) {
      const result = evaluated(opcode, left, right);
      if (result !== undefined) return known(result);
    }
    switch (opcode) {
      case "+":
        return this.#short(plus(a, b));
      case "-":
        return this.#short(plus(a, b, -1));
      case "*":
        if (right !== undefined) return this.#short(plus(known(0), a, right | 0));
        if (left !== undefined) return this.#short(plus(known(0), b, left | 0));
        break;
      case "<<":
        if (right !== undefined) return right < 32 ? this.#short(plus(known(0), a, 1 << right)) : known(0);
        break;
      case "^":
        return this.#exclusive(a, b);
    }
    return this.symbol(`${opcode}(${keyOf(a)},${keyOf(b)})`, this.#rangeOf(opcode, a, b));
  }

  /** `condition ? a : b`; between words a constant apart by a bit it is a sum. */
  select(condition: WordSum, a: WordSum, b: WordSum): WordSum {
    const decided = knownWord(condition);
    if (decided !== undefined) return decided === 0 ? b : a;
    const apart = knownWord(plus(a, b, -1));
    if (apart === 0) return a;
    const bit = this.range(condition);
    if (apart !== undefined && bit.most <= 1) return this.#short(plus(b, condition, apart | 0));
    const [one, other] = [this.range(a), this.range(b)];
    const range = { least: Math.min(one.least, other.least), most: Math.max(one.most, other.most) };
    return this.symbol(`select(${keyOf(condition)},${keyOf(a)},${keyOf(b)})`, range);
  }

  /** `a * b + c`. */
  multiplyAdd(a: WordSum, b: WordSum, c: WordSum): WordSum {
    return this.elementwise("+", this.elementwise("*", a, b), c);
  }

  #short(value: WordSum): WordSum {
    return value.terms.length <= mostTerms ? value : this.symbol(keyOf(value), this.range(value));
  }

  /** A bit string without a bit that may be set: all ones less it. */
  #exclusive(a: WordSum, b: WordSum): WordSum {
    for (const [value, mask] of [
      [a, knownWord(b)],
      [b, knownWord(a)],
    ] as const) {
      if (mask === 0) return value;
      if (mask !== undefined && mask === bitsOf(this.range(value).most)) return plus(known(mask), value, -1);
    }
    return this.symbol(`^(${keyOf(a)},${keyOf(b)})`, this.#rangeOf("^", a, b));
  }

  #rangeOf(opcode: string, a: WordSum, b: WordSum): Interval {
    const [left, right] = [this.range(a), this.range(b)];
    const all = { least: 0, most: word - 1 };
    switch (opcode) {
      case "&":
        return { least: 0, most: Math.min(left.most, right.most) };
      case "|":
      case "^":
        return { least: 0, most: bitsOf(Math.max(left.most, right.most)) };
      case ">>":
        return { least: 0, most: left.most >>> Math.min(31, right.least) };
      case "%":
        return { least: 0, most: Math.min(left.most, Math.max(0, right.most - 1)) };
      case "//":
        return { least: 0, most: right.least > 0 ? Math.floor(left.most / right.least) : left.most };
      case "<":
      case "==":
        return { least: 0, most: 1 };
      case "*":
        return left.most * right.most < word ? { least: left.least * right.least, most: left.most * right.most } : all;
      default:
        return all;
    }
  }
}

/** A text that is the same for equal sums. */
export function keyOf({ constant, terms }: WordSum): string {
  return terms.length === 0 ? `${constant}` : `${constant}+${terms.map(([symbol, c]) => `${c}.${symbol}`).join("+")}`;
}

/** The least 2^k - 1 that is not below. */
function bitsOf(most: number): number {
  return most === 0 ? 0 : 2 ** (32 - Math.clz32(most)) - 1;
}

function evaluated(opcode: string, a: number, b: number): number | undefined {
  const divides = opcode === "//" || opcode === "%" || opcode === "cdiv";
  return divides && b === 0 ? undefined : wordFunctions.get(opcode)?.(a, b);
}
