import { statSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import { cheapBounds } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { langevinCerny } from "../../bounds/langevinCerny.ts";
import { explain } from "../../explain/explain.ts";
import type { Machine } from "../../machine/machine.ts";
import { takeHome } from "../../machine/presets/takeHome.ts";
import { type Program, parseProgram } from "../../machine/program.ts";
import { type DecodedProgram, decode } from "../../machine/simulator/decode.ts";
import { simulate } from "../../machine/simulator/simulate.ts";
import { utilisation } from "../../machine/simulator/trace.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { type Contract, contracts, standardSize, type WorkloadSize } from "../../walk/image.ts";
import { imageSet } from "../../walk/imageSet.ts";
import { judgeProgram } from "../../walk/judgeProgram.ts";
import { planFileName } from "../../walk/search/planFile.ts";
import { bestPlan, planNames } from "../../walk/search/planStore.ts";
import { readJson } from "../files/jsonFile.ts";
import { type LiftedProgram, liftProgram, ownNote } from "../input/liftInput.ts";
import { type Context, command, type Given } from "../options/command.ts";
import { options, sizeOptions } from "../options/options.ts";
import { bestKnownFor, type GradeReport, gradeText, mainReasons, thresholdsOf } from "../reports/gradeReport.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** Milliseconds between two looks at a watched file. */
const often = 300;

const positionals = { program: { value: "PROGRAM.json", says: "a JSON list of bundles (- is stdin)" } } as const;
const rows = {
  ...sizeOptions,
  contract: options.judgedContract,
  machine: options.machine,
  forms: options.forms,
  inputs: options.inputs,
  seed: options.seed,
  limit: options.limit,
  watch: options.watch,
} as const;

type GradeArguments = Given<typeof positionals, typeof rows>;

/** `grade`: what a program is worth, in one screen. */
export const gradeCommand = command({
  name: "grade",
  describe: "Grade a program: right or wrong, cycles, thresholds, bound, why slots are idle",
  details:
    "Reads a program for a tree walk of the size. Runs it on the edge images and seeded ones, judges it under all three contracts, " +
    "says which of the exercise's thresholds it meets (standard size), how far it is from the best known and from the lower bound of " +
    "its own operations, and the three main reasons for idle slots. A program with jumps is analysed along the cycles of one run. " +
    "--watch does it again whenever the file is saved, until Ctrl-C.",
  positionals,
  options: rows,
  examples: [
    ["program.json", "the standard size"],
    ["program.json --watch --inputs 4", "again at each save, on fewer inputs"],
    ["program.json --height 4 --rounds 6 --batch 128 --json", "another size, for a script"],
  ],
  negative: "the contract asked for is broken on some input; or every contract, where none was asked for",
  words: ["bound"],
  async run(given, context) {
    const { program: file, watch, contract } = given;
    if (watch && file === "-") throw new RangeError("--watch and -: standard input is read once");
    for (;;) {
      const before = watch ? stateOf(file) : "";
      try {
        const report = await withPhases(context, "grade: running", async (tell) => {
          const program = readJson(file, parseProgram, { wanted: "program" });
          return graded(file, program, given, (phase) => tell({ phase }));
        });
        if (context.json) context.printJson(report);
        else context.print(gradeText(report, context.look));
        if (!watch) return keeps(report, contract) ? exitCodes.fine : exitCodes.negative;
      } catch (error) {
        // Half a file is saved, or none: the next save may be better.
        if (!watch || !(error instanceof RangeError)) throw error;
        context.tell(`grade: ${error.message}`);
      }
      context.mention(`grade: watching ${file}`);
      if (!(await changed(file, before, context))) return exitCodes.fine;
      if (!context.json) context.print(`\n${new Date().toTimeString().slice(0, 8)}\n`);
    }
  },
});

function keeps({ judged }: GradeReport, asked: Contract | "all" | undefined): boolean {
  if (asked === undefined) return judged.contracts.some(({ right }) => right);
  return judged.contracts.every(({ contract, right }) => right || (asked !== "all" && contract !== asked));
}

function graded(file: string, program: Program, given: GradeArguments, tell: (phase: string) => void): GradeReport {
  const { height, rounds, batch, machine = takeHome, inputs, seed, limit } = given;
  const size = { height, rounds, batch };
  const decoded = decode(program, machine);
  const judged = judgeProgram(decoded, imageSet(size, { seeds: inputs, seed }), { cycleLimit: limit });
  const kept = judged.contracts.filter(({ right }) => right).map(({ contract }) => contract);
  const standard = height === standardSize.height && rounds === standardSize.rounds && batch === standardSize.batch;
  const { most } = judged.cycles;
  tell("grade: bound and idle slots");
  const analysis = analysed(file, program, decoded, { ...given, machine });
  return {
    program: file,
    size,
    bundles: program.length,
    cycles: judged.cycles,
    judged,
    ...(standard
      ? { thresholds: kept.length === 0 ? { met: [], next: thresholdsOf(most).next } : thresholdsOf(most) }
      : {}),
    bestKnown: bestKnownFor(size, kept, oursOf(size)),
    ...analysis,
  } as GradeReport;
}

/** Lengths of the plans that came with the package. */
function oursOf(size: WorkloadSize): { contract: Contract; cycles: number }[] {
  const names = planNames();
  return contracts.flatMap((contract) =>
    names.includes(planFileName({ ...size, contract }))
      ? [{ contract, cycles: bestPlan({ ...size, contract }).plan.cycles }]
      : [],
  );
}

/** Bound, utilisation and reasons; a program without a block has the reason why instead. */
function analysed(
  file: string,
  program: Program,
  decoded: DecodedProgram,
  given: GradeArguments & { readonly machine: Machine },
): Pick<GradeReport, "utilisation" | "bound" | "idle" | "notes"> {
  const { machine, forms, height, rounds, batch } = given;
  const images = imageSet({ height, rounds, batch }, { seeds: 1, seed: given.seed });
  const used = usedOn(decoded, images, given.limit);
  try {
    const lifted = liftProgram(program, basename(file, ".json"), {
      ...{ machine, forms, height, rounds, batch, memory: undefined, seed: given.seed, limit: given.limit },
    });
    const { given: asGiven, run } = lifted;
    const { block, schedule } = lifted.own ?? { block: lifted.block, schedule: scheduleIn(asGiven) };
    const allocation = "allocation" in asGiven ? asGiven.allocation : undefined;
    const instance = new BoundInstance(block, machine);
    const bounds = cheapBounds.filter((bound) => bound !== langevinCerny).map((bound) => bound(instance));
    const best = bounds.reduce((a, b) => (b.cycles > a.cycles ? b : a));
    const explanation = explain(block, machine, schedule, { allocation });
    const notes = [
      ...(run ? ["it has jumps: bound and reasons are those of the run on one input, jumps in their places"] : []),
      ...("because" in asGiven ? [ownNote(asGiven.because)] : []),
    ];
    return {
      utilisation: used,
      bound: { name: best.name, cycles: best.cycles, operations: block.operations.length },
      idle: mainReasons(explanation),
      notes,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { utilisation: used, idle: [], notes: [`no bound and no reasons: ${error.message}`] };
  }
}

function scheduleIn(given: LiftedProgram["given"]): Schedule {
  if ("schedule" in given) return given.schedule;
  throw new Error(given.because);
}

/** On the first image on which it comes to its end; nothing where there is none. */
function usedOn(decoded: DecodedProgram, images: ReturnType<typeof imageSet>, cycleLimit: number) {
  for (const { image } of images) {
    try {
      return utilisation(decoded, simulate(decoded, image, { enablePause: false, cycleLimit }));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return [];
}

/** What tells that a file was saved: an editor may write it anew under its name. */
function stateOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return "none";
  }
}

/** Waits for the file to change. @returns false where the wait was ended by a signal. */
async function changed(file: string, before: string, { signal }: Pick<Context, "signal">): Promise<boolean> {
  for (let last = before; ; ) {
    if (signal.aborted) return false;
    await setTimeout(often, undefined, { signal }).catch(() => undefined);
    const now = stateOf(file);
    // Once it has stayed as it is for a moment.
    if (now !== before && now === last && now !== "none") return !signal.aborted;
    last = now;
  }
}
