/**
 * Blocks: operations, values and dependences of straight-line code; how to build, read, print and evaluate them.
 *
 * @module blocks
 */
export type {
  Block,
  CarriedDependence,
  Cycle,
  Dependence,
  DependenceKind,
  EngineIndex,
  Form,
  FormCondition,
  FormUse,
  Operand,
  Operation,
  OperationIndex,
  Provenance,
  ReservationRow,
  Value,
  ValueIndex,
  WordRange,
} from "../ir/block.ts";
export {
  type Instance,
  type KnownBounds,
  parseBlocksFile,
  type ReadBlock,
  readBlocksFile,
} from "../ir/blocksFile.ts";
export { blocksFileJsonSchema } from "../ir/blocksFileSchema.ts";
export { type Alternative, BlockBuilder, type EmitOptions, lane, type ValueOptions } from "../ir/builder.ts";
export { contentHash } from "../ir/contentHash.ts";
export { type EvaluateOptions, type Evaluation, evaluate } from "../ir/evaluate.ts";
export { parseBlock } from "../ir/notation.ts";
export { printBlock } from "../ir/print.ts";
export { blockWarning, validateBlock } from "../ir/validateBlock.ts";
