import {
  apply,
  type Code,
  fixed,
  four,
  get,
  load,
  loadFour,
  op,
  set,
  store,
  storeFour,
  when,
  zeros,
} from "./wasmCode.ts";

/** Bytes before scratch word 0 in the module's memory: where the loops leave their state. */
export const scratchBase = 64;

/** Where operands and intermediate values are: numbers of locals. Operands are offsets of bytes from scratch word 0. */
export interface LaneLocals {
  readonly to: number;
  readonly left: number;
  readonly right: number;
  /** Two words and two vectors for the code's own use. */
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
}

/** The elementwise opcodes in the order of their numbers (`microOpNumbers`): of two words in `x` and `y`. */
const onWords: readonly ((x: Code, y: Code) => Code)[] = [
  (x, y) => apply(x, y, op.add),
  (x, y) => apply(x, y, op.subtract),
  (x, y) => apply(x, y, op.multiply),
  (x, y) => apply(x, y, op.divide),
  // Rounded up: one more than (x - 1) / y, but 0 of 0.
  (x, y) => [apply(apply(apply(x, fixed(1), op.subtract), y, op.divide), fixed(1), op.add), [fixed(0), x, op.select]],
  (x, y) => apply(x, y, op.xor),
  (x, y) => apply(x, y, op.and),
  (x, y) => apply(x, y, op.or),
  (x, y) => [apply(x, y, op.shiftLeft), fixed(0), apply(y, fixed(32), op.below), op.select],
  (x, y) => [apply(x, y, op.shiftRight), fixed(0), apply(y, fixed(32), op.below), op.select],
  (x, y) => apply(x, y, op.remainder),
  (x, y) => apply(x, y, op.below),
  (x, y) => apply(x, y, op.equal),
];

/** The same of four words at once; undefined where there is no such instruction. */
const onFour: readonly (((x: Code, y: Code) => Code) | undefined)[] = [
  (x, y) => apply(x, y, four.add),
  (x, y) => apply(x, y, four.subtract),
  (x, y) => apply(x, y, four.multiply),
  undefined,
  undefined,
  (x, y) => apply(x, y, four.xor),
  (x, y) => apply(x, y, four.and),
  (x, y) => apply(x, y, four.or),
  undefined,
  undefined,
  undefined,
  // All bits of a lane where it holds: one of them is left.
  (x, y) => [apply(x, y, four.below), fixed(31), four.shiftRight],
  (x, y) => [apply(x, y, four.equal), fixed(31), four.shiftRight],
];

const [shiftLeft, shiftRight] = [8, 9];
const divides: ReadonlySet<number> = new Set([3, 4, 10]);

/** How many elementwise opcodes there are. */
export const elementwiseCount = onWords.length;

/**
 * An elementwise opcode on `lanes` words, four at a time: a chunk is read before it is written, as every lane is where
 * results that would overwrite lanes ahead of them wait (`CommitOrder`).
 * @param fault what ends the run where a divisor is 0.
 */
export function elementwiseCode(number: number, lanes: number, at: LaneLocals, fault: Code): Code {
  const parts: Code[] = [];
  let lane = 0;
  for (; lane + 4 <= lanes; lane += 4) parts.push(chunk(number, scratchBase + 4 * lane, at, fault));
  for (; lane < lanes; lane++) parts.push(word(number, scratchBase + 4 * lane, at, fault));
  return parts;
}

function word(number: number, offset: number, { to, left, right, x, y }: LaneLocals, fault: Code): Code {
  const check = divides.has(number) ? when([get(y), op.isZero], fault) : [];
  return [
    set(x, load(get(left), offset)),
    set(y, load(get(right), offset)),
    check,
    store(get(to), onWords[number]!(get(x), get(y)), offset),
  ];
}

/** Four words. */
function chunk(number: number, offset: number, at: LaneLocals, fault: Code): Code {
  const { to, left, right, y, vx, vy } = at;
  const make = onFour[number];
  const [first, second] = [loadFour(get(left), offset), loadFour(get(right), offset)];
  if (make !== undefined) return storeFour(get(to), make(first, second), offset);
  const oneByOne = [0, 4, 8, 12].map((beside) => word(number, offset + beside, at, fault));
  if (number !== shiftLeft && number !== shiftRight) {
    return [when([second, four.noneZero, op.isZero], fault), oneByOne];
  }
  // All lanes are shifted by as many bits, nearly always; there is no instruction for anything else.
  const shift = number === shiftLeft ? four.shiftLeft : four.shiftRight;
  const shifted = storeFour(get(to), [get(vx), get(y), shift], offset);
  return [
    set(vx, first),
    set(vy, second),
    set(y, [get(vy), four.first]),
    when(
      apply(get(vy), [get(y), four.splat], [four.equal, four.noneZero]),
      when(apply(get(y), fixed(32), op.below), shifted, storeFour(get(to), zeros, offset)),
      oneByOne,
    ),
  ];
}

/** `to = condition !== 0 ? left : right` of `lanes` words. */
export function select(lanes: number, condition: number, { to, left, right }: LaneLocals): Code {
  const parts: Code[] = [];
  let lane = 0;
  for (; lane + 4 <= lanes; lane += 4) {
    const offset = scratchBase + 4 * lane;
    const zero = apply(loadFour(get(condition), offset), zeros, four.equal);
    const chosen = [loadFour(get(right), offset), loadFour(get(left), offset), zero, four.choose];
    parts.push(storeFour(get(to), chosen, offset));
  }
  for (; lane < lanes; lane++) {
    const offset = scratchBase + 4 * lane;
    const chosen = [load(get(left), offset), load(get(right), offset), load(get(condition), offset), op.select];
    parts.push(store(get(to), chosen, offset));
  }
  return parts;
}

/** `to = left * right + third` of `lanes` words. */
export function multiplyAdd(lanes: number, third: number, { to, left, right }: LaneLocals): Code {
  const parts: Code[] = [];
  let lane = 0;
  for (; lane + 4 <= lanes; lane += 4) {
    const offset = scratchBase + 4 * lane;
    const product = apply(loadFour(get(left), offset), loadFour(get(right), offset), four.multiply);
    parts.push(storeFour(get(to), apply(product, loadFour(get(third), offset), four.add), offset));
  }
  for (; lane < lanes; lane++) {
    const offset = scratchBase + 4 * lane;
    const product = apply(load(get(left), offset), load(get(right), offset), op.multiply);
    parts.push(store(get(to), apply(product, load(get(third), offset), op.add), offset));
  }
  return parts;
}
