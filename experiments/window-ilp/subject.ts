import { basename } from "node:path";
import { type BestContent, blockBest, kernelBest } from "../../src/command/bestFile.ts";
import type { Verified } from "../../src/exact/problem/judge.ts";
import type { Block } from "../../src/ir/block.ts";
import type { Machine, SchedulingMachine } from "../../src/machine/machine.ts";
import type { RunRecord } from "../../src/report/record.ts";
import type { Contract } from "../../src/walk/contract.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { type Simulated, simulateKernel } from "../../src/walk/generator/simulated.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

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
    };

/** What the main job needs to know of a block that is not in the block. */
export interface Subject {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  /** Runs the program and compares; only a block with operands has one. */
  readonly judge?: ((verified: Verified) => Simulated) | undefined;
  readonly best: BestContent;
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
    const { file, block, machine } = request;
    return {
      ...{ block, machine, best: blockBest(block, machine), machineName: "the file's" },
      parameters: { block: block.name, file: basename(file) },
    };
  }
  const { height, rounds, batch, contract, machine } = request;
  const plan = standardPlan({ height, rounds, batch }, contract);
  const block = generate(plan, machine);
  return {
    ...{ block, machine, best: kernelBest(block, machine, plan), machineName: machine.name, contract },
    judge: (verified) => simulateKernel(block, machine, plan, verified, inputs),
    parameters: { height, rounds, batch, contract },
  };
}
