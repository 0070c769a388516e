import type { Counts, DescribedFamily, DescribedLetter } from "./familyDescription.ts";

/** Lanes that walk together. */
export const groupLanes = 8;

/** Words of memory before the tree. */
export const wordsBeforeTree = 7;

/** Words of a record: a node and its children. */
export const recordSize = 3;

/** Which walk, and what memory holds after it. */
export type FamilyShape = Pick<DescribedFamily, "height" | "rounds" | "batch" | "contract">;

const deepestKnown = 5;
const deepestRecords = 8;
/** Words that a load of eight brings before the node that it is for. */
const wordsBeforeLoaded = 3;
const copiedLevels = { from: 3, to: 8 };

/**
 * The family of kernels of a size, as whoever checks a proof about it reads the exercise: written down here a second time,
 * from what the operations of each lookup are, with nothing of the generator or of what counts for the prover. A file that
 * describes another family is not about the kernels of this program.
 */
export function exerciseFamily({ height, rounds, batch, contract }: FamilyShape): DescribedFamily {
  const clean = contract === "values-clean";
  const level = (depth: number): number => wordsBeforeTree + 2 ** depth - 1;
  const letter = (
    name: Pick<DescribedLetter, "letter" | "capital">,
    place: (depth: number) => { plain?: boolean; encoded?: boolean; base?: number } | undefined,
    counts: (depth: number) => VisitCounts,
    more: Partial<DescribedLetter> = {},
  ): DescribedLetter => ({
    ...name,
    ...{ raw: false, collects: false, ...more },
    visits: Array.from({ length: height + 1 }, (_, depth) => {
      const found = place(depth);
      return found === undefined ? [] : [{ depth, plain: true, encoded: true, ...found, counts: counts(depth) }];
    }).flat(),
  });
  // A select between two known nodes may be a multiply_add by the bit, between the node and the difference.
  const trees = (depth: number) => {
    const pairs = 2 ** (depth - 1);
    const selects = pairs - 1;
    const rest = selects === 0 ? {} : { select: selects };
    return {
      flow: { vector: 1, select: selects + pairs },
      either: { vector: 1, ...rest, pair: pairs },
      madd: { madd: pairs, vector: 1, ...rest },
    };
  };
  const records = (depth: number) =>
    depth > 0 && depth < height && depth <= deepestRecords ? { plain: false } : undefined;
  const ofRecords = {
    reads: { what: "records", stride: recordSize },
    leaves: "p",
    // Without the children: the loads, and eight moves of the nodes.
    alone: { scalar: groupLanes, load: groupLanes },
  } as const;
  return {
    ...{ height, rounds, batch, contract },
    classes: {
      // Where it is computed, other words come on top, which nothing counts here.
      constant: [
        ["alu", 1],
        ["load", 1],
        ["flow", 1],
      ],
      derived: [
        ["alu", 1],
        ["load", 1],
        ["flow", 1],
      ],
      scalar: [["alu", 1]],
      offset: [
        ["alu", 1],
        ["flow", 1],
      ],
      madd: [["valu", 1]],
      vector: [
        ["valu", 1],
        ["alu", groupLanes],
      ],
      sum: [
        ["valu", 1],
        ["alu", groupLanes],
        ["flow", 1],
      ],
      select: [["flow", 1]],
      pair: [
        ["flow", 1],
        ["valu", 1],
      ],
      load: [["load", 1]],
      store: [["store", 1]],
    },
    letters: [
      letter(
        { letter: "r" },
        (depth) => (depth === 0 ? {} : undefined),
        () => inAnyPair({ vector: 1 }),
        { nodes: "root" },
      ),
      letter({ letter: "s" }, (depth) => (depth > 0 && depth <= deepestKnown ? {} : undefined), trees, {
        nodes: "level",
      }),
      letter(
        { letter: "g", capital: "G" },
        (depth) => ({ base: level(depth) }),
        () => inAnyPair({ vector: 1, load: groupLanes }),
        {
          reads: { what: "level", stride: 1 },
          raw: true,
        },
      ),
      letter(
        { letter: "w", capital: "W" },
        // Mirrored: the last node lies first.
        (depth) =>
          !clean && depth >= copiedLevels.from && depth <= copiedLevels.to
            ? { plain: false, base: 2 ** (depth + 1) - 1 }
            : undefined,
        () => inAnyPair({ vector: 1, load: groupLanes }),
        { reads: { what: "copy", stride: -1 } },
      ),
      letter(
        { letter: "p", capital: "P" },
        records,
        () => inAnyPair({ scalar: groupLanes + groupLanes, load: groupLanes }),
        ofRecords,
      ),
      letter(
        { letter: "q", capital: "Q" },
        (depth) => (clean ? undefined : records(depth)),
        () => inAnyPair({ scalar: groupLanes, load: groupLanes + 1, store: groupLanes }),
        { ...ofRecords, collects: true },
      ),
      letter(
        { letter: "c" },
        () => ({}),
        () => inAnyPair({ vector: 1, select: 1 }),
        { takes: "p" },
      ),
      letter(
        { letter: "o", capital: "O" },
        // The node is the fourth of the words that are loaded; a leaf's address is no step's beginning.
        (depth) => (depth > 0 && depth < height ? { base: level(depth) - wordsBeforeLoaded } : undefined),
        () => inAnyPair({ scalar: groupLanes, load: groupLanes }),
        { reads: { what: "level", stride: 1 }, raw: true },
      ),
      letter({ letter: "i", capital: "I" }, records, () => inAnyPair({ scalar: groupLanes, load: groupLanes }), {
        ...ofRecords,
        leaves: "i",
        parity: "apart",
      }),
      letter(
        { letter: "j" },
        () => ({}),
        // Two selects, each of four lanes; a parity and an xor a lane.
        () => inAnyPair({ scalar: groupLanes + groupLanes, select: 2 }),
        { takes: "i" },
      ),
    ],
    switches: {
      hash: ["merged", "fused", "plain"],
      encoded: [true, false],
      pairs: ["flow", "either", "madd"],
      address: ["flow", "either", "arithmetic"],
      addressSelects: [1, 2, 3],
      indexSelects: [1, 2],
      constants: ["load", "either", "computed"],
      pointers: ["constant", "doubling", "shared"],
      collectors: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    },
  };
}

type VisitCounts = DescribedLetter["visits"][number]["counts"];

/** Without pairs of known nodes it is all the same how these are selected. */
function inAnyPair(counts: Counts): VisitCounts {
  return { flow: counts, either: counts, madd: counts };
}

/** The depth of the tree that a round visits. */
export function depthOfRound({ height }: Pick<FamilyShape, "height">, round: number): number {
  return round % (height + 1);
}
