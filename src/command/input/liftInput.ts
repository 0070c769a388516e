import type { Block } from "../../ir/block.ts";
import { firstJump } from "../../lift/jumps.ts";
import { type Lifted, type LiftReport, lift } from "../../lift/lift.ts";
import type { Machine } from "../../machine/machine.ts";
import { takeHome } from "../../machine/presets/takeHome.ts";
import { type Program, parseProgram } from "../../machine/program.ts";
import { decode } from "../../machine/simulator/decode.ts";
import { simulate } from "../../machine/simulator/simulate.ts";
import { standardSize } from "../../walk/image.ts";
import { options } from "../options/options.ts";
import { type InputArguments, programInputs } from "./programInputs.ts";

/** Rows for a verb that takes programs among others. */
export const liftRows = {
  forms: options.forms,
  unroll: options.unroll,
  observe: options.observe,
  memory: { ...options.memory, says: "Of programs: memory that it runs on", shown: "tree walks of the size" },
} as const;

/** What a command line says of how a program becomes a block. */
export interface LiftArguments extends Partial<InputArguments> {
  readonly machine?: Machine | undefined;
  readonly forms?: boolean | undefined;
  readonly unroll?: boolean | undefined;
  readonly observe?: number | undefined;
  /** Cycles after which a run is given up. Default 10,000,000. */
  readonly limit?: number | undefined;
}

/** A program with its block. */
export interface LiftedProgram extends Lifted {
  readonly program: Program;
  readonly machine: Machine;
  /** The block is that of one run, jumps included: for explanations, not to be scheduled anew. */
  readonly run: boolean;
}

/**
 * A program's block. One with jumps is analysed along a run, unless its way is told by `--unroll` or `--observe`.
 * @param straight why a program with jumps will not do, for who needs a straight line.
 * @throws {RangeError} in one line naming bundle, engine and slot.
 */
export function liftProgram(data: unknown, name: string, given: LiftArguments, straight?: string): LiftedProgram {
  const { machine = takeHome, forms, unroll, observe } = given;
  const program = parseProgram(data);
  const jump = firstJump(program);
  const inputs = { ...standardSize, memory: undefined, seed: 1, ...given };
  if (jump !== undefined && unroll !== true && observe === undefined) {
    const place = `bundle ${jump.bundle} has a ${jump.opcode}`;
    if (straight !== undefined) {
      throw new RangeError(
        `${place}: ${straight}; --unroll (of import and others) takes loops with a fixed number of turns apart, --observe N takes the ` +
          "way that N inputs have in common, and explain and grade analyse the cycles of a run",
      );
    }
    const run = runnable(program, machine, programInputs(inputs, 1), 1, given.limit)[0]!;
    return { ...lift(program, machine, { name, run }), program, machine, run: true };
  }
  const seen =
    observe === undefined
      ? undefined
      : runnable(program, machine, programInputs(inputs, observe), observe, given.limit);
  return { ...lift(program, machine, { name, forms, unroll, observe: seen }), program, machine, run: false };
}

/** The images on which a program comes to its end. @throws {RangeError} what it says where it does on none. */
function runnable(
  program: Program,
  machine: Machine,
  images: Iterable<{ image: Uint32Array }>,
  most: number,
  cycleLimit = 10_000_000,
): Uint32Array[] {
  const decoded = decode(program, machine);
  const found: Uint32Array[] = [];
  let first: RangeError | undefined;
  for (const { image } of images) {
    if (found.length >= most) break;
    try {
      simulate(decoded, image, { enablePause: false, cycleLimit });
      found.push(image);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      first ??= error;
    }
  }
  if (found.length > 0) return found;
  throw new RangeError(`the program comes to its end on no input that was tried; ${first?.message ?? "there is none"}`);
}

/** What is shown of a program that is no schedule of its block, and why. */
export function ownNote(because: string): string {
  return `${because}: shown are its operations as they stand, by their results and memory; that words of a vector lie together is left out`;
}

/** What became of a program, a line each; `own` where its operations are shown as they stand, without copies. */
export function liftLines(report: LiftReport, own?: Block): string[] {
  const {
    bundles,
    cycles,
    operations,
    values,
    memory,
    copies,
    leftOut,
    unreached,
    dead,
    groups,
    recognised,
    observed,
  } = report;
  const lines = [
    `${bundles} bundles, ${cycles} cycles: ${own?.operations.length ?? operations} operations on ${own?.values.length ?? values} values` +
      (groups > 0 ? `, ${groups} groups inferred from the stores` : ""),
    `memory: ${memory.accesses} accesses; of their pairs with a store ${memory.proved} are proved apart, ${memory.ordered} keep their order` +
      (memory.assumed > 0 ? `, ${memory.assumed} are ASSUMED apart, as they were on ${observed} inputs` : ""),
  ];
  if (observed !== undefined)
    lines.push(`ASSUMED: the way through the program, and addresses, as on ${observed} inputs`);
  if (recognised !== undefined) {
    const { lanes, vectors, selects, constants } = recognised;
    lines.push(
      `forms: ${lanes.slots} slots are lanes of ${lanes.operations} operations` +
        (lanes.shared > 0 ? ` (${lanes.shared} of them with a word that all lanes share)` : "") +
        `; ${vectors} vector operations may issue lane by lane; ` +
        (selects > 0 ? `${selects} selects may be products with a bit, or the other way round; ` : "") +
        `${constants} constants have two forms`,
    );
  }
  if (copies > 0 && own === undefined)
    lines.push(`${copies} copies were added, where slots of a bundle exchange words of one vector`);
  if (dead > 0) lines.push(`${dead} operations make what nobody reads`);
  if (leftOut.debug > 0) lines.push(`left out: ${leftOut.debug} debug slots`);
  if (leftOut.halt) lines.push("left out: the halt, and what stands behind it");
  if (leftOut.jumps) lines.push("left out: jumps, whose way is known");
  if (unreached > 0) lines.push(`${unreached} bundles are never reached`);
  return lines;
}
