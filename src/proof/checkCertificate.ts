import type { Scope } from "../bounds/bound.ts";
import { check } from "../check/check.ts";
import type { Block } from "../ir/block.ts";
import { contentHash, contentText } from "../ir/contentHash.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { Machine, SchedulingMachine } from "../machine/machine.ts";
import { presets } from "../machine/presets/presets.ts";
import { toSchedule } from "../schedule/compactSchedule.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { decodeSchedule } from "../schedule/scheduleCode.ts";
import { decodeAddresses, decodeBlock } from "./blockCode.ts";
import { type Certificate, machineOf, printCertificate, statedBound } from "./certificate.ts";
import { verify } from "./verify.ts";
import { WorkMeter } from "./verifyMeter.ts";

/** What a certificate that was not refused establishes. */
export interface Verdict {
  readonly length: number;
  readonly bound: number;
  readonly scope: Scope;
  /** The preset that the machine is, every number of it; undefined where it names none. */
  readonly preset?: Machine | undefined;
  /** Scratch addresses of the values, where the file has them. */
  readonly allocation?: Allocation | undefined;
  /** `exact`: the bound follows from its witness. `solver`: an engine says so, and nothing here re-checked it. */
  readonly recheck: "exact" | "solver";
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
}

/**
 * Re-checks a certificate from scratch, with no solver and in exact arithmetic: the block
 * against the hash; the machine against the preset of its name; the schedule and its addresses by the independent checker; the
 * bound from its witness. Which walk a kernel says it computes is not looked at here: that is for whoever can run it.
 * `tell` hears what is being looked at.
 * @throws {RangeError} in one line with the reason why it is refused.
 */
export function checkCertificate(certificate: Certificate, tell?: (phase: string) => void): Verdict {
  const preset = presetOf(certificate);
  const machine = preset ?? machineOf(certificate);
  const block = blockOf(certificate, preset);
  demandSize(block);
  validateBlock(block, machine, "file");
  const hash = contentHash(block, machine);
  if (hash !== certificate.instance) {
    const [stated, found] = [certificate.instance.slice(0, 12), hash.slice(0, 12)];
    throw new RangeError(`the instance hash is ${stated}…, its block and machine have ${found}…`);
  }
  const schedule = decoded(certificate, block);
  tell?.("the schedule");
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
  const { witness, scope } = bound;
  if (scope === "family") throw new RangeError(`scope "${scope}": only bounds of a block are verified here`);
  if ((scope === "window") !== (certificate.window !== undefined)) {
    throw new RangeError(`scope "${scope}", and ${scope === "window" ? "no" : "a"} window is named`);
  }
  // Before any work: a length that is refuted is then no longer than a schedule that there is.
  if ("refuted" in witness && bound.cycles !== witness.refuted + 1) {
    const by = witness.kind === "solver" ? witness.engine : "its witness";
    throw new RangeError(`the bound is ${bound.cycles}, but ${by} refuted length ${witness.refuted}`);
  }
  if (witness.kind !== "solver") {
    tell?.("the bound, from its witness");
    const reason = verify(block, machine, bound, WorkMeter.ofText(sizeOf(certificate, block, machine)));
    if (reason !== undefined) throw new RangeError(`the bound (${witness.kind} witness) is not proved: ${reason}`);
  }
  return {
    length: schedule.length,
    bound: bound.cycles,
    scope,
    preset,
    allocation: addresses && { addresses },
    recheck: witness.kind === "solver" ? "solver" : "exact",
    block,
    machine,
    schedule,
  };
}

