import { contentHash } from "../../ir/contentHash.ts";
import { evaluate } from "../../ir/evaluate.ts";
import { decode } from "../../machine/simulator/decode.ts";
import type { KernelClaim } from "../../proof/certificate.ts";
import type { Verdict } from "../../proof/checkCertificate.ts";
import { DependenceJudge, type MemoryAccess } from "../../proof/verifyDependences.ts";
import { demandMeaning } from "../../proof/verifyMeaning.ts";
import { emit } from "../../schedule/emit.ts";
import { contracts, parseImage } from "../../walk/image.ts";
import { imageSet, type NamedImage, seededImage } from "../../walk/imageSet.ts";
import { firstWrong, judgeProgram, wrongText } from "../../walk/judgeProgram.ts";
import { walk } from "../../walk/walk.ts";

/** Images that a kernel's block decides by its hash. */
const ownSeeds = 8;

function* ownImages(hash: string, kernel: KernelClaim): Generator<NamedImage> {
  const seed = Number.parseInt(hash.slice(0, 12), 16);
  for (let k = 0; k < ownSeeds; k++) yield { name: `seed ${seed + k}`, image: seededImage(kernel, seed + k) };
}

/** A kernel's operations take one cycle each, one after the other: a program of millions is not written for a few of them. */
const cyclesOfEach = 64;

/**
 * Checks that a certificate's block and schedule are a kernel as it claims, on the images of `imageSet` and on some that follow from
 * the block's hash, so that no block can know all of them: the block, evaluated in program order, leaves what the reference walk
 * leaves; its forms and values are what the machine makes of them (`demandMeaning`); it has the dependences that its operands and its
 * accesses to memory ask for, and no others; its program is the schedule, slot for slot, and leaves the same. Knows
 * nothing of what generates kernels. `tell` hears what is being looked at. @returns the number of images.
 * @throws {RangeError} in one line with the first thing that is not so.
 */
export function verifyKernel(
  { block, schedule, preset, machine, allocation }: Verdict,
  kernel: KernelClaim,
  tell?: (phase: string) => void,
): number {
  if (preset === undefined || allocation === undefined) {
    throw new RangeError("a kernel's certificate has scratch addresses: without, its program cannot be run");
  }
  const mostCycles = cyclesOfEach * (block.operations.length + cyclesOfEach);
  if (schedule.length > mostCycles) {
    throw new RangeError(
      `the schedule has ${schedule.length} cycles; ${block.operations.length} operations need no ${mostCycles}`,
    );
  }
  const contract = contracts.find((each) => each === kernel.contract);
  if (contract === undefined) {
    throw new RangeError(`the kernel's contract is "${kernel.contract}"; there are ${contracts.join(", ")}`);
  }
  tell?.("forms and values against the machine");
  demandMeaning(block, preset);
  const images = [...imageSet(kernel), ...ownImages(contentHash(block, machine), kernel)];
  const judge = new DependenceJudge(block);
  for (const [at, { name, image }] of images.entries()) {
    tell?.(`the block on image ${at + 1} of ${images.length}`);
    const accesses: MemoryAccess[] = [];
    const { memory } = evaluate(block, image, { onAccess: (access) => accesses.push(access) });
    const wrong = firstWrong(contract, name, image, memory, walk(image).memory, parseImage(image));
    if (wrong !== undefined) throw new RangeError(`the block is not the kernel's: ${wrongText(wrong)}`);
    judge.take(accesses);
  }
  tell?.("dependences");
  judge.finish();

  const program = emit(block, preset, schedule, allocation);
  const reserved = program.map(() => preset.engines.map(() => 0));
  for (const [operation, { form, cycles }] of schedule.placements.entries()) {
    for (const { engine, offset, slots } of block.operations[operation]!.forms[form]!.rows) {
      for (const cycle of cycles) reserved[cycle + offset]![engine]! += slots;
    }
  }
  for (const [cycle, bundle] of program.entries()) {
    for (const [engine, { name }] of preset.engines.entries()) {
      const [found, wanted] = [bundle[name]?.length ?? 0, reserved[cycle]![engine]!];
      if (found === wanted) continue;
      throw new RangeError(
        `cycle ${cycle}: the schedule reserves ${wanted} slots of "${name}", the program has ${found}`,
      );
    }
  }
  tell?.(`the program on ${images.length} images`);
  const judged = judgeProgram(decode(program, preset), images, { cycleLimit: schedule.length + 1 });
  const { first } = judged.contracts.find((each) => each.contract === contract)!;
  if (first !== undefined) throw new RangeError(`the program is not the kernel's: ${wrongText(first)}`);
  const { least, most } = judged.cycles;
  if (least !== schedule.length || most !== schedule.length) {
    throw new RangeError(`the program takes ${least} to ${most} cycles, the schedule has ${schedule.length}`);
  }
  return judged.images;
}
