import type { Machine } from "../../machine/machine.ts";
import type { Program } from "../../machine/program.ts";
import { type DecodedProgram, decode } from "../../machine/simulator/decode.ts";
import { simulate } from "../../machine/simulator/simulate.ts";
import { batchImages, isStraight, simulateBatch } from "../../machine/simulator/simulateBatch.ts";
import type { NamedImage } from "../../walk/imageSet.ts";

/** Two programs on many inputs. */
export interface Comparison {
  /** Inputs on which the first comes to its end; both then leave the same. */
  readonly inputs: number;
  /** Inputs on which the first stops with an error: they say nothing of the second. */
  readonly skipped: number;
  /** Where the second leaves something else, in words; absent where it never does. */
  readonly differs?: string;
}

/** Runs two programs on the same inputs and compares memory and trace, until they differ. */
export function sameMemory(one: Program, other: Program, machine: Machine, images: Iterable<NamedImage>): Comparison {
  const [first, second] = [decode(one, machine), decode(other, machine)];
  let inputs = 0;
  let skipped = 0;
  for (const some of lots(images, isStraight(first) && isStraight(second) ? batchImages : 1)) {
    const wantedOfAll = ran(first, some);
    const foundOfAll = ran(second, some);
    for (const [at, { name }] of some.entries()) {
      const [wanted, found] = [wantedOfAll[at]!, foundOfAll[at]!];
      if ("error" in wanted) {
        skipped++;
        continue;
      }
      inputs++;
      if ("error" in found) return { inputs, skipped, differs: `${found.error}, on ${name}` };
      const word = found.memory.findIndex((each, word) => each !== wanted.memory[word]);
      if (word >= 0) {
        const differs = `memory word ${word} is ${found.memory[word]}, not ${wanted.memory[word]}, on ${name}`;
        return { inputs, skipped, differs };
      }
      if ((found.trace ?? "") !== (wanted.trace ?? ""))
        return { inputs, skipped, differs: `the traces differ on ${name}` };
    }
  }
  return { inputs, skipped };
}

/** So many at a time. */
function* lots<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let some: T[] = [];
  for (const each of items) {
    if (some.push(each) < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

type Ran = { readonly memory: Uint32Array; readonly trace?: string } | { readonly error: string };

const cycleLimit = 10_000_000;

/** What the program leaves of each; an error of the program is an answer. Straight-line programs have no trace. */
function ran(program: DecodedProgram, images: readonly NamedImage[]): Ran[] {
  if (isStraight(program)) {
    return simulateBatch(
      program,
      images.map(({ image }) => image),
      { cycleLimit },
    );
  }
  return images.map(({ image }) => {
    try {
      const { memory, traceBuffer } = simulate(program, image, { enablePause: false, cycleLimit });
      return { memory, trace: traceBuffer.join() };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { error: error.message };
    }
  });
}