/** @throws {RangeError} naming the first number in which the machine is not the preset that it is named after. */
function presetOf({ machine: { name, engines, scratchWords } }: Certificate): Machine | undefined {
  const preset = presets.get(name ?? "");
  if (preset === undefined) return undefined;
  const differs = (what: string, found: unknown, wanted: unknown): never => {
    throw new RangeError(`the machine is named "${name}", but it has ${what} ${found}; the preset has ${wanted}`);
  };
  for (const [at, wanted] of preset.engines.entries()) {
    const found = engines[at];
    if (found?.name !== wanted.name) differs(`engine ${at}`, found && `"${found.name}"`, `"${wanted.name}"`);
    if (found?.slots !== wanted.slots) differs(`slots of engine "${wanted.name}":`, found?.slots, wanted.slots);
    const free = [found?.free === true, wanted.free === true];
    if (free[0] !== free[1]) differs(`engine "${wanted.name}" free:`, free[0], free[1]);
  }
  if (engines.length !== preset.engines.length) differs("engines:", engines.length, preset.engines.length);
  if (scratchWords !== preset.scratchWords) differs("scratch words:", scratchWords, preset.scratchWords);
  return preset;
}

/** In characters, with the block as it is hashed. */
function sizeOf(certificate: Certificate, block: Block, machine: SchedulingMachine): number {
  const code = certificate.encodedBlock === undefined ? 0 : contentText(block, machine).length;
  return printCertificate(certificate).length + code;
}

/** Words that any block may have, and how many more for each of its values and operands; the same of lanes, for each operation. */
const [wordsOfAny, wordsOfEach, lanesOfEach] = [2 ** 20, 1024, 64];

/**
 * Words and lanes are followed one by one: there may be no more of them than what a text of the block's length can ask for. A range
 * of other than as many words as its operation's widest form has lanes counts once for each of these.
 * @throws {RangeError} with how many there are, and how many may be.
 */
export function demandSize({ operations, values }: Pick<Block, "operations" | "values">): void {
  let [words, parts, lanes] = [0, 0, 0];
  const add = (more: number | undefined, by = 1): void => {
    if (more === undefined) return;
    words += more === by ? more : more * by;
    parts++;
  };
  for (const value of values) add(value.words);
  for (const { operands, result, forms } of operations) {
    const widest = forms.reduce((most, form) => Math.max(most, form.lanes), 0);
    for (const operand of [operands, ...forms.map((form) => form.operands ?? [])].flat()) {
      if ("value" in operand) add(operand.words, widest);
    }
    add(result?.words, widest);
    for (const form of forms) lanes += form.lanes;
  }
  const mostLanes = wordsOfAny + lanesOfEach * operations.length;
  if (lanes > mostLanes)
    throw new RangeError(`the block's forms have ${lanes} lanes, at most ${mostLanes} are followed`);
  const most = wordsOfAny + wordsOfEach * parts;
  if (words > most)
    throw new RangeError(`the block's values and operands have ${words} words, at most ${most} are followed`);
}

function blockOf({ kernel, block, encodedBlock, name, machine }: Certificate, preset: Machine | undefined): Block {
  if (kernel !== undefined && preset === undefined) {
    throw new RangeError(`the kernel is for machine "${machine.name}"; there are ${[...presets.keys()].join(", ")}`);
  }
  return encodedBlock === undefined ? block! : decodeBlock(encodedBlock, name, machine);
}

function decoded({ schedule: text, length }: Certificate, block: Block): Schedule {
  const compact = decodeSchedule(text, block.operations.length);
  for (const [operation, { id, forms }] of block.operations.entries()) {
    const form = forms[compact.form[operation]!];
    if (form === undefined) {
      throw new RangeError(`the schedule has operation "${id}" in form ${compact.form[operation]} of ${forms.length}`);
    }
  }
  const issued = new Map<number, number>();
  for (let k = 0; k < compact.fragments.length; k += 3) {
    const operation = compact.fragments[k]!;
    const lanes = (issued.get(operation) ?? 0) + compact.fragments[k + 2]!;
    issued.set(operation, lanes);
    const most = block.operations[operation]!.forms[compact.form[operation]!]!.lanes;
    if (lanes > most) throw new RangeError(`the schedule issues ${lanes} lanes of operation ${operation}, of ${most}`);
  }
  if (compact.length !== length) {
    throw new RangeError(`the length is ${length}, the schedule has ${compact.length} cycles`);
  }
  return toSchedule(block, compact);
}
