import type { WordRange } from "../../ir/block.ts";
import { lane } from "../../ir/builder.ts";
import { areaWords, lanesPerGroup, type RecordArea, recordOrder, recordWords, sharesPointers } from "../layout.ts";
import { encoding } from "../walk.ts";
import { address } from "./address.ts";
import type { Nodes } from "./nodes.ts";
import { Pointers } from "./pointers.ts";
import { choose } from "./selectTree.ts";
import type { KernelWriter, Walker } from "./writer.ts";

/** Builds the records of a depth at `base`, row by row. */
export function buildRecords(writer: KernelWriter, nodes: Nodes, area: RecordArea, levels: ReadonlySet<number>): void {
  const { depth, base } = area;
  const { parent, right } = recordOrder(area);
  const words = recordWords * 2 ** depth;
  writeRows(writer, nodes, levels, {
    stage: `records ${depth}/${depth + 1}`,
    name: `records ${depth}`,
    base,
    words,
    pointer: rowPointers(writer, nodes, base),
    node: (at) => {
      const j = Math.floor(at / recordWords);
      const part = at % recordWords;
      return part === parent ? nodes.raw(depth, j) : nodes.raw(depth + 1, 2 * j + (part === right ? 1 : 0));
    },
  });
}

/** Copies a level to the word 2^depth, mirrored: node j comes to 2^(depth+1) - 1 - j. */
export function buildCopy(writer: KernelWriter, nodes: Nodes, depth: number, levels: ReadonlySet<number>): void {
  const base = 2 ** depth;
  const pointers = new Pointers(writer, base);
  writeRows(writer, nodes, levels, {
    stage: `level ${depth}`,
    name: `level ${depth}`,
    base,
    words: base,
    pointer: (row) => pointers.at(row),
    node: (at) => nodes.raw(depth, base - 1 - at),
  });
}

/** Encoded nodes that lie in memory in an order of their own. */
interface EncodedRows {
  readonly stage: string;
  readonly name: string;
  readonly base: number;
  readonly words: number;
  /** The address of a row of eight words. */
  readonly pointer: (row: number) => WordRange;
  /** The raw node of a word. */
  readonly node: (at: number) => WordRange;
}

/** Each word is encoded into its place by one alu slot, then eight are stored at a time. */
function writeRows(
  writer: KernelWriter,
  nodes: Nodes,
  levels: ReadonlySet<number>,
  { stage, name, base, words, pointer, node }: EncodedRows,
): void {
  const { forest } = writer.layout;
  for (let start = 0; start < words; start += lanesPerGroup) {
    writer.builder.from({ stage });
    const row = writer.builder.value(`${name}[${start}]`, lanesPerGroup);
    for (let at = start; at < start + lanesPerGroup; at++) {
      // The last row may have words behind the last one that counts: any node will do there.
      writer.scalar("^", node(at < words ? at : 1), writer.constants.scalar(encoding), { into: lane(row, at - start) });
    }
    // What a store over the tree destroys must have been loaded, if anything copies it: program order decides.
    const at = base + start;
    if (at < forest + writer.layout.nodes && at + lanesPerGroup > forest) {
      const first = Math.floor((Math.max(at, forest) - forest) / lanesPerGroup);
      const last = Math.floor(
        (Math.min(at + lanesPerGroup, forest + writer.layout.nodes) - 1 - forest) / lanesPerGroup,
      );
      for (let c = first; c <= last; c++) if (holds(c, levels)) nodes.chunk(c);
    }
    writer.vstore(pointer(start / lanesPerGroup), row, at);
  }
}

/** The addresses of an area's rows of eight words: the tree's own where they line up and the plan shares them. */
function rowPointers(writer: KernelWriter, nodes: Nodes, base: number): (row: number) => WordRange {
  if (sharesPointers(writer.plan, writer.layout, base)) {
    const first = (base - writer.layout.forest) / lanesPerGroup;
    return (row) => nodes.pointer(first + row);
  }
  const pointers = new Pointers(writer, base);
  return (row) => pointers.at(row);
}

/** Whether chunk `c` of the tree holds nodes of one of the levels. */
function holds(c: number, levels: ReadonlySet<number>): boolean {
  const first = Math.floor(Math.log2(lanesPerGroup * c + 1));
  const last = Math.floor(Math.log2(lanesPerGroup * c + lanesPerGroup));
  for (let level = first; level <= last; level++) if (levels.has(level)) return true;
  return false;
}

/** Eight dead words of memory from `at`, with a word for each address: a free transpose on the store engine. */
export interface Collector {
  readonly at: number;
  readonly addresses: readonly WordRange[];
}

