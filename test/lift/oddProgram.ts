import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Machine } from "../../src/machine/machine.ts";
import type { Bundle, Program, Slot } from "../../src/machine/program.ts";

/** Memory of an odd program: every address it can have is below, vectors included. */
export const oddMemoryWords = 64;

/** What an odd program may hold beside arithmetic. */
export interface OddOptions {
  /** Two slots of a bundle may write the same word: the later one wins. */
  readonly clashes?: boolean;
  readonly bundles?: number;
}

/**
 * A straight-line program as nobody should write one, without an error on any memory: few words of scratch, so that vectors overlap
 * and lie anywhere, words are written and read in the same bundle, exchanged, read before anybody wrote them, and never read;
 * addresses are constants, sums and masked words; with pauses, traces, comparisons, empty bundles, and code behind a halt.
 */
export function oddProgram(
  seed: number,
  machine: Machine,
  { clashes = false, bundles = 24 }: OddOptions = {},
): Program {
  const random = xoroshiro128plus(seed);
  const below = (end: number): number => uniformInt(random, 0, end - 1);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const lanes = machine.vectorLength;
  const scratch = Math.min(machine.scratchWords, 16 + below(200) + 2 * lanes);
  // Words 0 to 3 hold addresses; 4 a mask; 5 a divisor: nothing else writes them.
  const kept = 6;
  const word = (): number => (below(3) === 0 ? below(scratch) : kept + below(12));
  // Some programs throw vectors anywhere, others keep most of them apart.
  const wild = below(4) === 0;
  const vectors = Math.floor((scratch - kept) / lanes);
  const vector = (): number =>
    wild || below(10) === 0 ? kept + below(scratch - kept - lanes + 1) : kept + lanes * below(vectors);
  const place = (): number => kept + below(scratch - kept);
  const pointer = (): number => below(4);
  const rows = machine.opcodes
    .filter(({ control, engine }) => control !== true && engine !== "debug")
    // A vector of divisors would have a zero in it.
    .filter(({ opcode, operands }) => !(divides(opcode) && operands[0] === "vdest"));
  const memoryWords = oddMemoryWords - lanes;

  const slotOf = (row: Machine["opcodes"][number]): Slot => {
    const { opcode, operands, memory } = row;
    const lane = below(lanes);
    let source = 0;
    const values = operands.map((role): number => {
      if (role === "dest") return place();
      if (role === "vdest") return vector();
      if (role === "laneDest") return place() - lane;
      if (role === "lane") return lane;
      if (role === "laneSource") return pointer() - lane;
      if (role === "immediate") return below(2) === 0 ? below(memoryWords) : below(2 ** 31) - 2 ** 30;
      source++;
      if (memory !== undefined && source === 1) return pointer();
      return role === "vsource" ? vector() : word();
    });
    if (divides(opcode)) values[2] = 5;
    return [opcode, ...values];
  };

  const program: Bundle[] = [
    { load: [["const", 0, below(memoryWords)]], flow: [["add_imm", 1, 2, below(memoryWords)]] },
    { load: [["const", 2, below(memoryWords)]] },
    { load: [["const", 3, below(memoryWords)]] },
    { load: [["const", 4, 31]] },
    { load: [["const", 5, 1 + below(9)]] },
    // What comes late has come.
    ...Array.from({ length: Math.max(...machine.opcodes.map(({ latency }) => latency)) }, () => ({ alu: [] })),
  ];
  while (program.length < bundles) {
    const bundle: Record<string, Slot[]> = {};
    const written = new Set<number>();
    const add = (engine: string, slot: Slot, start: number, words: number): void => {
      const all = Array.from({ length: words }, (_, at) => start + at);
      if (!clashes && all.some((each) => written.has(each))) return;
      for (const each of all) written.add(each);
      bundle[engine] ??= [];
      bundle[engine].push(slot);
    };
    const room = (engine: string): number =>
      machine.engines.find(({ name }) => name === engine)!.slots - (bundle[engine]?.length ?? 0);
    // Pointers move: by masked words, which are known to be small, and by sums.
    if (below(3) === 0) {
      const target = pointer();
      if (below(2) === 0) add("alu", ["&", target, word(), 4], target, 1);
      else add("flow", ["add_imm", target, pick([4, 5]), below(8)], target, 1);
    }
    // Two words of a vector change places.
    if (below(4) === 0 && room("alu") >= 2) {
      const [a, b] = [place(), place()];
      if (a !== b) {
        add("alu", ["|", a, b, b], a, 1);
        add("alu", ["|", b, a, a], b, 1);
      }
    }
    for (let count = below(9); count > 0; count--) {
      const row = pick(rows);
      if (room(row.engine) <= 0) continue;
      const slot = slotOf(row);
      const [, first = 0, , third = 0] = slot as readonly [string, ...number[]];
      const writes =
        row.operands[0] === "laneDest" ? [first + third, 1] : [first, row.operands[0] === "vdest" ? lanes : 1];
      add(row.engine, slot, row.memory === "write" ? -1 - count : writes[0]!, row.memory === "write" ? 1 : writes[1]!);
    }
    if (below(8) === 0 && room("flow") > 0) add("flow", pick<Slot>([["pause"], ["trace_write", word()]]), -100, 1);
    if (below(6) === 0)
      add(
        "debug",
        pick<Slot>([
          ["compare", 1, ["x", 1]],
          ["comment", "here"],
        ]),
        -200,
        1,
      );
    program.push(below(12) === 0 ? pick<Bundle>([{}, { alu: [] }, { debug: [["comment", "nothing"]] }]) : bundle);
  }
  if (below(4) === 0) program.push({ flow: [["halt"]] }, { alu: [["+", kept, kept, kept]] });
  return program;
}

const divides = (opcode: string): boolean => ["//", "cdiv", "%"].includes(opcode);
