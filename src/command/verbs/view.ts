import { spawn } from "node:child_process";
import { resolve } from "node:path";
import process from "node:process";
import { bestBoundWithin } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { Budget } from "../../time/budget.ts";
import { pageHtml } from "../../view/pageHtml.ts";
import type { PageBound } from "../../view/pageModel.ts";
import { pageModelOf } from "../../view/pageModelOf.ts";
import type { ShownWhy } from "../../view/pageWhy.ts";
import { outputFile } from "../files/outputFile.ts";
import {
  type NamedSchedule,
  scheduleExcludes,
  scheduleOf,
  schedulePlace,
  scheduleRows,
} from "../input/scheduleInput.ts";
import { command } from "../options/command.ts";
import { withDefault } from "../options/option.ts";
import { options } from "../options/options.ts";
import { pageBound, whyBound } from "../reports/pageBound.ts";
import { readImage, refuseOtherBlock, shownSchedule } from "../reports/shownSchedule.ts";
import { type PhaseContext, withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `view`: a schedule as a page to look at. */
export const viewCommand = command({
  name: "view",
  describe: "Write a schedule as a page to look at: one file for any browser, offline",
  details:
    "Reads a program (lifted to its operations), a plan, the main job's best-*.json, a schedule file, or blocks (scheduled by " +
    "list). Writes one HTML file that needs nothing else: slots by cycle, the instructions of a cycle, scratch, " +
    "groups, engines, and why slots are empty; its help (?) names the keys. With --memory it shows what every operation " +
    "computes on that image. --json prints the page's data instead.",
  positionals: { file: schedulePlace },
  options: {
    ...scheduleRows,
    compare: options.compare,
    memory: { ...options.memory, says: "Show the words that a run on this memory computes", shown: "" },
    seconds: { ...withDefault(options.seconds, 10), says: "Wall-clock seconds for the lower bound beside the length" },
    output: { ...options.output, shown: "trace.html" },
    open: options.open,
  },
  excludes: scheduleExcludes,
  examples: [
    ["--best -o trace.html", "the best plan known for the standard kernel"],
    ["program.json --memory image.json --open", "a program of one's own with the words of a run, in the browser"],
    ["a.json --compare b.json -o trace.html", "two schedules of one block, one above the other"],
  ],
  words: ["policy", "no words", "other taken", "none ready", "none left", "bound", "head-tail"],
  async run(given, context) {
    const { json, print, printJson, tell } = context;
    const output = given.output ?? outputFile("trace.html", "-o");
    const image = given.memory === undefined ? undefined : readImage(given.memory);
    const { compare } = given;
    const [source, others] = await withPhases(context, "reading the schedule", async () => {
      // Of two, and of one on an image, the operands are wanted.
      const executable = compare !== undefined || image !== undefined;
      const others =
        compare === undefined ? [] : [scheduleOf({ ...given, file: compare, best: false }, { executable })];
      return [scheduleOf(given, { executable }), others] as const;
    });
    for (const note of source.notes ?? []) tell(`view: ${note}`);
    for (const other of others) refuseOtherBlock(source, other);
    const model = await withPhases(context, "lower bounds", async (say) => {
      const { bound, why } = await boundOf(source, given.seconds, context);
      say({ phase: "reasons of idle slots", bound: bound.cycles, best: source.schedule.length });
      const shown = [source, ...others].map((each) => shownSchedule(each, image));
      const { block, machine } = source;
      return pageModelOf({ block, machine, bound, why, schedules: [shown[0]!, ...shown.slice(1)] as never });
    });
    if (json) {
      printJson(model);
      return exitCodes.fine;
    }
    const html = pageHtml(model);
    output.write(html);
    const size = (Buffer.byteLength(html) / 1e6).toFixed(2);
    print(`${output.name}: ${source.schedule.length} cycles, ${size} MB; open it in a browser, ? shows its keys\n`);
    if (given.open) await openInBrowser(resolve(output.name), tell);
    return exitCodes.fine;
  },
});

/** The best lower bound that is found in time, or that the schedule's file knows, and why there is nothing below it. */
async function boundOf(
  source: NamedSchedule,
  seconds: number,
  { signal }: PhaseContext,
): Promise<{ readonly bound: PageBound; readonly why: ShownWhy | undefined }> {
  const { block, machine, fileSays } = source;
  const found = await bestBoundWithin(new BoundInstance(block, machine), new Budget({ seconds, signal }));
  const fileKnows = fileSays !== undefined && fileSays.lower > found.cycles;
  const bound = fileKnows ? { cycles: fileSays.lower, name: fileSays.proof ?? "the file says" } : pageBound(found);
  if (fileSays?.why !== undefined && fileSays.why.horizon + 1 >= bound.cycles) {
    const { horizon, reasons, proved } = fileSays.why;
    return { bound, why: { horizon, reasons, by: proved ? "steps" : "search" } };
  }
  return { bound, why: fileKnows ? undefined : whyBound(block, found) };
}

/** Hands the file to the system; what comes of it is not ours to wait for. */
async function openInBrowser(path: string, tell: (line: string) => void): Promise<void> {
  const [program, ...before] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const opened = spawn(program!, [...before, path], { detached: true, stdio: "ignore" });
  await new Promise<void>((begun) => {
    opened.once("spawn", begun);
    opened.once("error", () => {
      tell(`view: no browser could be started (${program} is missing); open ${path}`);
      begun();
    });
  });
  opened.unref();
}
