import { certificateJsonSchema } from "../../proof/certificate.ts";
import { isLoopCertificate, loopCertificateJsonSchema } from "../../proof/loopCertificate.ts";
import { gapInPercent } from "../../report/text/cliTable.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { familyCertificateJsonSchema, isFamilyCertificate } from "../../walk/familyProof/familyCertificate.ts";
import { readJson } from "../files/jsonFile.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { type FamilyReport, familyText } from "../reports/familyReport.ts";
import { type Claim, type LoopReport, type VerifyReport, verifyReport } from "../reports/verifyReport.ts";
import { exitCodes } from "../run/run.ts";

/** `verify`: re-checks a certificate from scratch, with no solver. */
export const verifyCommand = command({
  name: "verify",
  describe: "Re-check a certificate's schedule and bound, or a family's bound, with no solver and in exact arithmetic",
  details:
    "Reads what `slotwise bound --certificate`, `slotwise family --certificate` or `slotwise loop -o` wrote, and the program beside it that it may " +
    "name; writes nothing. A machine that is named as a preset must be it, number by number. Where only a solver claims the " +
    "bound, the schedule alone is verified.",
  positionals: { file: { value: "CERTIFICATE.json", says: "a certificate (- is stdin)", optional: true } },
  options: {
    schedule: options.schedule,
    machine: { ...options.machine, says: "Machine of --schedule: a preset's name or a JSON file" },
    acceptClaims: options.acceptClaims,
    schema: options.schema,
  },
  examples: [
    ["certificate.json", "verified, or refused with the reason"],
    ["window-0-19.json --schedule block.json", "that it is a window of that schedule, too"],
  ],
  negative: "the certificate is refused, or only a solver claims its bound",
  words: ["bound", "scope", "witness"],
  async run({ file, schedule, machine, acceptClaims, schema }, context) {
    const { json, print, printJson, look } = context;
    if (schema) {
      const either = { anyOf: [certificateJsonSchema(), familyCertificateJsonSchema(), loopCertificateJsonSchema()] };
      print(`${JSON.stringify(either, null, 2)}\n`);
      return exitCodes.fine;
    }
    if (file === undefined) throw new RangeError("CERTIFICATE.json is missing: a certificate (- is stdin)");
    if (machine !== undefined && schedule === undefined) {
      throw new RangeError("--machine is for --schedule: a certificate has a machine of its own");
    }
    const begun = performance.now();
    const data = readJson(file, certificateLike, { wanted: "certificate" });
    // A plan's schedule takes the generator, which nothing else here does: a verifier goes without it.
    const origin =
      schedule === undefined ? undefined : (await import("../input/windowSource.ts")).windowSchedule(schedule, machine);
    const report = await verifyReport(data, file, context, origin);
    const seconds = Math.round(performance.now() - begun) / 1000;
    if (json) printJson({ ...report, seconds });
    else
      print(
        textOf(report, seconds)
          .flatMap((line) => wrapped(line, look.columns))
          .map((line) => `${line}\n`)
          .join(""),
      );
    const taken = report.verified === true || (report.verified === "schedule only" && acceptClaims);
    return taken ? exitCodes.fine : exitCodes.negative;
  },
});

/** Whatever says that it is a certificate is verified or refused; anything else is the wrong file. */
function certificateLike(data: unknown): unknown {
  const { format } = (data ?? {}) as { readonly format?: unknown };
  if (format !== "slotwise certificate" && !isFamilyCertificate(data) && !isLoopCertificate(data))
    throw new RangeError("not a slotwise certificate");
  return data;
}

function textOf(report: VerifyReport, seconds: number): string[] {
  if ("family" in report) return familyText(report, seconds);
  return "interval" in report ? loopText(report, seconds) : text(report, seconds);
}

function loopText({ interval, bound, operations, witnesses }: LoopReport, seconds: number): string[] {
  return [
    `verified: interval ${interval}, bound ${bound}, gap ${gapInPercent(interval - bound, bound)} (${seconds} s)`,
    `of: a loop of ${operations} operations an iteration, on a machine of the file`,
    `re-checked: one iteration, its slots modulo the interval, waits between iterations, live words; ${witnesses.join(", ") || "no shorter interval exists"}`,
  ];
}

function text(report: Exclude<VerifyReport, FamilyReport | LoopReport>, seconds: number): string[] {
  if (report.verified === false) return [`refused: ${report.reason}`];
  const { length, scope, witness, kernel, operations, machine, rechecked, named } = report;
  const slots = machine.engines.map((engine) => `${engine.name} ${engine.slots}`).join(", ");
  const words = machine.scratchWords === undefined ? "scratch not limited" : `${machine.scratchWords} scratch words`;
  const size =
    kernel &&
    `kernel of height ${kernel.height}, ${kernel.rounds} rounds, batch ${kernel.batch}, contract ${kernel.contract}`;
  const given = Object.entries(named).map(([what, name]) => `${what} named "${name}"`);
  return [
    ...("bound" in report
      ? [
          `verified: length ${length}, bound ${report.bound}, gap ${gapInPercent(report.gap, report.bound)}, scope ${scope} (${witness} witness, ${seconds} s)`,
        ]
      : [`schedule only verified: length ${length} (${seconds} s)`, claim(report.claimed)]),
    `of: ${size === undefined ? "" : `${size}; `}${operations} operations`,
    `on: ${machine.preset === undefined ? "a machine of the file" : `preset "${machine.preset}"`} (${slots}; ${words})`,
    `re-checked: ${rechecked.join("; ")}`,
    `by the file, unchecked: ${given.join(", ")}`,
  ];
}

function claim({ bound, engine, version, program }: Claim): string {
  return `bound ${bound} not re-checked: solver says so (${engine}, ${version}; program ${program})`;
}
