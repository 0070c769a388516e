import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { blockFormulations } from "../../../models/formulations.ts";
import { boundFinders } from "../../bounds/best.ts";
import type { Bound } from "../../bounds/bound.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { everyContender } from "../../exact/lengths/portfolio.ts";
import { solveBlock } from "../../exact/lengths/solveBlock.ts";
import { destructiveLp } from "../../exact/refutation/destructiveLp.ts";
import { destructiveMip } from "../../exact/refutation/destructiveMip.ts";
import { destructiveSearch } from "../../exact/refutation/destructiveSearch.ts";
import { endsLp } from "../../exact/refutation/endsLp.ts";
import { packageFolder } from "../../files/packageFolder.ts";
import { takeHome } from "../../machine/presets/takeHome.ts";
import { type CertificateSource, printCertificate, type WindowClaim } from "../../proof/certificate.ts";
import { type Certified, certify } from "../../proof/certify.ts";
import { familyFileName } from "../../report/figures/certificateRows.ts";
import { type BoundsTableRow, boundsTableColumns } from "../../report/studies/boundsTable.ts";
import { cliTable, gapInPercent, type TableLook } from "../../report/text/cliTable.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { engineNamed } from "../../solve/engines.ts";
import { Budget } from "../../time/budget.ts";
import { readFamilyCertificate } from "../../walk/familyProof/familyCertificate.ts";
import type { KernelPlan } from "../../walk/plan/plan.ts";
import { planFileName } from "../../walk/search/planFile.ts";
import { readJson } from "../files/jsonFile.ts";
import { type OutputFile, outputFile } from "../files/outputFile.ts";
import { type BoundSource, boundExcludes, boundRows, boundSource } from "../input/boundSource.ts";
import { windowSource } from "../input/windowSource.ts";
import { command } from "../options/command.ts";
import { options } from "../options/options.ts";
import { sameMachine } from "../options/subjectOptions.ts";
import { type TellState, withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `bound`: how short any schedule of a block can be, next to a schedule of it, with a certificate of both. */
export const boundCommand = command({
  name: "bound",
  describe: "Bound a block's length from below, beside a schedule; write a certificate of both",
  details:
    "Bounds the standard kernel of a size and contract beside its greedy schedule; or, with FILE.json, --best, --plan or --blocks, a " +
    "program, a schedule or a block of a file. --certificate writes what `slotwise verify` re-checks.",
  positionals: {
    file: { value: "FILE.json", says: "a program, a plan, a schedule file or blocks (- is stdin)", optional: true },
  },
  options: {
    ...boundRows,
    lp: options.lp,
    search: options.search,
    mip: options.mip,
    solver: options.solver,
    between: options.between,
    seconds: { ...options.seconds, says: "Wall-clock seconds for each of --lp, --search and --mip" },
    certificate: options.certificate,
  },
  excludes: boundExcludes,
  examples: [
    ["--best --certificate c.json", "of the standard kernel's best plan"],
    ["program.json", "of the operations of a program, beside its cycles"],
    ["--best --between 0..19 --certificate w.json", "that no schedule of these cycles' operations is shorter"],
    ["--blocks blocks.json --name hal --mip", "of one block of a file, by integer programs if nothing else proves it"],
  ],
  words: ["bound", "scope", "witness", "head-tail", "Rim-Jain", "Langevin-Cerny"],
  async run(given, context) {
    const { certificate, solver } = given;
    const whole = await boundSource(given, context);
    const cut = given.between === undefined ? undefined : await windowSource(whole, given.between, context.signal);
    const source: BoundSource = cut ?? whole;
    const window = cut?.window;
    const { schedule, rows, best, notes } = await withPhases(context, "bounds", (tell) =>
      bounded(source, given, context.signal, tell),
    );
    const length = schedule.length;
    const family = window === undefined ? familyOf(source.source) : undefined;
    const report = {
      block: source.block.name,
      operations: source.block.operations.length,
      schedule: schedule === source.schedule ? source.how : `found by ${solver}`,
      length,
      bound: best.cycles,
      gap: length - best.cycles,
      scope: window === undefined ? best.scope : ("window" as const),
      ...(window === undefined ? {} : { window, closed: best.cycles >= window.to - window.from }),
      boundName: best.name,
      witness: best.witness.kind,
      bounds: window === undefined ? rows : rows.map((row) => ({ ...row, scope: "window" as const })),
      ...(family === undefined ? {} : { family }),
      ...(notes.length === 0 ? {} : { notes }),
      ...(certificate === undefined ? {} : { certificate: certificate.name }),
    };
    if (context.json) context.printJson(report);
    else context.print(text(report, context.look));
    // Addresses are of the schedule that they were found for.
    const allocation = schedule === source.schedule ? source.allocation : undefined;
    if (certificate !== undefined) writeCertificate(certificate, { ...source, schedule, allocation, window }, best);
    return exitCodes.fine;
  },
});

/** A bound of every plan of a kernel's size and contract, and the file of its certificate. */
interface FamilyBound {
  readonly bound: number;
  readonly certificate: string;
}

/** What the project has a certificate of, for `verify` to check. The installed package has none. */
function familyOf(source: CertificateSource): FamilyBound | undefined {
  if (!("kernel" in source)) return undefined;
  const file = join("results", "certificates", familyFileName(planFileName(source.kernel as KernelPlan)));
  const path = join(packageFolder(), file);
  if (!existsSync(path)) return undefined;
  const { bound, machine } = readJson(path, readFamilyCertificate);
  return sameMachine(machine, takeHome) ? { bound, certificate: file } : undefined;
}

interface BoundArguments {
  readonly lp: boolean | undefined;
  readonly search: boolean | undefined;
  readonly mip: boolean;
  readonly solver: string;
  readonly seconds: number;
  readonly blocks: string | undefined;
}

interface Bounded {
  readonly schedule: BoundSource["schedule"];
  readonly rows: readonly BoundsTableRow[];
  /** The greatest; of equals the one with the simplest argument. */
  readonly best: Bound;
  readonly notes: readonly string[];
}

async function bounded(
  { block, machine, schedule: given }: BoundSource,
  asked: BoundArguments,
  signal: AbortSignal,
  tell: TellState,
): Promise<Bounded> {
  const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
  const found: { bound: Bound; seconds: number }[] = [];
  const notes: string[] = [];
  let schedule = given;
  let best: Bound | undefined;
  const timed = async (name: string, find: () => Promise<Bound | undefined>): Promise<void> => {
    const begun = performance.now();
    tell({ phase: `bound: ${name}`, best: schedule.length, bound: best?.cycles });
    const bound = await find();
    if (bound === undefined) return;
    found.push({ bound, seconds: Math.round(performance.now() - begun) / 1000 });
    if (best === undefined || bound.cycles > best.cycles) best = bound;
  };
  const instance = new BoundInstance(block, machine);
  const raise =
    (find: typeof destructiveLp, noted = true) =>
    async (): Promise<Bound | undefined> => {
      const { solver, seconds } = asked;
      const limits = { solver: engineNamed(solver), seconds, lower: best, upper: schedule.length, signal };
      const { bound, because } = await find(instance, limits);
      if (noted && bound.cycles < schedule.length) notes.push(because);
      return bound === best ? undefined : bound;
    };
  for (const { name, find } of boundFinders(block)) {
    if (best === undefined || !budget.cancelled) await timed(name, () => budget.run(find(instance)));
  }
  const open = (): boolean => best!.cycles < schedule.length && !budget.cancelled;
  // A few seconds at most, so that nobody need ask for it; why it goes no further is of interest to who does.
  if (open() && asked.lp !== false) await timed("ends LP", raise(endsLp, asked.lp === true));
  if (open() && (asked.lp ?? asked.blocks !== undefined)) await timed("linear relaxations", raise(destructiveLp));
  if (open() && (asked.search ?? asked.blocks !== undefined)) {
    await timed(
      "search",
      raise((of, limits) => destructiveSearch(of, lcg, { ...limits, lower: best! })),
    );
  }
  if (open() && asked.mip) {
    const { solver, seconds } = asked;
    const portfolio = everyContender([engineNamed(solver)], [blockFormulations.step]);
    const lowerBound = { cycles: best!.cycles, name: best!.name };
    tell({ phase: "bound: integer programs" });
    const solved = await solveBlock(block, machine, {
      ...{ portfolio, seconds, lowerBound, signal },
      onProgress: ({ lower, upper }) => tell({ bound: lower, best: Math.min(upper ?? given.length, given.length) }),
    });
    if (solved.schedule !== undefined && solved.schedule.length < schedule.length) schedule = solved.schedule;
    if (open()) {
      await timed(
        "integer programs",
        raise((of, limits) => destructiveMip(of, blockFormulations.step, { ...limits, lower: best! })),
      );
    }
  }
  const rows = found.map(({ bound: { name, cycles, scope, witness }, seconds }) => ({
    ...{ bound: name, cycles, scope, seconds },
    gap: schedule.length - cycles,
    proof: witness.kind,
  }));
  return { schedule, rows, best: best!, notes };
}

/** The largest program text that stands in a certificate; a longer one gets a file beside it. */
const longestText = 64 * 1024;

function writeCertificate(file: OutputFile, source: Omit<Certified, "bound">, bound: Bound): void {
  const { witness } = bound;
  let stored = bound;
  if (witness.kind === "solver" && (witness.program.text?.length ?? 0) > longestText) {
    const { sha256, text } = witness.program;
    const program = `${basename(file.name).replace(/\.json$/, "")}.lp`;
    outputFile(join(dirname(file.name), program), "--certificate").write(text!);
    stored = { ...bound, witness: { ...witness, program: { sha256, file: program } } };
  }
  file.write(printCertificate(certify({ ...source, bound: stored })));
}

interface BoundReport {
  readonly block: string;
  readonly operations: number;
  readonly schedule: string;
  readonly length: number;
  readonly bound: number;
  readonly gap: number;
  readonly scope: string;
  readonly boundName: string;
  readonly witness: string;
  readonly bounds: readonly BoundsTableRow[];
  readonly window?: WindowClaim | undefined;
  readonly closed?: boolean | undefined;
  readonly family?: FamilyBound | undefined;
  readonly notes?: readonly string[];
  readonly certificate?: string;
}

function text(report: BoundReport, look: TableLook): string {
  const { block, operations, schedule, length, bound, gap, scope, boundName, bounds, notes = [], certificate } = report;
  const closed =
    gap > 0 || report.window !== undefined
      ? ""
      : report.witness === "solver"
        ? ": optimal, the solver says"
        : ": optimal";
  const lines = (line: string): string => wrapped(line, look.columns).join("\n");
  return [
    lines(`${block}: ${operations} operations, ${length} cycles (${schedule})`),
    cliTable(boundsTableColumns, bounds, look),
    lines(
      `length ${length}, bound ${bound}, gap ${gapInPercent(gap, bound)}, scope ${scope}, by ${boundName}${closed}`,
    ),
    ...(report.window === undefined
      ? []
      : [
          lines(
            `cycles ${report.window.from}..${report.window.to} ${report.closed ? "cannot lose a cycle" : "may lose a cycle, for all that is proved"} while everything outside keeps its place or moves along`,
          ),
        ]),
    ...(report.family === undefined ? [] : [lines(familyWords(report.family, bound))]),
    ...notes.map((note) => lines(`  went no further: ${note}`)),
    ...(certificate === undefined ? [] : [`certificate: ${certificate}`]),
    "",
  ].join("\n");
}

function familyWords({ bound: every, certificate }: FamilyBound, block: number): string {
  const best =
    every > block ? `so ${every} is the best that is proved` : "the block's own bound is the best that is proved";
  return `every plan of this size and contract has ${every} cycles or more (${certificate}): ${best}`;
}