/**
 * The parent's round of a record: eight vloads to consecutive words of one landing value, in lane order. Each overwrites
 * all but the first word of the one before, so that the left children end packed in the first eight words; in between,
 * a lane's parent is xored into its value and its right child is copied. Returns the value xor the parent.
 */
export function recordNode(
  writer: KernelWriter,
  walker: Walker,
  area: RecordArea,
  { collector, wide }: { readonly collector: Collector | undefined; readonly wide: boolean },
): WordRange {
  const { depth, base } = area;
  const order = recordOrder(area);
  const vector = recordAddress(writer, walker, area, wide);
  const name = `g${walker.group} d${depth}`;
  const landing = writer.builder.value(`landing ${name}`, 2 * lanesPerGroup - 1);
  const right = collector === undefined ? writer.builder.value(`right ${name}`, lanesPerGroup) : undefined;
  const mixed = writer.builder.value(`mixed ${name}`, lanesPerGroup);
  for (let k = 0; k < lanesPerGroup; k++) {
    const into = { value: landing.value, word: k, words: lanesPerGroup };
    writer.vload(lane(vector, k), base, base + areaWords(depth), { into });
    writer.scalar("^", lane(walker.state, k), lane(landing, k + order.parent), { into: lane(mixed, k) });
    const child = lane(landing, k + order.right);
    if (right !== undefined) writer.scalar("|", child, child, { into: lane(right, k) });
    else writer.store(collector!.addresses[k]!, child, collector!.at + k);
  }
  walker.children = {
    left: { value: landing.value, word: 0, words: lanesPerGroup },
    right:
      right ??
      writer.vload(collector!.addresses[0]!, collector!.at, collector!.at + lanesPerGroup, { name: `right ${name}` }),
  };
  return mixed;
}

/**
 * The parent's round of a record with its children first: the eight vloads go to every other word of the landing, so that
 * each leaves both children of the lane before it, side by side. In between, a lane's parent is xored into its value.
 */
export function recordSideBySide(writer: KernelWriter, walker: Walker, area: RecordArea, wide: boolean): WordRange {
  const { depth, base } = area;
  const vector = recordAddress(writer, walker, area, wide);
  const name = `g${walker.group} d${depth}`;
  const landing = writer.builder.value(`landing ${name}`, 3 * lanesPerGroup - 2);
  const mixed = writer.builder.value(`mixed ${name}`, lanesPerGroup);
  for (let k = 0; k < lanesPerGroup; k++) {
    const into = { value: landing.value, word: 2 * k, words: lanesPerGroup };
    writer.vload(lane(vector, k), base, base + areaWords(depth), { into });
    const parent = lane(landing, 2 * k + recordOrder(area).parent);
    writer.scalar("^", lane(walker.state, k), parent, { into: lane(mixed, k) });
  }
  walker.siblings = landing;
  return mixed;
}

/** The child's round after `recordSideBySide`: the parities, as far apart, choose word 2k or 2k + 1. Returns the value xor the child. */
export function siblingNode(writer: KernelWriter, walker: Walker, depth: number): WordRange {
  const landing = walker.siblings!;
  walker.siblings = undefined;
  const name = `g${walker.group} d${depth}`;
  // The words between are of nobody, and what is chosen by them is read by nobody.
  const apart = writer.builder.value(`apart ${name}`, 2 * lanesPerGroup, { gaps: true });
  const one = writer.constants.scalar(1);
  for (let k = 0; k < lanesPerGroup; k++) {
    writer.scalar("&", lane(walker.state, k), one, { into: lane(apart, 2 * k) });
  }
  const bit = { vector: apart, right: !walker.encoded };
  const part = ({ value }: WordRange, word: number): WordRange => ({ value, word, words: lanesPerGroup });
  const mixed = writer.builder.value(`mixed ${name}`, lanesPerGroup);
  for (const half of [0, lanesPerGroup / 2]) {
    const at = 2 * half;
    const chosen = choose(writer, { ...bit, vector: part(apart, at) }, part(landing, at), part(landing, at + 1));
    for (let k = half; k < half + lanesPerGroup / 2; k++) {
      writer.scalar("^", lane(walker.state, k), lane(chosen, 2 * (k - half)), { into: lane(mixed, k) });
    }
  }
  return mixed;
}

/** The addresses of the group's records: the walker's anchor from here on. */
function recordAddress(writer: KernelWriter, walker: Walker, { depth, base }: RecordArea, wide: boolean): WordRange {
  const layout = { base, stride: recordWords };
  const vector = address(writer, walker, depth, layout, wide);
  walker.anchor = { depth, vector, ...layout };
  return vector;
}
