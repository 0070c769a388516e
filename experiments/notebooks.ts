// Executes the research notebooks with the Deno kernel and writes them with their outputs, beside their sources.
//
//   npx tsx experiments/notebooks.ts [--only TEXT] [--write]
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { packageFolder } from "../src/files/packageFolder.ts";
import { readText } from "../src/files/readText.ts";
import { compareNotebooks } from "./notebooks/execution/compareNotebooks.ts";
import {
  type NotebookFile,
  notebookFolder,
  notebookNames,
  notebookProblems,
  notebookSource,
  parseNotebook,
  unexecuted,
} from "./notebooks/execution/notebookFile.ts";
import { hasEveryCase, isFull, settingsVariable } from "./notebooks/shared/settings.ts";

/** The kernel's publisher drops messages when the reader is slow; what was lost is seen, and the notebook executed again. */
const lostResult = /shows \d+ results, its code \d+/;
const attempts = 3;

export const notebooks = command({
  name: "notebooks",
  describe: "Execute the research notebooks",
  details:
    "Needs jupyter-nbconvert (Debian's package of that name). Without --write the results are compared with the committed ones, " +
    "but for what is measured by the clock. SLOTWISE_NOTEBOOKS=quick gives engines less time for that, =short has fewer cases, " +
    "which are compared with nothing.",
  positionals: {},
  options: { only: options.only, write: options.write },
  examples: [
    ["--only tail", "tail-packing, executed and compared with what is committed"],
    ["--write", "all of them, written beside their sources"],
  ],
  negative: "a notebook ended with an error, has an empty figure, or comes to other results than the committed one",
  async run({ only = "", write }, { json, print, printJson, tell, signal }) {
    if (write && !isFull) throw new RangeError(`--write: not with ${settingsVariable}=quick or short`);
    const names = notebookNames().filter((name) => name.includes(only));
    if (names.length === 0) throw new RangeError(`--only ${only}: no notebook's name contains it`);
    const folder = mkdtempSync(join(tmpdir(), "slotwise-notebooks-"));
    const rows: { name: string; seconds: number; problems: string[] }[] = [];
    try {
      writeKernel(folder);
      for (const name of names) {
        const begun = performance.now();
        const source = notebookSource(name);
        tell(`${name}: ${source.cells.filter(({ kind }) => kind === "code").length} cells of code`);
        let problems: string[] = [];
        let executed: NotebookFile | undefined;
        for (let attempt = 1; attempt <= attempts; attempt++) {
          const { text, complaint } = await execute(JSON.stringify(await unexecuted(source)), folder, signal);
          executed = text === undefined ? undefined : parseNotebook(text, name);
          problems = executed === undefined ? [`${name}: ${complaint}`] : notebookProblems(executed, source);
          if (executed === undefined || !problems.some((problem) => lostResult.test(problem)) || signal.aborted) break;
          tell(`${problems.join("; ")}: once more`);
        }
        const place = join(notebookFolder, `${name}.ipynb`);
        if (executed !== undefined && problems.length === 0 && !write && hasEveryCase) {
          problems = compareNotebooks(parseNotebook(readText(place), name), executed);
        }
        const seconds = Math.round((performance.now() - begun) / 100) / 10;
        rows.push({ name, seconds, problems });
        tell(`${name}: ${problems.length === 0 ? "executed" : problems.join("; ")}, ${seconds} s`);
        if (write && executed !== undefined && problems.length === 0) {
          writeFileAtomic.sync(place, `${JSON.stringify(executed, undefined, 1)}\n`);
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    if (json) printJson({ rows, written: write });
    else print(`${rows.map(({ name, problems }) => `${name}: ${problems.join("; ") || "fine"}`).join("\n")}\n`);
    return rows.every(({ problems }) => problems.length === 0) ? exitCodes.fine : exitCodes.negative;
  },
});

/** A kernel of the package's own Deno, where `jupyter-nbconvert` looks when it is told to. */
function writeKernel(folder: string): void {
  const place = join(folder, "kernels", "deno");
  mkdirSync(place, { recursive: true });
  const denoPackage = join(packageFolder(), "node_modules", "deno");
  const deno = join(denoPackage, process.platform === "win32" ? "deno.exe" : "deno");
  // Where npm runs no install scripts, the first start puts the executable there.
  if (spawnSync(process.execPath, [join(denoPackage, "bin.cjs"), "--version"], { stdio: "ignore" }).status !== 0) {
    throw new RangeError(`${denoPackage} has no Deno that starts: npm install puts it there`);
  }
  const kernel = {
    argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  };
  writeFileSync(join(place, "kernel.json"), JSON.stringify(kernel));
}

/** Executes a notebook in the folder of the sources, which its imports are relative to: its text, or what went wrong. */
function execute(
  text: string,
  jupyterPath: string,
  signal: AbortSignal,
): Promise<{ readonly text?: string; readonly complaint?: string }> {
  const flags = ["--to", "notebook", "--execute", "--stdin", "--stdout", "--ExecutePreprocessor.timeout=-1"];
  const child = spawn("jupyter-nbconvert", [...flags, "--log-level=WARN"], {
    cwd: notebookFolder,
    env: { ...process.env, JUPYTER_PATH: jupyterPath },
    signal,
  });
  let written = "";
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    written += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    said += part;
  });
  child.stdin.on("error", () => {}); // it says on stderr why it ended
  child.stdin.end(text);
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ENOENT"
        ? reject(new RangeError("jupyter-nbconvert is missing: Debian's package jupyter-nbconvert has it"))
        : resolve({ complaint: error.message }),
    );
    child.on("close", (code) =>
      resolve(code === 0 ? { text: written } : { complaint: said.trim().split("\n").slice(-14).join("\n") }),
    );
  });
}

await runExperiment(import.meta, notebooks);
