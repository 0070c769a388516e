import type { Bound } from "../bounds/bound.ts";
import type { Block } from "../ir/block.ts";
import { contentHash } from "../ir/contentHash.ts";
import { timingOf } from "../ir/issueRange.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { fromSchedule } from "../schedule/compactSchedule.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { encodeSchedule } from "../schedule/scheduleCode.ts";
import { encodeAddresses, encodeBlock } from "./blockCode.ts";
import {
  type Certificate,
  type CertificateSource,
  certificateFormat,
  type KernelClaim,
  readCertificate,
  type WindowClaim,
} from "./certificate.ts";
import { demandSize } from "./checkCertificate.ts";

/**
 * What a certificate is made from. `machine.name` is the preset's, where the source is a kernel. A kernel's schedule without
 * addresses cannot be run: its certificate is of the block alone.
 */
export interface Certified {
  readonly block: Block;
  readonly machine: SchedulingMachine & { readonly name?: string | undefined };
  readonly source: CertificateSource;
  readonly schedule: Schedule;
  readonly allocation?: Allocation | undefined;
  readonly bound: Bound;
  /** Where the block stands for a window: the bound is of that alone. */
  readonly window?: WindowClaim | undefined;
}

/**
 * The certificate of a schedule and a bound. What they claim is not checked here: that is for whoever reads it.
 * @throws {RangeError} when the block or the machine is none (`validateBlock`), or the block has dates or maximum time lags.
 */
export function certify({ block, machine, source, schedule, allocation, bound, window }: Certified): Certificate {
  validateBlock(block, machine);
  const timing = timingOf(block);
  if (timing !== undefined) throw new RangeError(`block "${block.name}" has ${timing}: certificates know none`);
  demandSize(block);
  const { name, engines, scratchWords } = machine;
  const kernel = "kernel" in source && allocation !== undefined ? source.kernel : undefined;
  return readCertificate({
    format: "slotwise certificate",
    version: certificateFormat.version,
    instance: contentHash(block, machine),
    name: block.name,
    machine: {
      ...(kernel === undefined ? {} : { name }),
      engines: engines.map(({ name: own, slots, free }) => ({ name: own, slots, ...(free === true ? { free } : {}) })),
      ...(scratchWords === undefined ? {} : { scratchWords }),
    },
    ...(kernel === undefined ? { block } : { kernel: claimOf(kernel), encodedBlock: encodeBlock(block, machine) }),
    length: schedule.length,
    bound: bound.cycles,
    boundName: bound.name,
    scope: window === undefined ? bound.scope : "window",
    ...(window === undefined ? {} : { window }),
    schedule: encodeSchedule(fromSchedule(schedule)),
    ...(allocation === undefined ? {} : { allocation: encodeAddresses(allocation.addresses) }),
    witness: bound.witness,
  });
}

/** Of a plan, too, which says more. */
function claimOf({ height, rounds, batch, contract }: KernelClaim): KernelClaim {
  return { height, rounds, batch, contract };
}
