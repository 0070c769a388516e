// The certificates of all plans in results/plans, and of their families: written anew, or verified as they are committed.
//
//   npm run certify     (npx tsx experiments/certificates.ts --write)
//   npm run verify      (npx tsx experiments/certificates.ts)
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { bestBound } from "../src/bounds/best.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { readJson } from "../src/command/files/jsonFile.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { verifyReport } from "../src/command/reports/verifyReport.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { judge } from "../src/exact/problem/judge.ts";
import { endsLp } from "../src/exact/refutation/endsLp.ts";
import { makeFolder } from "../src/files/makeFolder.ts";
import { readText } from "../src/files/readText.ts";
import { contentHash } from "../src/ir/contentHash.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { printCertificate } from "../src/proof/certificate.ts";
import { certify } from "../src/proof/certify.ts";
import { certificateRows, certificatesMarkdown, familyFileName } from "../src/report/figures/certificateRows.ts";
import { familyWeights } from "../src/report/figures/familyBounds.ts";
import { parseRecords } from "../src/report/records/record.ts";
import { highs } from "../src/solve/highs.ts";
import { certifyFamily } from "../src/walk/family/describeFamily.ts";
import { familyBound } from "../src/walk/family/family.ts";
import { printFamilyCertificate } from "../src/walk/familyProof/familyCertificate.ts";
import { replay } from "../src/walk/search/planFile.ts";
import { planFolder, planNames, readPlan } from "../src/walk/search/planStore.ts";

const place = (file: string): string => fileURLToPath(new URL(`../results/${file}`, import.meta.url));
const folder = place("certificates");
const page = place("certificates.md");

export const certificates = command({
  name: "certificates",
  describe: "Verify the committed certificates of all plans and their families, or write them anew",
  details:
    "Without --write: everything in results/certificates is verified, belongs to the plan of its name, and stands in " +
    "results/certificates.md. --write makes them from the plans, and from the prices in results/family.jsonl.",
  positionals: {},
  options: { write: options.write },
  examples: [
    ["", "verifies all, a minute"],
    ["--write", "after new plans, or a new form of blocks"],
  ],
  negative: "a certificate is refused, or is not the plan's",
  words: ["bound", "scope", "witness", "family"],
  async run({ write }, context) {
    const { json, print, printJson, tell, signal } = context;
    const names = planNames();
    if (write) {
      for (const [at, name] of names.entries()) {
        signal.throwIfAborted();
        await withPhases(context, `${at + 1} of ${names.length}: ${name}: block and bound`, async (state) =>
          writePlanCertificates(name, signal, (what) =>
            state({ phase: `${at + 1} of ${names.length}: ${name}: ${what}` }),
          ),
        );
        tell(`${name}: written`);
      }
      writeFileAtomic.sync(page, certificatesMarkdown(certificateRows(folder)));
    }
    const rows = certificateRows(folder);
    const found = [];
    for (const [at, name] of names.entries()) {
      for (const file of [name, familyFileName(name)]) {
        // What is verified by half is not verified.
        signal.throwIfAborted();
        const fault = await faultOf(file, name, `${at + 1} of ${names.length}: ${file}`, context);
        tell(`${file}: ${fault ?? "verified"}`);
        found.push({ file, verified: fault === undefined, ...(fault === undefined ? {} : { fault }) });
      }
    }
    const others = rows.filter(({ file }) => !names.includes(file)).map(({ file }) => file);
    const current = readText(page) === certificatesMarkdown(rows);
    const fine = found.every(({ verified }) => verified) && others.length === 0 && current;
    if (json) printJson({ certificates: found, withoutPlan: others, pageIsCurrent: current, verified: fine });
    else {
      print(`${found.filter(({ verified }) => verified).length} of ${found.length} certificates verified\n`);
      for (const { file, fault } of found) if (fault !== undefined) print(`${file}: ${fault}\n`);
      for (const file of others) print(`${file}: there is no such plan\n`);
      if (!current) print("results/certificates.md is not that of these files: npm run certify\n");
    }
    return fine ? exitCodes.fine : exitCodes.negative;
  },
});

async function writePlanCertificates(name: string, signal: AbortSignal, tell: (what: string) => void): Promise<void> {
  const plan = readPlan(join(planFolder, name));
  const { block, schedule } = replay(plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new Error(`${name}: ${verdict.because}`);
  const instance = new BoundInstance(block, takeHome);
  const limits = { solver: highs, seconds: 600, lower: bestBound(instance), upper: schedule.length, signal };
  const { bound } = await endsLp(instance, limits);
  const made = certify({ block, machine: takeHome, source: { kernel: plan.kernel }, ...verdict.verified, bound });
  makeFolder(folder);
  writeFileAtomic.sync(join(folder, name), printCertificate(made));
  tell("family");
  const records = parseRecords(readText(place("family.jsonl")), "results/family.jsonl");
  const family = familyBound(plan.kernel, takeHome, familyWeights(records, plan.kernel));
  writeFileAtomic.sync(join(folder, familyFileName(name)), printFamilyCertificate(certifyFamily(family, takeHome)));
}

/** What is wrong with a file beside the plan that it is for, in one line. */
async function faultOf(
  file: string,
  name: string,
  place: string,
  { signal, mention }: Pick<Context, "signal" | "mention">,
): Promise<string | undefined> {
  const { kernel, ...plan } = readPlan(join(planFolder, name));
  const report = await verifyReport(
    readJson(join(folder, file), (data) => data),
    join(folder, file),
    {
      signal,
      mention(line, ticking) {
        const words = ticking && `${place}: ${ticking.words}`;
        if (words === undefined) mention(line);
        else
          mention(
            line.replace(ticking!.words, () => words),
            { ...ticking!, words },
          );
      },
    },
  );
  if (report.verified === false) return report.reason;
  if (report.verified !== true) return "the bound is only claimed";
  if ("interval" in report) return "it is of a loop";
  const size = "family" in report ? report.family : report.kernel;
  for (const part of ["height", "rounds", "batch", "contract"] as const) {
    if (size?.[part] !== kernel[part]) return `it is of ${part} ${size?.[part]}, the plan of ${kernel[part]}`;
  }
  if ("family" in report) return undefined;
  const { block, schedule } = replay({ kernel, ...plan }, takeHome);
  if (report.instance !== contentHash(block, takeHome)) return "its block is not that of the plan";
  return report.length === schedule.length ? undefined : `${report.length} cycles, the plan has ${schedule.length}`;
}

await runExperiment(import.meta, certificates, { busy: true });
