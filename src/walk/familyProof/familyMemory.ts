import { type FamilyShape, groupLanes, recordSize, wordsBeforeTree } from "./exerciseFamily.ts";

/** The records of a depth begin at word `base`; undefined while that is open. */
export interface RecordsPlace {
  readonly depth: number;
  readonly base: number | undefined;
}

/** Where all records of a plan lie, if no level above `gathers` is read where the tree has it. */
export interface Placing {
  readonly gathers: number;
  readonly records: readonly RecordsPlace[];
}

/** The first words of the arrays. */
export interface Arrays {
  readonly tree: number;
  readonly indices: number;
  readonly values: number;
  readonly end: number;
}

/** The arrays of a size: a header, the tree, an index and a value a lane. */
export function arraysOf({ height, batch }: FamilyShape): Arrays {
  const indices = wordsBeforeTree + 2 ** (height + 1) - 1;
  return { tree: wordsBeforeTree, indices, values: indices + batch, end: indices + 2 * batch };
}

/**
 * All ways in which records of these depths and copies of these levels may lie in memory, by the first level that is still read
 * in the tree: of equal ways the one that allows most of them. `aligned`: in rows from the tree's beginning.
 */
export function placings(
  shape: FamilyShape,
  depths: readonly number[],
  copies: readonly number[],
  aligned: boolean,
): Placing[] {
  const found: Placing[] = [];
  const seen = new Set<string>();
  for (let gathers = 0; gathers <= shape.height + 1; gathers++) {
    const records =
      shape.contract === "values-clean"
        ? behindTree(shape, depths, copies)
        : inDeadWords(shape, depths, copies, gathers, aligned);
    const key = JSON.stringify(records);
    if (records === undefined || seen.has(key)) continue;
    seen.add(key);
    found.push({ gathers, records });
  }
  return found;
}

interface Gap {
  from: number;
  to: number;
}

const room = ({ from, to }: Gap): number => to - from;

/** In the top of the tree, which is dead down to `gathers`, between the copies; else in the index array. */
function inDeadWords(
  shape: FamilyShape,
  depths: readonly number[],
  copies: readonly number[],
  gathers: number,
  aligned: boolean,
): RecordsPlace[] | undefined {
  const { tree, indices, values } = arraysOf(shape);
  const row = aligned ? groupLanes : 1;
  const dead = tree + 2 ** gathers - 1;
  const upTo = (word: number): number => tree + row * Math.ceil((word - tree) / row);
  const gaps: Gap[] = [];
  let from = tree;
  for (const depth of copies) {
    if (2 ** (depth + 1) > dead) return undefined;
    if (from < 2 ** depth) gaps.push({ from: upTo(from), to: 2 ** depth });
    from = 2 ** (depth + 1);
  }
  gaps.push({ from: upTo(from), to: dead });
  const array = { from: indices, to: values };
  const fromBehind = aligned && shape.contract === "values+indices";
  // A vload of the last record reads on behind it.
  const wanted = (depth: number): number => row * Math.ceil((recordSize * 2 ** depth + groupLanes - recordSize) / row);
  let spare = Math.max(...gaps.map(room));
  for (const depth of depths) if (wanted(depth) > room(array)) spare -= wanted(depth);
  const placed: RecordsPlace[] = [];
  for (const depth of depths) {
    const words = wanted(depth);
    let gap = gaps.find((each) => room(each) >= words) ?? gaps.at(-1)!;
    if (words <= room(array)) {
      if (words <= spare) spare -= words;
      else gap = array;
    }
    if (words > room(gap)) return undefined;
    if (gap === array && fromBehind) gap.to -= words;
    else gap.from += words;
    placed.push({ depth, base: gap === array && fromBehind ? gap.to : gap.from - words });
  }
  return placed;
}

/** Over the index array and on, deep ones first; such plans copy no level. */
function behindTree(
  shape: FamilyShape,
  depths: readonly number[],
  copies: readonly number[],
): RecordsPlace[] | undefined {
  if (copies.length > 0) return undefined;
  const { indices, end } = arraysOf(shape);
  let next = indices;
  const placed = depths.toReversed().map((depth) => {
    const base = next;
    next += recordSize * 2 ** depth;
    return { depth, base };
  });
  if (placed.length > 0 && next + groupLanes - recordSize > end) return undefined;
  return placed.reverse();
}
