import type { Scope } from "../bounds/bound.ts";
import { check } from "../check/check.ts";
import type { Block } from "../ir/block.ts";
import { contentHash } from "../ir/contentHash.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { presets } from "../machine/presets/presets.ts";
import { toSchedule } from "../schedule/compactSchedule.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { decodeSchedule } from "../schedule/scheduleCode.ts";
import { generate } from "../walk/generator/generate.ts";
import { decodeAddresses } from "./addressCode.ts";
import { type Certificate, machineOf, statedBound } from "./certificate.ts";
import { verify } from "./verify.ts";

/** What a certificate that was not refused establishes. */
export interface Verdict {
  readonly length: number;
  readonly bound: number;
  readonly boundName: string;
  readonly scope: Scope;
  /** `exact`: the bound follows from its witness. `solver`: an engine says so, and nothing here re-checked it. */
  readonly recheck: "exact" | "solver";
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
}

/**
 * Re-checks a certificate from scratch, with no solver and in exact arithmetic: the block, rebuilt from its kernel plan if it
 * has one, against the hash; the schedule and its addresses by the independent checker; the bound from its witness.
 * @throws {RangeError} in one line with the reason why it is refused.
 */
export function checkCertificate(certificate: Certificate): Verdict {
  const machine = machineOf(certificate);
  const block = rebuilt(certificate, machine);
  validateBlock(block, machine, "file");
  const hash = contentHash(block, machine);
  if (hash !== certificate.instance) {
    const [stated, found] = [certificate.instance.slice(0, 12), hash.slice(0, 12)];
    throw new RangeError(`the instance hash is ${stated}…, its block and machine have ${found}…`);
  }
  const schedule = decoded(certificate, block);
  const { allocation } = certificate;
  const addresses = allocation === undefined ? undefined : decodeAddresses(allocation, block.values.length);
  const violations = check(block, machine, schedule, addresses && { addresses });
  if (violations.length > 0) {
    const more = violations.length === 1 ? "" : ` (and ${violations.length - 1} more)`;
    throw new RangeError(`the schedule is not valid: ${violations[0]!.message}${more}`);
  }
  const bound = statedBound(certificate);
  if (bound.cycles > schedule.length) {
    throw new RangeError(`the bound is ${bound.cycles}, but the schedule has only ${schedule.length} cycles`);
  }
  const { witness } = bound;
  if (witness.kind === "solver") {
    if (bound.cycles !== witness.refuted + 1) {
      throw new RangeError(`the bound is ${bound.cycles}, but ${witness.engine} refuted length ${witness.refuted}`);
    }
  } else {
    const reason = verify(block, machine, bound);
    if (reason !== undefined) throw new RangeError(`the bound (${bound.name}) is not proved: ${reason}`);
  }
  return {
    length: schedule.length,
    bound: bound.cycles,
    boundName: bound.name,
    scope: bound.scope,
    recheck: witness.kind === "solver" ? "solver" : "exact",
    block,
    machine,
    schedule,
  };
}

function rebuilt(certificate: Certificate, machine: SchedulingMachine): Block {
  if (certificate.kernel === undefined) return certificate.block!;
  const { name } = certificate.machine;
  const preset = presets.get(name ?? "");
  if (preset === undefined) {
    throw new RangeError(`the kernel is for machine "${name}"; there are ${[...presets.keys()].join(", ")}`);
  }
  const block = generate(certificate.kernel, preset);
  // The generator names engines by their number in the preset.
  const used = new Set(
    block.operations.flatMap(({ forms }) => forms.flatMap(({ rows }) => rows.map((row) => row.engine))),
  );
  for (const engine of used) {
    const wanted = preset.engines[engine]!.name;
    if (machine.engines[engine]?.name !== wanted) {
      throw new RangeError(`the block needs engine "${wanted}", the machine has no such engine in place ${engine}`);
    }
  }
  return block;
}

function decoded({ schedule: text, length }: Certificate, block: Block): Schedule {
  const compact = decodeSchedule(text, block.operations.length);
  for (const [operation, { id, forms }] of block.operations.entries()) {
    const form = forms[compact.form[operation]!];
    if (form === undefined) {
      throw new RangeError(`the schedule has operation "${id}" in form ${compact.form[operation]} of ${forms.length}`);
    }
  }
  for (let k = 0; k < compact.fragments.length; k += 3) {
    const [operation, lanes] = [compact.fragments[k]!, compact.fragments[k + 2]!];
    const most = block.operations[operation]!.forms[compact.form[operation]!]!.lanes;
    if (lanes > most)
      throw new RangeError(`the schedule issues ${lanes} lanes of operation ${operation} at once, of ${most}`);
  }
  if (compact.length !== length) {
    throw new RangeError(`the length is ${length}, the schedule has ${compact.length} cycles`);
  }
  return toSchedule(block, compact);
}
