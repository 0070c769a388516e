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
  loadByte,
  loadFour,
  loop,
  op,
  set,
  store,
  storeFour,
  type WasmFunction,
  when,
} from "./wasmCode.ts";

/** What `runBundles` takes, in this order; addresses are bytes of the module's memory. */
export const bundleParameters = [
  "code",
  "starts",
  "flags",
  "executions",
  "targets",
  "memory",
  /** Words of the memory image, and the addresses at which a vector fits in it. */
  "memoryWords",
  "vectorStarts",
  "bundles",
  "pc",
  /** Bundles to execute, and cycles, at most. */
  "steps",
  "cycles",
  /** Flags of bundles before which to stop. */
  "stopAt",
] as const;

/** Bits of a bundle's flags: it costs a cycle; it is executed elsewhere; it pauses. */
export const bundleFlag = { costs: 1, elsewhere: 2, pauses: 4 } as const;

/** How `runBundles` ends: before a bundle, with nothing of it done; or at a micro-operation that is in error. */
export const bundleEnd = { before: 0, fault: 1 } as const;

/** Where it leaves, in bytes, the next bundle (that of a fault), the fault's address in the code, and what is left of steps and cycles. */
export const bundleState = { pc: 0, fault: 4, steps: 8, cycles: 12 } as const;

const parameter = Object.fromEntries(bundleParameters.map((name, at) => [name, at])) as Readonly<
  Record<(typeof bundleParameters)[number], number>
>;
const [at, end, bundle, flags, d, a, b, c, x, y, vx, vy] = Array.from(
  { length: 12 },
  (_, local) => bundleParameters.length + local,
) as [number, number, number, number, number, number, number, number, number, number, number, number];

const step = 4 * stride;
const operand = (number: number): Code => load(get(at), 4 * number);
const inBytes = (words: Code): Code => apply(words, fixed(2), op.shiftLeft);

const leave = (how: number): Code => [
  store(fixed(0), get(how === bundleEnd.fault ? bundle : parameter.pc), bundleState.pc),
  store(fixed(0), apply(get(at), get(parameter.code), op.subtract), bundleState.fault),
  store(fixed(0), get(parameter.steps), bundleState.steps),
  store(fixed(0), get(parameter.cycles), bundleState.cycles),
  fixed(how),
  op.return,
];
const fault = leave(bundleEnd.fault);

/** The bundle loop of `simulate.ts` with the micro-operations of `execute.ts`, for vectors of so many lanes. */
export function bundleLoop(lanes: number): WasmFunction {
  const stopping: Code = apply(
    apply(get(parameter.pc), get(parameter.bundles), op.atLeast),
    [get(parameter.steps), op.isZero],
    op.or,
  );
  const executed = apply(get(parameter.executions), inBytes(get(bundle)), op.add);
  const body: Code = [
    loop(
      when(stopping, leave(bundleEnd.before)),
      set(flags, loadByte(apply(get(parameter.flags), get(parameter.pc), op.add))),
      when(apply(get(flags), get(parameter.stopAt), op.and), leave(bundleEnd.before)),
      set(flags, apply(get(flags), fixed(bundleFlag.costs), op.and)),
      when(apply(get(flags), [get(parameter.cycles), op.isZero], op.and), leave(bundleEnd.before)),
      set(bundle, get(parameter.pc)),
      increase(parameter.pc, fixed(1)),
      set(x, apply(get(parameter.starts), inBytes(get(bundle)), op.add)),
      set(at, apply(get(parameter.code), inBytes(load(get(x))), op.add)),
      set(end, apply(get(parameter.code), inBytes(load(get(x), 4)), op.add)),
      block(
        loop(
          branchIf(apply(get(at), get(end), op.atLeast), 1),
          set(d, inBytes(operand(1))),
          set(a, inBytes(operand(2))),
          set(b, inBytes(operand(3))),
          choice(operand(0), microOperations(lanes)),
        ),
      ),
      set(x, executed),
      store(get(x), apply(load(get(x)), fixed(1), op.add)),
      set(parameter.steps, apply(get(parameter.steps), fixed(1), op.subtract)),
      set(parameter.cycles, apply(get(parameter.cycles), get(flags), op.subtract)),
      branch(0),
    ),
    op.unreachable,
  ];
  return { name: "runBundles", parameters: bundleParameters.length, words: 10, vectors: 2, body };
}

