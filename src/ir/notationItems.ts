import type { DependenceKind } from "./block.ts";

/** The syntax of a block's text, before names are looked up. */
export type Item = ValueItem | OperationItem;

interface ValueItem extends ValueText {
  readonly kind: "value";
  readonly name: string;
  /** Definers and users, where they are not what the operations say. */
  readonly lists?: ListsText;
}

interface ListsText {
  readonly definers: readonly string[];
  readonly users: readonly { readonly id: string; readonly forms: readonly number[] | undefined }[];
}

/** `[words]` with flags. */
interface ValueText {
  readonly words: number;
  readonly liveIn: boolean;
  readonly liveOut: boolean;
  readonly initial?: readonly number[];
}

export interface OperationItem {
  readonly kind: "operation";
  readonly id: string;
  /** A value of its own, or words of another. */
  readonly target: ValueText | RangeText;
  readonly forms: readonly FormText[];
  readonly operands: readonly OperandText[];
  readonly edges: readonly EdgeText[];
}

export interface FormText {
  readonly rows: readonly { readonly engine: string; readonly slots: number; readonly offset: number }[];
  readonly lanes: number;
  /** Absent: what the machine says. */
  readonly extraLatency?: number;
  readonly opcode?: string;
  readonly operands?: readonly OperandText[];
}

/** Words of a value by name or by `$index`; all of them where `word` is absent. `latency` is that of its RAW edges. */
export interface RangeText {
  readonly reference: string | number;
  readonly word?: number;
  readonly words?: number;
  readonly latency?: number;
}

export type OperandText = RangeText | { readonly immediate: number };

interface EdgeText {
  /** `none`: no dependence at all. */
  readonly kind: DependenceKind | "none";
  readonly from: string;
  readonly latency: number;
  readonly fromForms: readonly number[] | undefined;
  readonly toForms: readonly number[] | undefined;
}

/** Reads the items of a text. @throws {RangeError} naming the position and what was expected. */
export function parseItems(text: string): Item[] {
  const reader = new Reader(text);
  const items: Item[] = [];
  while (reader.skipSpace()) items.push(reader.item());
  return items;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  skipSpace(): boolean {
    this.#take(/\s*/y);
    return this.#at < this.#text.length;
  }

  item(): Item {
    const name = this.#name();
    const target = this.#is("(") ? this.#inParentheses(() => this.#range()) : this.#value();
    if (!this.#is(":")) {
      if (!("liveIn" in target)) throw this.#expected('":"');
      const lists = this.#is("{") ? this.#lists() : undefined;
      return { kind: "value", name, ...target, ...(lists === undefined ? {} : { lists }) };
    }
    const forms = this.#list("|", () => this.#form());
    const operands = this.#is("<-") ? this.#list(",", () => this.#operand()) : [];
    const edges: EdgeText[] = [];
    while (this.#is(";")) edges.push(this.#edge());
    return { kind: "operation", id: name, target, forms, operands, edges };
  }

  #value(): ValueText {
    let words = 1;
    if (this.#is("[")) {
      words = this.#number();
      if (!this.#is("]")) throw this.#expected('"]"');
    }
    const liveIn = this.#is("?");
    const liveOut = this.#is("!");
    const initial = this.#is("=") ? this.#list(",", () => this.#number()) : undefined;
    return { words, liveIn, liveOut, ...(initial === undefined ? {} : { initial }) };
  }

  #lists(): ListsText {
    const definers = this.#until(">", () => this.#name()) ?? [];
    if (!this.#is(">")) throw this.#expected('">"');
    const user = () => {
      const id = this.#name();
      return {
        id,
        forms: this.#is("(") ? this.#inParentheses(() => this.#until(")", () => this.#number())) : undefined,
      };
    };
    const users = this.#until("}", user) ?? [];
    if (!this.#is("}")) throw this.#expected('"}"');
    return { definers, users };
  }

  /** A list with commas; undefined where there is nothing before the end. */
  #until<T>(end: string, one: () => T): T[] | undefined {
    return this.#text[this.#at] === end ? undefined : this.#list(",", one);
  }

  #form(): FormText {
    const rows = this.#list("&", () => {
      const engine = this.#name();
      const slots = this.#is("*") ? this.#number() : 1;
      const offset = this.#is("@") ? this.#number() : 0;
      return { engine, slots, offset };
    });
    const lanes = this.#is("/") ? this.#number() : 1;
    const extraLatency = this.#is("+") ? this.#number() : undefined;
    const opcode = this.#is(".") ? this.#name() : undefined;
    const operands = this.#is("(")
      ? this.#inParentheses(() => (this.#text[this.#at] === ")" ? [] : this.#list(",", () => this.#operand())))
      : undefined;
    return {
      rows,
      lanes,
      ...(extraLatency === undefined ? {} : { extraLatency }),
      ...(opcode === undefined ? {} : { opcode }),
      ...(operands === undefined ? {} : { operands }),
    };
  }

  #operand(): OperandText {
    if (this.#is("#")) return { immediate: this.#number() };
    const range = this.#range();
    return this.#is("/") ? { ...range, latency: this.#number() } : range;
  }

  #range(): RangeText {
    const reference = this.#is("$") ? this.#number() : this.#name();
    if (!this.#is(".")) return { reference };
    const word = this.#number();
    return { reference, word, words: this.#is("+") ? this.#number() : 1 };
  }

  #edge(): EdgeText {
    const kind = this.#take(/RAW|WAR|WAW|memory|order|none/y);
    if (kind === "" || !this.#is(":")) throw this.#expected("RAW:, WAR:, WAW:, memory:, order: or none:");
    const from = this.#name();
    const latency = this.#is("/") ? this.#number() : kind === "WAR" || kind === "order" ? 0 : 1;
    if (!this.#is("("))
      return { kind: kind as EdgeText["kind"], from, latency, fromForms: undefined, toForms: undefined };
    return this.#inParentheses(() => {
      const fromForms = this.#until(">", () => this.#number());
      if (!this.#is(">")) throw this.#expected('">"');
      return {
        kind: kind as EdgeText["kind"],
        from,
        latency,
        fromForms,
        toForms: this.#until(")", () => this.#number()),
      };
    });
  }

  #inParentheses<T>(inner: () => T): T {
    const result = inner();
    if (!this.#is(")")) throw this.#expected('")"');
    return result;
  }

  #list<T>(separator: string, one: () => T): T[] {
    const all = [one()];
    while (this.#is(separator)) all.push(one());
    return all;
  }

  #name(): string {
    const quoted = this.#take(/"(?:[^"\\]|\\.)*"/y);
    if (quoted !== "") return this.#unquoted(quoted);
    const plain = this.#take(/[A-Za-z_]\w*/y);
    if (plain === "") throw this.#expected("a name");
    return plain;
  }

  #unquoted(quoted: string): string {
    try {
      return JSON.parse(quoted);
    } catch {
      throw new RangeError(`block text, character ${this.#at - quoted.length}: a name in quotes is written as in JSON`);
    }
  }

  #number(): number {
    const digits = this.#take(/-?\d+/y);
    if (digits === "") throw this.#expected("a number");
    return Number(digits);
  }

  #is(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #expected(what: string): RangeError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return new RangeError(`block text, character ${this.#at}: ${what} expected, found "${rest}"`);
  }
}
