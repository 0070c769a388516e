/**
 * Instructions of WebAssembly as bytes, and modules made of them: as much of the binary format as `bundleLoop.ts` and
 * `imagesLoop.ts` use (WebAssembly Core Specification 2.0, chapter 5). An assembler from a package is a hundred times as
 * large, and would have to run before the first simulation.
 */
export type Code = number | readonly Code[];

/** A 32-bit number in as few groups of seven bits as it needs, signed. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 0x7f;
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** The same of a number that is not negative. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Types of values. */
export const type = { i32: 0x7f, v128: 0x7b } as const;

const vector = (number: number): number[] => [0xfd, ...unsigned(number)];

/** Instructions without operands of their own. */
export const op = {
  unreachable: 0x00,
  return: 0x0f,
  select: 0x1b,
  isZero: 0x45,
  equal: 0x46,
  below: 0x49,
  atLeast: 0x4f,
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
  divide: 0x6e,
  remainder: 0x70,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shiftLeft: 0x74,
  shiftRight: 0x76,
} as const;

/** Instructions on four words at once. */
export const four = {
  splat: vector(0x11),
  first: [...vector(0x1b), 0],
  equal: vector(0x37),
  below: vector(0x3a),
  and: vector(0x4e),
  or: vector(0x50),
  xor: vector(0x51),
  /** Bits of the first where the third has 1, of the second elsewhere. */
  choose: vector(0x52),
  noneZero: vector(0xa3),
  shiftLeft: vector(0xab),
  shiftRight: vector(0xad),
  add: vector(0xae),
  subtract: vector(0xb1),
  multiply: vector(0xb5),
} as const;

const empty = 0x40;
const end = 0x0b;

export const fixed = (value: number): Code => [0x41, signed(value)];
export const zeros: Code = [vector(0x0c), new Array<number>(16).fill(0)];
export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code = []): Code => [value, 0x21, unsigned(local)];
/** Two values and what is made of them. */
export const apply = (left: Code, right: Code, instruction: Code): Code => [left, right, instruction];
/** A word at an address, plus `offset` bytes. */
export const load = (address: Code, offset = 0): Code => [address, 0x28, 2, unsigned(offset)];
export const loadByte = (address: Code): Code => [address, 0x2d, 0, 0];
export const store = (address: Code, value: Code, offset = 0): Code => [address, value, 0x36, 2, unsigned(offset)];
export const loadFour = (address: Code, offset = 0): Code => [address, vector(0x00), 2, unsigned(offset)];
export const storeFour = (address: Code, value: Code, offset = 0): Code => [
  address,
  value,
  vector(0x0b),
  2,
  unsigned(offset),
];
/** `target += value`. */
export const increase = (local: number, value: Code): Code => set(local, apply(get(local), value, op.add));

export const block = (...body: Code[]): Code => [0x02, empty, body, end];
export const loop = (...body: Code[]): Code => [0x03, empty, body, end];
export const when = (condition: Code, then: Code, otherwise?: Code): Code => [
  condition,
  [0x04, empty, then],
  otherwise === undefined ? end : [0x05, otherwise, end],
];
/** Leaves so many blocks, or goes on with the loop that is so many blocks further out. */
export const branch = (depth: number): Code => [0x0c, unsigned(depth)];
export const branchIf = (condition: Code, depth: number): Code => [condition, 0x0d, unsigned(depth)];

/**
 * A switch: block after block, each case behind the end of the one with its number.
 * @param cases the code of each case, told how many blocks it stands in; it must not run off its end.
 */
export function choice(number: Code, cases: readonly ((depth: number) => Code)[]): Code {
  const last = cases.length - 1;
  const table: Code = [0x0e, unsigned(last), cases.slice(0, last).map((_, at) => unsigned(at)), unsigned(last)];
  let code: Code = [number, table];
  for (const [at, body] of cases.entries()) code = [0x02, empty, code, end, body(last - at)];
  return code;
}

/** A function that returns a number. */
export interface WasmFunction {
  readonly name: string;
  /** How many numbers it takes: locals 0, 1, 2 ... */
  readonly parameters: number;
  /** Locals behind the parameters: so many words, then so many vectors. */
  readonly words: number;
  readonly vectors: number;
  readonly body: Code;
}

const sized = (code: Code): number[] => {
  const bytes = flat(code);
  return [...unsigned(bytes.length), ...bytes];
};
const text = (name: string): number[] => sized([...new TextEncoder().encode(name)]);
const section = (id: number, items: readonly Code[]): Code => [id, sized([unsigned(items.length), items])];

/** A module of these functions on one memory, which it takes as `env.memory`. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array {
  const types = functions.map(({ parameters }) => [
    0x60,
    unsigned(parameters),
    new Array<number>(parameters).fill(type.i32),
    [1, type.i32],
  ]);
  const exported = functions.map(({ name }, at) => [text(name), 0x00, unsigned(at)]);
  const bodies = functions.map(({ words, vectors, body }) =>
    sized([2, [unsigned(words), type.i32], [unsigned(vectors), type.v128], body, end]),
  );
  const memory = [text("env"), text("memory"), 0x02, 0x00, 1];
  const parts = [
    section(1, types),
    section(2, [memory]),
    section(
      3,
      functions.map((_, at) => unsigned(at)),
    ),
    section(7, exported),
    section(10, bodies),
  ];
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...flat(parts)]);
}

function flat(code: Code): number[] {
  const bytes: number[] = [];
  const visit = (part: Code): void => {
    if (typeof part === "number") bytes.push(part);
    else for (const each of part) visit(each);
  };
  visit(code);
  return bytes;
}
