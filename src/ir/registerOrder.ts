import {
  type Dependence,
  isWordRange,
  type Operand,
  type Operation,
  type OperationIndex,
  type WordRange,
} from "./block.ts";
import { conditionOf, formUnion } from "./dependenceSet.ts";

/** Who wrote a word last, and who has read it since, each reader with the forms in which it does (undefined: all). */
interface Word {
  writer: OperationIndex;
  readonly readers: OperationIndex[];
  readonly forms: (readonly number[] | undefined)[];
}

/**
 * The register dependences that program order demands, word by word: RAW from the last writer (latency 1, or what is said
 * for that operand), WAW from it, WAR from the readers since. RAW and WAR hold in the forms that read the word. The form in
 * which the earlier operation issues adds its `extraLatency` to RAW and WAW: a word is not written again before the write
 * before it has landed, which is more than an opcode of a longer latency would need. WAR 0 is more than that one would need, too.
 */
export class RegisterOrder {
  /** By value: its words; one that stands for all of them as long as nothing reads or writes a part of the value. */
  readonly #words: Word[][] = [];
  readonly #sizes: number[] = [];
  readonly #add: (edge: Dependence) => void;

  constructor(add: (edge: Dependence) => void) {
    this.#add = add;
  }

  /** A value of so many words, numbered as values are. */
  value(words: number): void {
    this.#words.push(words === 0 ? [] : [{ writer: -1, readers: [], forms: [] }]);
    this.#sizes.push(words);
  }

  /** The first word of a range that nothing has written, or -1. */
  unwritten({ value, word, words }: WordRange): number {
    const known = this.#words[value]!;
    if (known.length < this.#sizes[value]!) return words > 0 && known[0]!.writer < 0 ? word : -1;
    for (let at = word; at < word + words; at++) if (known[at]!.writer < 0) return at;
    return -1;
  }

  /** The words of the value: one for all where the range is the whole of it and always was, else each of them. */
  #wordsOf({ value, words }: WordRange): { readonly all: Word[]; readonly alike: boolean } {
    const all = this.#words[value]!;
    const size = this.#sizes[value]!;
    if (all.length === size) return { all, alike: false };
    if (words === size) return { all, alike: true };
    const [first] = all;
    while (all.length < size)
      all.push({ writer: first!.writer, readers: [...first!.readers], forms: [...first!.forms] });
    return { all, alike: false };
  }

  /** An operation with `count` forms reads words in these forms (undefined: in all). */
  read(to: OperationIndex, range: WordRange, forms: readonly number[] | undefined, count: number, latency = 1): void {
    const { all, alike } = this.#wordsOf(range);
    let before = -1;
    const end = alike ? 1 : range.word + range.words;
    for (let at = range.word; at < end; at++) {
      const word = all[at]!;
      // Words of one writer say the same.
      if (word.writer >= 0 && word.writer !== before) {
        before = word.writer;
        this.#add({ from: before, to, latency, kind: "RAW", ...conditionOf(undefined, forms) });
      }
      if (word.readers.at(-1) !== to) {
        word.readers.push(to);
        word.forms.push(forms);
      } else word.forms.push(formUnion(word.forms.pop(), forms, count));
    }
  }

  write(to: OperationIndex, range: WordRange): void {
    const { all, alike } = this.#wordsOf(range);
    let before: Word | undefined;
    const end = alike ? 1 : range.word + range.words;
    for (let at = range.word; at < end; at++) {
      const word = all[at]!;
      const { writer, readers, forms } = word;
      if (writer >= 0 && writer !== before?.writer) this.#add({ from: writer, to, latency: 1, kind: "WAW" });
      for (let k = 0; k < readers.length; k++) {
        if (before !== undefined && before.readers[k] === readers[k] && before.forms[k] === forms[k]) continue;
        this.#add({ from: readers[k]!, to, latency: 0, kind: "WAR", ...conditionOf(forms[k], undefined) });
      }
      before = word;
      all[at] = { writer: to, readers: [], forms: [] };
    }
  }
}

/** Words that an operation reads, with the forms that read them (undefined: all). One range may stand several times. */
export function readsOf({ operands, forms }: Pick<Operation, "operands" | "forms">): Reads[] {
  const reads: Reads[] = [];
  const native: number[] = [];
  for (let form = 0; form < forms.length; form++) if (forms[form]!.operands === undefined) native.push(form);
  if (native.length > 0) addReads(reads, operands, native.length === forms.length ? undefined : native);
  if (native.length === forms.length) return reads;
  for (let form = 0; form < forms.length; form++) {
    const own = forms[form]!.operands;
    if (own !== undefined) addReads(reads, own, forms.length === 1 ? undefined : [form]);
  }
  return reads;
}

interface Reads {
  readonly operand: Operand & WordRange;
  readonly forms: readonly number[] | undefined;
}

function addReads(reads: Reads[], list: readonly Operand[], forms: readonly number[] | undefined): void {
  for (const operand of list) if (isWordRange(operand)) reads.push({ operand, forms });
}
