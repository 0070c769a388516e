import { Budget } from "../../time/budget.ts";
import { checkFamilyCertificate } from "../../walk/familyProof/checkFamilyCertificate.ts";
import type { FamilyCertificate } from "../../walk/familyProof/familyCertificate.ts";
import { type PhaseContext, withPhases } from "../run/phases.ts";

/** What `verify` says of a family certificate, from its content. */
export type FamilyReport = Awaited<ReturnType<typeof familyReport>>;

/** @throws {RangeError} in one line with the reason why it is refused. */
export async function familyReport(certificate: FamilyCertificate, context: PhaseContext) {
  const { family, machine, prices } = certificate;
  const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal: context.signal });
  const verdict = await withPhases(context, "family: re-checking its plans", () =>
    budget.run(checkFamilyCertificate(certificate)),
  );
  if (verdict === undefined) throw new DOMException("the budget has ended", "AbortError");
  const { bound, preset, parts } = verdict;
  const { height, rounds, batch, contract, letters, switches } = family;
  const { engines, scratchWords } = machine;
  return {
    ...{ verified: true as const, scope: "family" as const, bound },
    family: { height, rounds, batch, contract, letters: letters.map(({ letter }) => letter), switches },
    machine: { ...(preset === undefined ? {} : { preset: preset.name }), engines, scratchWords },
    ...{ prices, parts },
    rechecked: [
      "the family, against what its kernels are",
      `demand of every plan, in ${parts} parts`,
      "bound, from prices and demand",
    ],
    ...(preset === undefined ? { named: { machine: machine.name } } : {}),
  };
}

/** Lines for people. */
export function familyText(report: FamilyReport, seconds: number): string[] {
  const { bound, family, machine, rechecked, named } = report;
  const { height, rounds, batch, contract, letters, switches } = family;
  const slots = machine.engines.map(({ name, slots: each }) => `${name} ${each}`).join(", ");
  return [
    `verified: no plan of the family is shorter than ${bound} cycles, scope family (${seconds} s)`,
    `of: kernels of height ${height}, ${rounds} rounds, batch ${batch}, contract ${contract}; letters ${letters.join(", ")} and capitals, in every group and round; ${Object.keys(switches).join(", ")}`,
    `on: ${machine.preset === undefined ? "a machine of the file" : `preset "${machine.preset}"`} (${slots})`,
    `re-checked: ${rechecked.join("; ")}`,
    ...(named === undefined ? [] : [`by the file, unchecked: machine named "${named.machine}"`]),
  ];
}
