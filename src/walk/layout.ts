/**
 * Lanes that walk together, a group: the words of a vector on the exercise's machine. Plans, areas in memory and counts go
 * by it; who writes a kernel for a machine checks that its vectors are as long (`kernelMachine.ts`).
 */
export const lanesPerGroup = 8;

/** How many groups walk. */
export function groupsOf({ batch }: { readonly batch: number }): number {
  return batch / lanesPerGroup;
}

/** Words of the image before the tree. */
export const headerWords = 7;

/** Where the workload's arrays lie in memory, in words. */
export interface Layout {
  readonly forest: number;
  readonly nodes: number;
  readonly indices: number;
  readonly values: number;
  readonly end: number;
}

/** The memory layout of a size, as the workload's image has it. */
export function layoutOf(size: { readonly height: number; readonly batch: number }): Layout {
  const nodes = 2 ** (size.height + 1) - 1;
  const indices = headerWords + nodes;
  return { forest: headerWords, nodes, indices, values: indices + size.batch, end: indices + 2 * size.batch };
}

/** base + stride·position, the position in a level counted from the left. */
export interface Affine {
  readonly base: number;
  readonly stride: number;
}

/** Where a level lies: node j at base + stride·j, the first of its words at `first`. */
export interface LevelPlace extends Affine {
  readonly first: number;
}

/** A level of the tree itself. */
export function levelInTree({ forest }: Pick<Layout, "forest">, depth: number): LevelPlace {
  const base = forest + 2 ** depth - 1;
  return { base, stride: 1, first: base };
}

/** What is read from some words before each node of a level in the tree: twice this much lies before it an address below. */
export function overfetched(layout: Pick<Layout, "forest">, depth: number): LevelPlace {
  const { base, ...place } = levelInTree(layout, depth);
  return { ...place, base: base - wordsBeforeNode };
}

/** The address of a node's left child, in words from 0, is twice the node's less six. */
export const wordsBeforeNode = 3;

/** The mirrored copy of a level. */
export function levelCopy(depth: number): LevelPlace {
  return { base: 2 ** (depth + 1) - 1, stride: -1, first: 2 ** depth };
}

/**
 * Words of a record, all encoded: left child, parent, right child; or both children, then the parent. Records lie one after
 * the other.
 */
export const recordWords = 3;

/** A vload reads this many words beyond the record. */
export const overrun = lanesPerGroup - recordWords;

/** Records for one depth: 2^depth of them in dead memory. */
export interface RecordArea {
  readonly depth: number;
  readonly base: number;
  readonly childrenFirst?: true;
}

/** Where in a record its parent and its right child lie; the left child is the first. */
export function recordOrder({ childrenFirst }: Pick<RecordArea, "childrenFirst">): { parent: number; right: number } {
  return childrenFirst === true ? { parent: 2, right: 1 } : { parent: 1, right: 2 };
}

/** Words that the records of a depth occupy, the words read beyond the last one included. */
export function areaWords(depth: number): number {
  return recordWords * 2 ** depth + overrun;
}

/** Whether an area's rows of eight words have the addresses of the tree's: where they line up and the plan shares them. */
export function sharesPointers({ pointers }: { readonly pointers: string }, layout: Layout, base: number): boolean {
  return pointers === "shared" && base < layout.indices;
}
