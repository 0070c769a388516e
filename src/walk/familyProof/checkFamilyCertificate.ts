import type { Machine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import type { Steps } from "../../time/steps.ts";
import { exerciseFamily } from "./exerciseFamily.ts";
import type { FamilyCertificate } from "./familyCertificate.ts";
import { recheckFamily } from "./recheckFamily.ts";

/** What a family certificate that was not refused establishes. */
export interface FamilyVerdict {
  readonly bound: number;
  /** The preset that the machine is, every part of it; undefined where it has no preset's name. */
  readonly preset: Machine | undefined;
  /** Parts that the family was divided into, each of which was shown to cost enough. */
  readonly parts: number;
}

/**
 * Re-checks a family certificate: the machine against the preset of its name; the family against this program's own reading of
 * the kernels; and that every plan of it costs at least the demand, which proves the bound.
 * @returns undefined where it was told to end before.
 * @throws {RangeError} in one line with the reason why it is refused.
 */
export function* checkFamilyCertificate(certificate: FamilyCertificate): Steps<FamilyVerdict | undefined> {
  const { machine, family, bound } = certificate;
  const preset = presets.get(machine.name);
  const other = preset && firstDifference(machine, preset, "machine");
  if (other !== undefined) throw new RangeError(`the machine is named "${machine.name}", but ${other}`);
  const strange = firstDifference(family, exerciseFamily(family), "family");
  if (strange !== undefined) throw new RangeError(`the family is not that of the kernels: ${strange}`);
  const parts = yield* recheckFamily(family, machine, certificate);
  return parts === undefined ? undefined : { bound, preset, parts };
}

/** `family.letters.2.raw is false, it is true`: the first place where plain data differ, whatever the order of members. */
function firstDifference(found: unknown, wanted: unknown, place: string): string | undefined {
  if (!isTable(found) || !isTable(wanted) || Array.isArray(found) !== Array.isArray(wanted)) {
    return Object.is(found, wanted) ? undefined : `${place} is ${shown(found)}, it is ${shown(wanted)}`;
  }
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const other = firstDifference(found[name], wanted[name], `${place}.${name}`);
    if (other !== undefined) return other;
  }
  return undefined;
}

function isTable(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null;
}

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? "not there";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
