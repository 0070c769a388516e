import type { Machine } from "../../machine/machine.ts";
import type { Program } from "../../machine/program.ts";
import { type DecodedProgram, decode } from "../../machine/simulator/decode.ts";
import { simulate } from "../../machine/simulator/simulate.ts";
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
  for (const { name, image } of images) {
    const wanted = ran(first, image);
    if (typeof wanted === "string") {
      skipped++;
      continue;
    }
    inputs++;
    const found = ran(second, image);
    if (typeof found === "string") return { inputs, skipped, differs: `${found}, on ${name}` };
    const word = found.memory.findIndex((each, at) => each !== wanted.memory[at]);
    if (word >= 0) {
      const differs = `memory word ${word} is ${found.memory[word]}, not ${wanted.memory[word]}, on ${name}`;
      return { inputs, skipped, differs };
    }
    if (found.traceBuffer.join() !== wanted.traceBuffer.join())
      return { inputs, skipped, differs: `the traces differ on ${name}` };
  }
  return { inputs, skipped };
}

/** An error of the program is an answer. */
function ran(program: DecodedProgram, image: Uint32Array) {
  try {
    return simulate(program, image, { enablePause: false, cycleLimit: 10_000_000 });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}
