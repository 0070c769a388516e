import { stride } from "./bundleCode.ts";
import { elementwiseCode, elementwiseCount, type LaneLocals, multiplyAdd, scratchBase, select } from "./laneCode.ts";
import {
  apply,
  block,
  branch,
  branchIf,
  type Code,
  choice,
  fixed,
  four,
  get,
  increase,
  load,
  loadFour,
  loop,
  op,
  set,
  store,
  storeFour,
  type WasmFunction,
  when,
} from "./wasmCode.ts";

/**
 * What `runImages` takes, in this order: where the code begins and ends, and the memory, in bytes; the bytes of a word of all images,
 * 16 for every four; the words of a memory image and the addresses at which a vector fits in it.
 */
export const imagesParameters = ["code", "end", "memory", "row", "memoryWords", "vectorStarts"] as const;

const [at, end, memory, row, memoryWords, vectorStarts] = [0, 1, 2, 3, 4, 5] as const;
const [d, a, b, c, last, x, y, image, count, vx, vy] = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;

const operand = (number: number): Code => load(get(at), 4 * number);
/** Word w of image k stands beside word w of image k + 1. */
const place = (number: number): Code => apply(operand(number), get(row), op.multiply);
const fault: Code = [fixed(1), op.return];

/**
 * Straight-line code on many images at once, for vectors of so many lanes: a slot is one loop over its lanes on all images, four
 * words a round. Returns 1 where something is in error on one of them, and leaves it at that; else 0.
 */
export function imagesLoop(lanes: number): WasmFunction {
  const body: Code = [
    block(
      loop(
        branchIf(apply(get(at), get(end), op.atLeast), 1),
        set(d, place(1)),
        set(a, place(2)),
        set(b, place(3)),
        choice(operand(0), microOperations(lanes)),
      ),
    ),
    fixed(0),
  ];
  return { name: "runImages", parameters: imagesParameters.length, words: 9, vectors: 2, body };
}

function microOperations(lanes: number): ((depth: number) => Code)[] {
  const locals: LaneLocals = { to: d, left: a, right: b, x, y, vx, vy };
  const chosen: LaneLocals = { ...locals, left: b, right: c };
  const codes: Readonly<Record<number, Code>> = {
    26: broadcast(lanes),
    27: [set(c, place(4)), rounds(lanes, [d, a, b, c], multiplyAdd(4, c, locals))],
    28: loaded(1, memoryWords),
    30: loaded(lanes, vectorStarts),
    31: [set(vy, [operand(2), four.splat]), rounds(1, [d], storeFour(get(d), get(vy), scratchBase))],
    32: stored(1, memoryWords),
    33: stored(lanes, vectorStarts),
    34: [set(c, place(4)), rounds(1, [d, a, b, c], select(4, a, chosen))],
    35: [set(c, place(4)), rounds(lanes, [d, a, b, c], select(4, a, chosen))],
    36: [
      set(vy, [operand(3), four.splat]),
      rounds(1, [d, a], storeFour(get(d), apply(loadFour(get(a), scratchBase), get(vy), four.add), scratchBase)),
    ],
    38: [],
    // Operand 3 says how many words.
    45: [
      set(last, apply(get(d), get(b), op.add)),
      repeated([d, a], storeFour(get(d), loadFour(get(a), scratchBase), scratchBase)),
    ],
  };
  return Array.from({ length: 46 }, (_, number) => {
    const lanesOf = number < elementwiseCount ? 1 : lanes;
    const code =
      number < 2 * elementwiseCount
        ? rounds(lanesOf, [d, a, b], elementwiseCode(number % elementwiseCount, 4, locals, fault))
        : codes[number];
    if (code === undefined) return () => op.unreachable;
    return (depth) => [code, increase(at, fixed(4 * stride)), branch(depth)];
  });
}

/** The body for every four words of so many lanes on all images; these locals move on. */
function rounds(lanes: number, moving: readonly number[], body: Code): Code {
  return [set(last, apply(get(d), apply(get(row), fixed(lanes), op.multiply), op.add)), repeated(moving, body)];
}

/** The body until `d` comes to `last`. */
function repeated(moving: readonly number[], body: Code): Code {
  return loop(
    body,
    moving.map((local) => increase(local, fixed(16))),
    branchIf(apply(get(d), get(last), op.below), 0),
  );
}

/** Row `a` into all lanes. */
function broadcast(lanes: number): Code {
  return [
    set(c, apply(get(d), apply(get(row), fixed(lanes), op.multiply), op.add)),
    set(b, get(a)),
    loop(
      set(a, get(b)),
      rounds(1, [d, a], storeFour(get(d), loadFour(get(a), scratchBase), scratchBase)),
      branchIf(apply(get(d), get(c), op.below), 0),
    ),
  ];
}

/** `x`: the address in row `from` of the image whose word `image` bytes in it is; it must be below the limit. */
const addressOf = (from: number, limit: number): Code => [
  set(x, load(apply(get(from), get(image), op.add), scratchBase)),
  when(apply(get(x), get(limit), op.atLeast), fault),
];
/** `x` becomes the byte of that image's word. */
const inMemory: Code = set(x, apply(apply(get(x), get(row), op.multiply), get(memory), op.add));

/** `body` for the word of every image: `image` is its place in a row. */
const eachImage = (body: Code): Code => [
  set(image, fixed(0)),
  loop(body, increase(image, fixed(4)), branchIf(apply(get(image), get(row), op.below), 0)),
];

/** `words` words of each image from the address in row `a` to row `d`. */
function loaded(words: number, limit: number): Code {
  const word: Code = store(apply(get(y), get(image), op.add), load(apply(get(x), get(image), op.add)), scratchBase);
  return eachImage([addressOf(a, limit), inMemory, set(y, get(d)), eachWord(words, word)]);
}

/** `words` words of each image from row `a` to the address in row `d`. */
function stored(words: number, limit: number): Code {
  const word: Code = store(apply(get(x), get(image), op.add), load(apply(get(y), get(image), op.add), scratchBase));
  return eachImage([addressOf(d, limit), inMemory, set(y, get(a)), eachWord(words, word)]);
}

/** `x` and `y` go from row to row. */
function eachWord(words: number, word: Code): Code {
  if (words === 1) return word;
  return [
    set(count, fixed(words)),
    loop(
      word,
      increase(x, get(row)),
      increase(y, get(row)),
      set(count, apply(get(count), fixed(1), op.subtract)),
      branchIf(get(count), 0),
    ),
  ];
}
