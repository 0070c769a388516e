import { createHash } from "node:crypto";
import type { ProgramText } from "../bounds/bound.ts";
import { readBeside } from "../files/readBeside.ts";
import { type Certificate, certificateJsonSchema, readCertificate } from "../proof/certificate.ts";
import { checkCertificate } from "../proof/checkCertificate.ts";
import { wrapped } from "../report/wrapped.ts";
import { command } from "./command.ts";
import { readJson } from "./jsonFile.ts";
import { options } from "./options.ts";
import { exitCodes } from "./run.ts";

/** `verify`: re-checks a certificate from scratch, with no solver. */
export const verifyCommand = command({
  name: "verify",
  describe: "Re-check a certificate's schedule and bound, with no solver and in exact arithmetic",
  details:
    "Reads what `slotwise bound --certificate` wrote, and the program beside it that it may name; writes nothing.",
  positionals: { file: { value: "CERTIFICATE.json", says: "a certificate (- is stdin)", optional: true } },
  options: { schema: options.schema },
  examples: [["certificate.json", "verified, or refused with the reason"]],
  negative: "the certificate is refused",
  words: ["bound", "scope", "witness"],
  run({ file, schema }, { json, print, printJson, look }) {
    if (schema) {
      print(`${JSON.stringify(certificateJsonSchema(), null, 2)}\n`);
      return exitCodes.fine;
    }
    if (file === undefined) throw new RangeError("CERTIFICATE.json is missing: a certificate (- is stdin)");
    const begun = performance.now();
    const data = readJson(file, certificateLike, { wanted: "certificate" });
    let report: VerifyReport;
    try {
      report = { verified: true, ...verdict(readCertificate(data), file) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      report = { verified: false, reason: error.message.split("\n").join(" ") };
    }
    const seconds = Math.round(performance.now() - begun) / 1000;
    if (json) printJson({ ...report, seconds });
    else
      print(
        text(report, seconds)
          .flatMap((line) => wrapped(line, look.columns))
          .map((line) => `${line}\n`)
          .join(""),
      );
    return report.verified ? exitCodes.fine : exitCodes.negative;
  },
});

/** Whatever says that it is a certificate is verified or refused; anything else is the wrong file. */
function certificateLike(data: unknown): unknown {
  const { format } = (data ?? {}) as { readonly format?: unknown };
  if (format !== "slotwise certificate") throw new RangeError("not a slotwise certificate");
  return data;
}

type VerifyReport =
  | { readonly verified: false; readonly reason: string }
  | ({ readonly verified: true } & ReturnType<typeof verdict>);

function verdict(certificate: Certificate, file: string) {
  const { length, bound, boundName, scope, recheck } = checkCertificate(certificate);
  const { witness, name, instance } = certificate;
  const solver =
    witness.kind === "solver"
      ? { solver: { engine: witness.engine, version: witness.version, program: stored(witness.program, file) } }
      : {};
  return { name, instance, length, bound, gap: length - bound, scope, boundName, recheck, ...solver };
}

/** Where a solver's program is. @throws {RangeError} when it is not the one that was solved. */
function stored({ sha256, text, file }: ProgramText, certificate: string): string {
  const program = file === undefined ? text : readBeside(certificate, file);
  if (program === undefined) throw new RangeError("the solver's program is neither in the certificate nor beside it");
  const hash = createHash("sha256").update(program).digest("hex");
  if (hash === sha256) return file ?? "in the certificate";
  throw new RangeError(`the solver's program has hash ${hash.slice(0, 12)}…, not ${sha256.slice(0, 12)}…`);
}

function text(report: VerifyReport, seconds: number): string[] {
  if (!report.verified) return [`refused: ${report.reason}`];
  const { length, bound, gap, scope, boundName, recheck } = report;
  const percent = bound === 0 ? "" : ` (${((100 * gap) / bound).toFixed(2)} %)`;
  const line = `verified: length ${length}, bound ${bound}, gap ${gap}${percent}, scope ${scope}`;
  if (recheck === "exact") return [`${line} (${boundName}, ${seconds} s)`];
  const { solver } = report as { solver?: { engine: string; version: string; program: string } };
  const said = `bound not re-checked: solver says so (${solver?.engine}, ${solver?.version}; program ${solver?.program})`;
  return [line.replace("verified:", "schedule verified:"), said];
}
