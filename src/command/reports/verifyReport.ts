import { createHash } from "node:crypto";
import type { ProgramText } from "../../bounds/bound.ts";
import { readBeside } from "../../files/readText.ts";
import { type Certificate, readCertificate } from "../../proof/certificate.ts";
import { checkCertificate } from "../../proof/checkCertificate.ts";
import { checkLoopCertificate, isLoopCertificate, type LoopVerdict } from "../../proof/loopCertificate.ts";
import type { Scheduled } from "../../schedule/scheduleFile.ts";
import { isFamilyCertificate, readFamilyCertificate } from "../../walk/familyProof/familyCertificate.ts";
import { demandWindow } from "../input/windowOrigin.ts";
import { type PhaseContext, withPhases } from "../run/phases.ts";
import { type FamilyReport, familyReport } from "./familyReport.ts";
import { verifyKernel } from "./verifyKernel.ts";

/** What a certificate that was not refused establishes; or why it was. */
export type VerifyReport = Refusal | Awaited<ReturnType<typeof verdict>> | FamilyReport | LoopReport;

/** What a loop certificate establishes. */
export interface LoopReport extends LoopVerdict {
  readonly verified: true;
}

/** See `VerifyReport`. */
interface Refusal {
  readonly verified: false;
  readonly reason: string;
}

/**
 * Re-checks a certificate of a block, a family or a loop, which stands in `file`, from scratch; with `origin` also that it is of a window
 * of that schedule.
 */
export async function verifyReport(
  data: unknown,
  file: string,
  context: PhaseContext,
  origin?: Scheduled,
): Promise<VerifyReport> {
  if (origin !== undefined && (isFamilyCertificate(data) || isLoopCertificate(data))) {
    throw new RangeError("--schedule is for certificates of windows");
  }
  try {
    if (isFamilyCertificate(data)) return await familyReport(readFamilyCertificate(data), context);
    if (isLoopCertificate(data)) {
      return await withPhases(context, "schedule and refutations of the loop", async () => ({
        ...{ verified: true as const, ...checkLoopCertificate(data) },
      }));
    }
    return await withPhases(context, "the block and its hash", (tell) =>
      verdict(readCertificate(data), file, origin, (phase) => tell({ phase })),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { verified: false, reason: error.message.split("\n").join(" ") };
  }
}

/** What only a solver says, and where the program is that it solved. */
export interface Claim {
  readonly bound: number;
  readonly engine: string;
  readonly version: string;
  readonly program: string;
}

/** What was found, from the content; names that the file gives stand apart, since nothing checks them. */
async function verdict(
  certificate: Certificate,
  file: string,
  origin: Scheduled | undefined,
  tell: (phase: string) => void,
) {
  const checked = checkCertificate(certificate, tell);
  const cut = origin && demandWindow(certificate, origin);
  const { length, bound, scope, preset, allocation, block, machine } = checked;
  const { witness, instance, kernel, name, boundName, window } = certificate;
  const { engines, scratchWords } = machine;
  const images = kernel && verifyKernel(checked, kernel, tell);
  const found = { instance, length, scope, witness: witness.kind };
  return {
    ...(witness.kind === "solver"
      ? {
          verified: "schedule only" as const,
          ...found,
          claimed: { bound, engine: witness.engine, version: witness.version, program: stored(witness.program, file) },
        }
      : { verified: true as const, ...found, bound, gap: length - bound }),
    machine: { ...(preset === undefined ? {} : { preset: preset.name }), engines, scratchWords },
    ...(kernel === undefined ? {} : { kernel }),
    ...(window === undefined ? {} : { window }),
    operations: block.operations.length,
    rechecked: [
      "hash of the block",
      ...(images === undefined ? [] : [`block, its dependences and its program against the walk on ${images} images`]),
      allocation !== undefined ? "schedule and scratch addresses" : "schedule",
      ...(witness.kind !== "solver" ? ["bound, from its witness"] : []),
      ...(cut === undefined ? [] : [cut]),
    ],
    named: {
      block: name,
      ...(window === undefined || cut !== undefined
        ? {}
        : { window: `${window.from}..${window.to} of ${window.instance.slice(0, 12)}…` }),
      bound: boundName,
      ...(preset === undefined && certificate.machine.name !== undefined ? { machine: certificate.machine.name } : {}),
    },
  };
}

/** Where a solver's program is. @throws {RangeError} when it is not the one that was solved. */
function stored({ sha256, text, file }: ProgramText, certificate: string): string {
  const program = file === undefined ? text : readBeside(certificate, file);
  if (program === undefined) throw new RangeError("the solver's program is neither in the certificate nor beside it");
  const hash = createHash("sha256").update(program).digest("hex");
  if (hash === sha256) return file ?? "in the certificate";
  throw new RangeError(`the solver's program has hash ${hash.slice(0, 12)}…, not ${sha256.slice(0, 12)}…`);
}
