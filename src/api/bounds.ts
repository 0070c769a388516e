/**
 * Lower bounds with witnesses, and certificates: a schedule and a bound in a file that is re-checked without a solver.
 *
 * @module bounds
 */
export {
  type BoundFinder,
  type BoundFunction,
  bestBound,
  boundFinders,
  cheapBounds,
  lowerBounds,
} from "../bounds/best.ts";
export type {
  Bound,
  ImprovedStep,
  ImprovedWitness,
  IntervalWitness,
  LinearWitness,
  PathWitness,
  PriceVector,
  ProgramText,
  Scope,
  SearchWitness,
  ShavingWitness,
  SlotDistance,
  SlotPrice,
  SolverWitness,
  StepNode,
  Witness,
} from "../bounds/bound.ts";
export { BoundInstance } from "../bounds/boundInstance.ts";
export { criticalPathBound } from "../bounds/criticalPathBound.ts";
export { headTail } from "../bounds/headTail.ts";
export { langevinCernyBound } from "../bounds/langevinCerny.ts";
export { pooledResource } from "../bounds/pooledResource.ts";
export { resource } from "../bounds/resource.ts";
export { rimJain } from "../bounds/rimJain.ts";
export { type ShavingOptions, shaving } from "../bounds/shaving.ts";
export { type Destructive, type DestructiveOptions, destructiveLp } from "../exact/refutation/destructiveLp.ts";
export { destructiveMip } from "../exact/refutation/destructiveMip.ts";
export { endsLp } from "../exact/refutation/endsLp.ts";
export type { WindowClaim } from "../proof/certificate.ts";
export {
  type Certificate,
  type CertificateSource,
  certificateJsonSchema,
  type KernelClaim,
  printCertificate,
  readCertificate,
} from "../proof/certificate.ts";
export { type Certified, certify } from "../proof/certify.ts";
export { checkCertificate, type Verdict } from "../proof/checkCertificate.ts";
export { verify } from "../proof/verify.ts";
export { WorkMeter } from "../proof/verifyMeter.ts";
