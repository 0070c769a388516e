import { basename } from "node:path";
import type { Verified } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import type { Machine, SchedulingMachine } from "../../machine/machine.ts";
import type { Program } from "../../machine/program.ts";
import type { CertificateSource } from "../../proof/certificate.ts";
import type { RunRecord } from "../../report/records/record.ts";
import { emit } from "../../schedule/emit.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { generate } from "../../walk/generator/generate.ts";
import { type Simulated, simulateKernel } from "../../walk/generator/simulated.ts";
import type { Contract, WorkloadSize } from "../../walk/image.ts";
import { standardPlan } from "../../walk/plan/standardPlan.ts";
import { certificateSource } from "../input/boundSource.ts";
import { programInputs } from "../input/programInputs.ts";
import { type BestContent, blockBest, kernelBest } from "./bestFile.ts";
import { sameMemory } from "./sameMemory.ts";

/** What a program runs on: inputs of a size, or a memory image of a file. */
export interface ProgramPlace extends WorkloadSize {
  readonly memory: string | undefined;
}

/** What is to be scheduled, as plain data: the standard kernel of a size, or a block of a file. */
export type SubjectRequest =
  | {
      readonly kind: "kernel";
      readonly height: number;
      readonly rounds: number;
      readonly batch: number;
      readonly contract: Contract;
      readonly machine: Machine;
    }
  | {
      readonly kind: "block";
      /** The name of the file, for records. */
      readonly file: string;
      readonly block: Block;
      readonly machine: SchedulingMachine;
      /** The schedule that it came with: where the job begins, unless a list schedule is shorter. */
      readonly schedule?: Schedule | undefined;
      /** The program that it was lifted from: every result is run beside it. */
      readonly program?: BesideProgram | undefined;
    };

interface BesideProgram {
  readonly bundles: Program;
  readonly machine: Machine;
  readonly on: ProgramPlace;
}

/** What the main job needs to know of a block that is not in the block. */
export interface Subject {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  /** Runs the program and compares; only a block with operands has one. */
  readonly judge?: ((verified: Verified) => Simulated) | undefined;
  readonly best: BestContent;
  /** What certificates say that it is. */
  readonly source: CertificateSource;
  readonly start?: Schedule | undefined;
  readonly contract?: Contract | undefined;
  /** The machine's name in records. */
  readonly machineName: string;
  /** What records name it by. */
  readonly parameters: RunRecord["parameters"];
}

/** Makes the block, and says what goes with it. */
export function subjectOf(
  request: SubjectRequest,
  inputs: { readonly inputs: number; readonly seed: number },
): Subject {
  if (request.kind === "block") {
    const { file, block, machine, schedule, program } = request;
    const judge = program && ((verified: Verified) => besideProgram(block, program, verified, inputs));
    return {
      ...{ block, machine, best: blockBest(block, machine, program?.machine), machineName: "the file's" },
      ...{ judge, start: schedule, source: { block } },
      parameters: { block: block.name, file: basename(file) },
    };
  }
  const { height, rounds, batch, contract, machine } = request;
  const plan = standardPlan({ height, rounds, batch }, contract);
  const block = generate(plan, machine);
  return {
    ...{ block, machine, best: kernelBest(block, machine, plan), machineName: machine.name, contract },
    source: certificateSource(block, machine, plan),
    judge: (verified) => simulateKernel(block, machine, plan, verified, inputs),
    parameters: { height, rounds, batch, contract },
  };
}

/**
 * Runs a result beside the program that it was lifted from; inputs on which the program stops with an error say nothing.
 * @throws {RangeError} where they all do. @throws {Error} where they leave something else in memory: a defect.
 */
function besideProgram(
  block: Block,
  { bundles, machine, on }: BesideProgram,
  { schedule, allocation }: Verified,
  { inputs, seed }: { readonly inputs: number; readonly seed: number },
): Simulated {
  const made = emit(block, machine, schedule, allocation);
  const compared = sameMemory(bundles, made, machine, programInputs({ ...on, seed }, inputs));
  if (compared.differs !== undefined) throw new Error(`the program made of it is wrong: ${compared.differs}`);
  if (compared.inputs === 0) {
    throw new RangeError("the program comes to its end on no input that was tried; a size or --memory names others");
  }
  return { inputs: compared.inputs, cycles: schedule.length, dirtyWords: 0 };
}
