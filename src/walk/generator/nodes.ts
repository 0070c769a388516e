import type { WordRange } from "../../ir/block.ts";
import { lane } from "../../ir/builder.ts";
import { lanesPerGroup } from "../layout.ts";
import { encoding } from "../walk.ts";
import { Pointers } from "./pointers.ts";
import type { KernelWriter } from "./writer.ts";

/** Tree nodes in scratch: chunks of `lanesPerGroup` words as they lie in memory, single words, and vectors for select trees. */
export class Nodes {
  readonly #writer: KernelWriter;
  readonly #pointers: Pointers;
  readonly #chunks = new Map<number, WordRange>();
  readonly #encodedChunks = new Map<number, WordRange>();
  readonly #vectors = new Map<string, WordRange>();

  constructor(writer: KernelWriter) {
    this.#writer = writer;
    this.#pointers = new Pointers(writer, writer.layout.forest);
  }

  /** The address of heap position lanesPerGroup·c. */
  pointer(c: number): WordRange {
    return this.#pointers.at(c);
  }

  /** A group's words of the tree from heap position lanesPerGroup·c, raw. */
  chunk(c: number): WordRange {
    const known = this.#chunks.get(c);
    if (known !== undefined) return known;
    const start = this.#writer.layout.forest + lanesPerGroup * c;
    const made = this.#writer.vload(this.pointer(c), start, start + lanesPerGroup, {
      name: `tree[${lanesPerGroup * c}]`,
    });
    this.#chunks.set(c, made);
    return made;
  }

  /** The word of node `j` of depth `depth` (counted from the left), raw. */
  raw(depth: number, j: number): WordRange {
    const at = 2 ** depth - 1 + j;
    return lane(this.chunk(Math.floor(at / lanesPerGroup)), at % lanesPerGroup);
  }

  /** The word of a node as the state wants it: xor the encoding where the plan is encoded. */
  word(depth: number, j: number): WordRange {
    if (!this.#writer.plan.encoded) return this.raw(depth, j);
    const at = 2 ** depth - 1 + j;
    const c = Math.floor(at / lanesPerGroup);
    let chunk = this.#encodedChunks.get(c);
    if (chunk === undefined) {
      chunk = this.#writer.vector("^", this.chunk(c), this.#writer.constants.vector(encoding), {
        name: `tree'[${lanesPerGroup * c}]`,
      });
      this.#encodedChunks.set(c, chunk);
    }
    return lane(chunk, at % lanesPerGroup);
  }

  /** A vector with one node in every lane. */
  vector(depth: number, j: number): WordRange {
    return this.#memo(`${depth}:${j}`, (name) => this.#writer.constants.spread(this.word(depth, j), name));
  }

  /** A vector with the raw root in every lane, for the first round. */
  rawRoot(): WordRange {
    return this.#memo("root", (name) => this.#writer.constants.spread(this.raw(0, 0), name));
  }

  /** A vector with (node a - node b) in every lane. */
  difference(depth: number, a: number, b: number): WordRange {
    return this.#memo(`${depth}:${a}-${b}`, (name) =>
      this.#writer.constants.spread(this.#writer.scalar("-", this.word(depth, a), this.word(depth, b)), name),
    );
  }

  #memo(name: string, make: (name: string) => WordRange): WordRange {
    const known = this.#vectors.get(name);
    if (known !== undefined) return known;
    // In the midst of some group's lookup, which goes on afterwards.
    const made = this.#writer.builder.aside({ stage: "nodes" }, () => make(`node ${name}`));
    this.#vectors.set(name, made);
    return made;
  }
}
