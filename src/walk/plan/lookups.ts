import { lanesPerGroup, levelCopy, levelInTree, overfetched, recordWords } from "../layout.ts";
import { type Handover, type LookupRow, type Lookups, lookupsOf, type Target } from "./lookupRegistry.ts";
import type { Tally } from "./tally.ts";

const tree: Target = { claims: "level", place: levelInTree };
const copyOfLevel: Target = { claims: "copy", place: (_, depth) => levelCopy(depth) };
const recordsOfLevel: Target = { claims: "records", place: (_, __, base = 0) => ({ base, stride: recordWords }) };

const beforeLevel: Target = { claims: "level", place: overfetched };

const children: Handover = {
  notLeft: "no record was loaded in the round before",
  notTaken: "the round after a record takes its child",
};

const siblings: Handover = {
  notLeft: "no record was loaded side by side in the round before",
  notTaken: "the round after a record loaded side by side takes its child from there",
};

/** Levels that may be copied to the word 2^depth: the first behind the header, the last that ends with the tree's top. */
const shallowestCopy = 3;
const deepestCopy = 8;

const deepestRecord = 8;

/** A select tree: 2^(d-1) pairs of known nodes, then selects. */
function selectTally(depth: number, pairs: "flow" | "either" | "madd"): Partial<Tally> {
  const leaves = 2 ** (depth - 1);
  const rest = leaves - 1;
  if (pairs === "madd") return { vector: 1, madd: leaves, select: rest };
  return pairs === "flow" ? { vector: 1, select: leaves + rest } : { vector: 1, pair: leaves, select: rest };
}

/** A record: parent and both children of each lane in one vload per lane. The visit takes the parent. */
const record = {
  name: "record",
  capital: "P",
  objection({ depth, height, encoded }) {
    if (depth === 0) return "depth 0 has one node";
    if (depth >= height) return "a leaf has no children";
    if (depth > deepestRecord) return `records for depth ${depth} do not fit into the memory that is dead`;
    return encoded ? undefined : "records hold encoded nodes; the plan is not encoded";
  },
  target: recordsOfLevel,
  leaves: children,
  caches: (depth) => [depth, depth + 1],
  count: () => ({ load: lanesPerGroup, scalar: 2 * lanesPerGroup }),
  alone: { load: lanesPerGroup, scalar: lanesPerGroup },
  exchange: "records",
} satisfies LookupRow;

/**
 * How the node of one visit (a group of lanes in a round) is found, one letter each. A capital does the same, with one bit
 * more of its address resolved by selects between constants: flow instead of valu, where a group's valu operations are
 * what binds.
 */
const rows = {
  /** Every lane has the same node. */
  r: {
    name: "root",
    objection: ({ depth }) => (depth === 0 ? undefined : `depth ${depth} has more than one node`),
    vectors: "root",
    count: () => ({ vector: 1 }),
  },
  /** Selects between cached nodes, oldest bit first. */
  s: {
    name: "select tree",
    objection({ depth }) {
      if (depth === 0) return "depth 0 has one node";
      return depth > 5 ? `depth ${depth} has ${2 ** depth} nodes, at most 32 are cached` : undefined;
    },
    vectors: "level",
    caches: (depth) => [depth],
    count: selectTally,
  },
  /** A load per lane from the tree in memory. */
  g: {
    name: "gather",
    capital: "G",
    objection: () => undefined,
    target: tree,
    raw: true,
    count: () => ({ vector: 1, load: lanesPerGroup }),
    exchange: "gathers",
  },
  /**
   * The same from a copy of the level at word 2^depth, encoded and mirrored: from one such level to the next an address takes
   * one multiply_add and no constant.
   */
  w: {
    name: "gather from a copy of the level",
    capital: "W",
    objection({ depth, encoded }) {
      if (depth < shallowestCopy || depth > deepestCopy) {
        return `levels ${shallowestCopy} to ${deepestCopy} may be copied, depth ${depth} not`;
      }
      return encoded ? undefined : "copies of levels hold encoded nodes; the plan is not encoded";
    },
    target: copyOfLevel,
    caches: (depth) => [depth],
    count: () => ({ vector: 1, load: lanesPerGroup }),
  },
  p: record,
  /** The right children come through scalar stores and one vload instead of eight alu copies. */
  q: {
    ...record,
    name: "record with a collector",
    capital: "Q",
    objection(place) {
      const because = record.objection(place);
      if (because !== undefined || place.contract !== "values-clean") return because;
      return "its collector, the value array, is full of records";
    },
    collectsLike: "p",
    count: () => ({ load: lanesPerGroup + 1, scalar: lanesPerGroup, store: lanesPerGroup }),
  },
  /** The visit after a record: one select between the children that have landed. */
  c: {
    name: "child from the record",
    objection: () => undefined,
    takes: children,
    count: () => ({ vector: 1, select: 1 }),
  },
  /**
   * A vload per lane from some words before the node, whose address needs no constant, and in the next round no step either:
   * with Q = A - 3 the gather below it has A' = 2Q + p, as A' = 2A - 6 + p. Each lane's node is used before the next one lands.
   */
  o: {
    name: "gather by vectors",
    capital: "O",
    objection({ depth, height }) {
      if (depth === 0) return "depth 0 has one node";
      return depth === height ? "no address starts from a leaf's" : undefined;
    },
    target: beforeLevel,
    raw: true,
    count: () => ({ load: lanesPerGroup, scalar: lanesPerGroup }),
    exchange: "gathers",
  },
  /** A record whose children stay side by side, two words a lane, with nothing copied or collected. */
  i: {
    ...record,
    name: "record side by side",
    capital: "I",
    leaves: siblings,
    parity: "apart",
    childrenFirst: true,
    count: () => ({ load: lanesPerGroup, scalar: lanesPerGroup }),
  },
  /** The visit after it: two selects by parities that lie as far apart, and an xor a lane. */
  j: {
    name: "child from side by side",
    objection: () => undefined,
    takes: siblings,
    count: () => ({ scalar: 2 * lanesPerGroup, select: 2 }),
  },
} satisfies Readonly<Record<string, LookupRow>>;

/** A letter of the generator's own registry, small ones only. */
export type LookupLetter = keyof typeof rows;

/** The lookups that the generator writes. */
export const standardLookups: Lookups = lookupsOf(rows);
