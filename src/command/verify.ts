import { createHash } from "node:crypto";
import process from "node:process";
import type { CommandModule } from "yargs";
import type { ProgramText } from "../bounds/bound.ts";
import { type Certificate, readCertificate } from "../bounds/certificate.ts";
import { checkCertificate } from "../bounds/checkCertificate.ts";
import { readBeside } from "../files/readBeside.ts";
import { readJson } from "./jsonFile.ts";

interface VerifyArguments {
  readonly certificate: string;
  readonly json: boolean;
}

/** `verify`: re-checks a certificate from scratch, with no solver. */
export const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: "verify <certificate>",
  describe: "Re-check a certificate's schedule and bound, with no solver and in exact arithmetic",
  builder: (command) =>
    command
      .positional("certificate", { type: "string", demandOption: true, describe: "what `bound --certificate` wrote" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "print one JSON object and nothing else on stdout",
      }),
  handler: ({ certificate: file, json }) => {
    const begun = performance.now();
    let report: VerifyReport;
    try {
      report = { verified: true, ...verdict(readJson(file, readCertificate), file) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const reason = error.message.split("\n").join(" ");
      if (!json) throw new RangeError(`refused: ${reason}`);
      report = { verified: false, reason };
      process.exitCode = 1;
    }
    const seconds = Math.round(performance.now() - begun) / 1000;
    process.stdout.write(json ? `${JSON.stringify({ ...report, seconds })}\n` : text(report, seconds));
  },
};

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

function text(report: VerifyReport, seconds: number): string {
  if (!report.verified) return "";
  const { length, bound, gap, scope, boundName, recheck } = report;
  const percent = bound === 0 ? "" : ` (${((100 * gap) / bound).toFixed(2)} %)`;
  const line = `verified: length ${length}, bound ${bound}, gap ${gap}${percent}, scope ${scope}`;
  if (recheck === "exact") return `${line} (${boundName}, ${seconds} s)\n`;
  const { solver } = report as { solver?: { engine: string; version: string; program: string } };
  const said = `bound not re-checked: solver says so (${solver?.engine}, ${solver?.version}; program ${solver?.program})`;
  return `${line.replace("verified:", "schedule verified:")}\n${said}\n`;
}
