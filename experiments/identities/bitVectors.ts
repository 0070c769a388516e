/** A bit: a literal ±v, or ±`yes` where it is known. */
type Bit = number;

/** The variable that is true. */
const yes = 1;

/** Bits of a word, the lowest first. */
export type Bits = readonly Bit[];

/** Words of a width as bits of a formula: what is known is folded, the rest becomes gates in clauses (Tseitin 1968). */
export class BitVectors {
  readonly width: number;
  readonly clauses: number[][] = [[yes]];
  variables = yes;

  constructor(width: number) {
    this.width = width;
  }

  /** A word that is not known. */
  fresh(): Bits {
    return Array.from({ length: this.width }, () => ++this.variables);
  }

  word(number: number): Bits {
    return Array.from({ length: this.width }, (_, at) => ((number >>> at) & 1 ? yes : -yes));
  }

  /** The number that a word has in a solution. */
  valueOf(word: Bits, truth: readonly boolean[]): number {
    return word.reduce((sum, bit, at) => sum + (truth[Math.abs(bit)] === bit > 0 ? 2 ** at : 0), 0);
  }

  demandEqual(a: Bits, b: Bits): void {
    for (let at = 0; at < this.width; at++) this.clauses.push([-this.#xor(a[at]!, b[at]!)]);
  }

  /** The result of an opcode of the machine. */
  apply(opcode: string, [a, b, c]: readonly Bits[]): Bits {
    switch (opcode) {
      case "+":
        return this.#sum(a!, b!, -yes);
      case "-":
        return this.#sum(
          a!,
          b!.map((bit) => -bit),
          yes,
        );
      case "*":
        return this.#product(a!, b!);
      case "multiply_add":
        return this.#sum(this.#product(a!, b!), c!, -yes);
      case "^":
        return a!.map((bit, at) => this.#xor(bit, b![at]!));
      case "&":
        return a!.map((bit, at) => this.#and(bit, b![at]!));
      case "|":
        return a!.map((bit, at) => -this.#and(-bit, -b![at]!));
      case "<<":
        return this.#shifted(a!, b!, 1);
      case ">>":
        return this.#shifted(a!, b!, -1);
      case "==":
        return this.#truth(
          a!.map((bit, at) => this.#xor(bit, b![at]!)).reduce((all, bit) => this.#and(all, -bit), yes),
        );
      case "<":
        // a - b borrows.
        return this.#truth(a!.reduce((borrow, bit, at) => this.#majority(-bit, b![at]!, borrow), -yes));
      default:
        throw new RangeError(`no opcode "${opcode}"`);
    }
  }

  #truth(bit: Bit): Bits {
    return Array.from({ length: this.width }, (_, at) => (at === 0 ? bit : -yes));
  }

  #and(a: Bit, b: Bit): Bit {
    if (a === -yes || b === -yes || a === -b) return -yes;
    if (a === yes || a === b) return b;
    if (b === yes) return a;
    const made = ++this.variables;
    this.clauses.push([-made, a], [-made, b], [made, -a, -b]);
    return made;
  }

  #xor(a: Bit, b: Bit): Bit {
    if (Math.abs(a) === yes) return a === yes ? -b : b;
    if (Math.abs(b) === yes) return b === yes ? -a : a;
    if (a === b) return -yes;
    if (a === -b) return yes;
    const made = ++this.variables;
    this.clauses.push([-made, a, b], [-made, -a, -b], [made, -a, b], [made, a, -b]);
    return made;
  }

  #majority(a: Bit, b: Bit, c: Bit): Bit {
    const either = -this.#and(-a, -b);
    return -this.#and(-this.#and(a, b), -this.#and(c, either));
  }

  #sum(a: Bits, b: Bits, carryIn: Bit): Bits {
    let carry = carryIn;
    return a.map((bit, at) => {
      const half = this.#xor(bit, b[at]!);
      const sum = this.#xor(half, carry);
      carry = this.#majority(bit, b[at]!, carry);
      return sum;
    });
  }

  #product(a: Bits, b: Bits): Bits {
    // The word of which more is known chooses the rows.
    const knownBits = (word: Bits): number => word.filter((bit) => Math.abs(bit) === yes).length;
    const [chooser, row] = knownBits(a) >= knownBits(b) ? [a, b] : [b, a];
    let sum: Bits = this.word(0);
    for (const [at, bit] of chooser.entries()) {
      if (bit === -yes) continue;
      const shifted = Array.from({ length: this.width }, (_, to) => (to < at ? -yes : this.#and(bit, row[to - at]!)));
      sum = this.#sum(sum, shifted, -yes);
    }
    return sum;
  }

  /** By a word: 0 from the width on. */
  #shifted(a: Bits, amount: Bits, way: 1 | -1): Bits {
    let word = a;
    let beyond: Bit = -yes;
    for (const [stage, bit] of amount.entries()) {
      const by = 2 ** stage;
      if (by >= this.width) {
        beyond = -this.#and(-beyond, -bit);
        continue;
      }
      const before = word;
      word = before.map((old, at) => {
        const moved = before[at - way * by] ?? -yes;
        return -this.#and(-this.#and(bit, moved), -this.#and(-bit, old));
      });
    }
    return word.map((bit) => this.#and(bit, -beyond));
  }
}