/** By the numbers of `semantics.ts`. Each goes on with the next in the code. */
function microOperations(lanes: number): ((depth: number) => Code)[] {
  const locals: LaneLocals = { to: d, left: a, right: b, x, y, vx, vy };
  /** `x` becomes the byte address of the memory word that the operand at `from` names; it must be below the limit. */
  const located = (from: number, limit: number): Code => [
    set(x, word(from)),
    when(apply(get(x), get(limit), op.atLeast), fault),
    set(x, apply(get(parameter.memory), inBytes(get(x)), op.add)),
  ];
  const third = set(c, inBytes(operand(4)));
  const codes = new Map<number, Code>();
  for (let number = 0; number < elementwiseCount; number++) {
    codes.set(number, elementwiseCode(number, 1, locals, fault));
    codes.set(elementwiseCount + number, elementwiseCode(number, lanes, locals, fault));
  }
  const others: Readonly<Record<number, Code>> = {
    26: [set(y, word(a)), set(vy, [get(y), four.splat]), filled(lanes)],
    27: [third, multiplyAdd(lanes, c, locals)],
    28: [located(a, parameter.memoryWords), store(get(d), load(get(x)), scratchBase)],
    30: [located(a, parameter.vectorStarts), copied(lanes, [d, scratchBase], [x, 0])],
    31: store(get(d), operand(2), scratchBase),
    32: [located(d, parameter.memoryWords), store(get(x), word(a))],
    33: [located(d, parameter.vectorStarts), copied(lanes, [x, 0], [a, scratchBase])],
    34: [third, select(1, a, { ...locals, left: b, right: c })],
    35: [third, select(lanes, a, { ...locals, left: b, right: c })],
    36: store(get(d), apply(word(a), operand(3), op.add), scratchBase),
    // A pause that does not pause.
    38: [],
    40: when(word(d), jump(target(operand(2)))),
    41: when(word(d), jump(apply(get(parameter.pc), target(operand(2)), op.add))),
    42: jump(target(operand(1))),
    43: set(parameter.pc, word(d)),
    45: copiedWords,
  };
  for (const [number, code] of Object.entries(others)) codes.set(Number(number), code);
  const last = Math.max(...codes.keys());
  return Array.from({ length: last + 1 }, (_, number) => {
    const code = codes.get(number);
    // What is not here stands in bundles that are executed elsewhere.
    if (code === undefined) return () => op.unreachable;
    return (depth) => [code, increase(at, fixed(step)), branch(depth)];
  });
}

const target = (number: Code): Code => load(apply(get(parameter.targets), inBytes(number), op.add));

/** Targets and places are below 2^31: what is not is below 0. */
const jump = (to: Code): Code => [
  set(x, to),
  when(apply(get(x), fixed(31), op.shiftRight), fault),
  set(parameter.pc, get(x)),
];

/** `y`, and four times in `vy`, into all lanes. */
function filled(lanes: number): Code {
  return parts(
    lanes,
    (offset) => storeFour(get(d), get(vy), scratchBase + offset),
    (offset) => store(get(d), get(y), scratchBase + offset),
  );
}

/** All lanes from one place to another; a place is a local and the bytes behind it. */
function copied(lanes: number, [to, toOffset]: [number, number], [from, fromOffset]: [number, number]): Code {
  return parts(
    lanes,
    (offset) => storeFour(get(to), loadFour(get(from), fromOffset + offset), toOffset + offset),
    (offset) => store(get(to), load(get(from), fromOffset + offset), toOffset + offset),
  );
}

function parts(lanes: number, four: (offset: number) => Code, one: (offset: number) => Code): Code {
  const whole = lanes - (lanes % 4);
  return Array.from({ length: whole / 4 + (lanes % 4) }, (_, part) =>
    part < whole / 4 ? four(16 * part) : one(4 * (whole + part - whole / 4)),
  );
}

/** Operand 3 says how many words; they are at least one. */
const copiedWords: Code = [
  set(b, apply(get(a), get(b), op.add)),
  loop(
    store(get(d), word(a), scratchBase),
    increase(d, fixed(4)),
    increase(a, fixed(4)),
    branchIf(apply(get(a), get(b), op.below), 0),
  ),
];

function word(place: number): Code {
  return load(get(place), scratchBase);
}
