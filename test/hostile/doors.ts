import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { verbs, verbsHelp } from "../../src/command/verbs.ts";
import type { Block } from "../../src/ir/block.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { contentHash } from "../../src/ir/contentHash.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toy } from "../../src/machine/presets/toy.ts";
import { machineOf, readCertificate } from "../../src/proof/certificate.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { printScheduleFile } from "../../src/schedule/scheduleFile.ts";
import { randomImage } from "../../src/walk/imageSet.ts";
import { runNamed } from "../command/runCommand.ts";
import { mutatedJson, mutatedText } from "./mutatedJson.ts";

/** A verb that reads a file, and a file that it takes. `FILE` stands for the file's name. */
export interface Door {
  readonly name: string;
  readonly data: unknown;
  readonly words: readonly string[];
}

/** Runs a verb by its name, in this process. */
const slotwise = (...words: readonly string[]) => runNamed(verbs, verbsHelp, ...words);

/** Every door with a file that it takes, small ones. What the files are made of is written to `folder`. */
export async function doors(folder: string): Promise<Door[]> {
  const size = ["--height", "1", "--rounds", "2", "--batch", "8"];
  const made = async (name: string, ...words: string[]): Promise<unknown> => {
    const file = join(folder, name);
    const { code, stderr } = await slotwise(...words, file);
    if (code !== 0) throw new Error(`${words.join(" ")}: ${stderr}`);
    return json(file);
  };
  const blocks = json(path("cases/blocks.json")) as { readonly name: string; readonly operations: unknown[] }[];
  const [first, second] = blocks.sort((left, right) => left.operations.length - right.operations.length);
  const ofKernel = await made("kernel.json", "bound", ...size, "--certificate");
  const ofBlock = await made(
    ...([
      "block.json",
      "bound",
      "--blocks",
      path("cases/blocks.json"),
      "--name",
      first!.name,
      "--certificate",
    ] as const),
  );
  const program = await made("program.json", "export", ...size, "-o");
  const [instance] = parseBlocksFile([first]);
  const { block, machine } = instance!;
  const listed = await sweep(prepare(block, machine), { passes: 5, seed: 1 });
  const scheduled = { block, machine, schedule: toSchedule(block, listed.schedule) };
  const plan = json(path("../results/plans/h2-r4-b128-values.json"));
  const run = [...size, "--seeds", "1", "--limit", "1000"];
  const programFile = join(folder, "program.json");
  return [
    { name: "certificate of a kernel", data: ofKernel, words: ["verify", "FILE"] },
    { name: "certificate of a block", data: ofBlock, words: ["verify", "FILE"] },
    { name: "program", data: program, words: ["simulate", "FILE", ...run] },
    {
      name: "memory",
      data: [...randomImage({ height: 1, rounds: 2, batch: 8 }, 1)],
      words: ["simulate", programFile, "--memory", "FILE", "--limit", "1000"],
    },
    { name: "machine of a run", data: takeHome, words: ["simulate", programFile, "--machine", "FILE", ...run] },
    { name: "machine", data: toy, words: ["machine", "FILE"] },
    {
      name: "cases",
      data: (json(path("cases/public/sim-corner-cases.json")) as unknown[]).slice(0, 3),
      words: ["conformance", "FILE"],
    },
    { name: "blocks to solve", data: [first, second], words: ["solve", "FILE", "--seconds", "0.1"] },
    { name: "blocks to bound", data: [first], words: ["bound", "--blocks", "FILE", "--seconds", "0.1"] },
    { name: "plan to explain", data: plan, words: ["explain", "FILE"] },
    { name: "plan to bound", data: plan, words: ["bound", "--plan", "FILE"] },
    {
      name: "schedule to explain",
      data: JSON.parse(printScheduleFile([{ ...scheduled, lower: 0 }])),
      words: ["explain", "FILE"],
    },
    {
      name: "schedules to compare",
      data: JSON.parse(printScheduleFile([{ ...scheduled, lower: 0 }])),
      words: ["diff", "FILE", "FILE"],
    },
  ];
}

/** What was wrong about one answer, with the text that led to it. */
export interface Complaint {
  readonly trial: number;
  readonly reason: string;
  readonly text: string;
}

/**
 * Gives a door `trials` mutants of its file. Right is: an answer (exit code 0 or 1), or one line on stderr and exit code 2;
 * soon; and nothing in it that moves a cursor. @returns the first few answers that are not so.
 */
export async function trouble(door: Door, folder: string, trials: number, seed: number): Promise<Complaint[]> {
  const random = xoroshiro128plus(seed);
  const file = join(folder, "mutant.json");
  const words = door.words.map((word) => (word === "FILE" ? file : word));
  const found: Complaint[] = [];
  for (let trial = 0; trial < trials && found.length < 5; trial++) {
    const whole = JSON.stringify(door.data);
    const text = trial % 5 === 4 ? mutatedText(whole, random) : rehashed(mutatedJson(door.data, random));
    writeFileSync(file, text);
    const begun = performance.now();
    const { stdout, stderr, code } = await slotwise(...words);
    const seconds = (performance.now() - begun) / 1000;
    const complain = (reason: string): void => void found.push({ trial, reason, text });
    if (![0, 1, 2].includes(code)) complain(`exit code ${code}: ${stderr}`);
    else if (code === 2 && !/^slotwise [a-z]+: [^\n]+\n$/.test(stderr)) complain(`not one line: ${stderr}`);
    else if (/TypeError|SyntaxError|\bNaN\b|not undefined/.test(stderr)) complain(`unclear: ${stderr}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not come out
    else if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(stdout + stderr))
      complain("control characters");
    else if (seconds > slow) complain(`${seconds.toFixed(1)} s`);
  }
  return found;
}

/** Seconds, for files that are read in milliseconds: a busy machine is no hang. */
const slow = 15;

/** A mutated certificate with the hash that belongs to it, so that more than the hash is looked at. */
function rehashed(text: string): string {
  try {
    const certificate = readCertificate(JSON.parse(text));
    if (certificate.block === undefined) return text;
    return JSON.stringify({
      ...certificate,
      instance: contentHash(certificate.block as Block, machineOf(certificate)),
    });
  } catch {
    return text;
  }
}

function path(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
