/**
 * The exercise: the hashed tree walk, its kernels as plans, and the contracts that a kernel is judged by.
 *
 * @module walk
 */

export { generate } from "../walk/generator/generate.ts";
export { type Simulated, simulateKernel } from "../walk/generator/simulated.ts";
export {
  buildImage,
  type Contract,
  contracts,
  parseImage,
  standardSize,
  type Workload,
  type WorkloadSize,
} from "../walk/image.ts";
export { imageSet, type NamedImage } from "../walk/imageSet.ts";
export {
  type ArrayVerdict,
  type ContractVerdict,
  type JudgeOptions,
  judgeProgram,
  type ProgramVerdict,
  type WrongWord,
} from "../walk/judgeProgram.ts";
export { type KernelPlan, parsePlan } from "../walk/plan/plan.ts";
export { standardPlan } from "../walk/plan/standardPlan.ts";
export type { PlanFile } from "../walk/search/planFile.ts";
export { bestPlan, planNames, readPlan } from "../walk/search/planStore.ts";
export { referenceWalk, type WalkResult, walk } from "../walk/walk.ts";
