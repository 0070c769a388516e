import { realpathSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { wantsColour } from "../report/text/streamLook.ts";
import { inThread, isForThread } from "./commandThread.ts";
import { systemReason } from "./files/systemReason.ts";
import type { AnyCommand } from "./options/command.ts";
import { readSettings } from "./options/settings.ts";
import { exitCodes, type Io, run, type StopSignal } from "./run/run.ts";

/** A terminal and tsx's relay deliver one Ctrl-C twice within this time. */
const doubled = 1000;

/** The process's streams and signals. */
function processIo(name: string): Io {
  const stop = new AbortController();
  let stopped: StopSignal | undefined;
  let listening = false;
  const listen = (): void => {
    listening = true;
    let first = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        const now = performance.now();
        if (stopped === undefined) {
          [stopped, first] = [signal, now];
          process.stderr.write(`\n${name}: ${signal}, ending with what there is; once more to give up\n`);
          stop.abort();
        } else if (now - first > doubled) process.exit(exitCodes[signal]);
      });
    }
  };
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    colour: wantsColour(process.stdout),
    signal: () => {
      if (!listening) listen();
      return stop.signal;
    },
    stopped: () => stopped,
    begun: performance.timeOrigin,
    settings: (named) => readSettings(process.cwd(), named),
  };
}

/**
 * Runs something as the whole of this process, which ends with its exit code once all output is out. A reader of stdout
 * that goes away ends the process quietly, and the terminal gets its cursor back whatever happens.
 */
export async function runProcess(name: string, work: (io: Io) => Promise<number>): Promise<never> {
  process.on("exit", () => {
    // Cursor and line wrap, which a progress bar takes away.
    if (process.stderr.isTTY) process.stderr.write("\u001b[?25h\u001b[?7h");
  });
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.SIGPIPE);
    process.stderr.write(`${name}: stdout: ${systemReason(error) ?? error.message}\n`);
    process.exit(exitCodes.usage);
  });
  process.stderr.on("error", () => {});
  const defect = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: ${message} [a defect of slotwise; SLOTWISE_STACK=1 shows where]\n`);
    if (process.env["SLOTWISE_STACK"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exit(exitCodes.defect);
  };
  process.on("uncaughtException", defect);
  process.on("unhandledRejection", defect);
  const code = await work(processIo(name));
  await new Promise<void>((done) => process.stdout.write("", () => done()));
  process.exit(code);
}

/** Words that are answered at once. */
const asksForHelp = (words: readonly string[]): boolean => words.some((word) => word === "--help" || word === "-h");

/**
 * Runs an experiment if its file is what Node was started with; a test that imports the file runs it by `run`, and so does a thread.
 * @param busy it works seconds at a time without a turn for anything else, whatever its words are: it gets a thread.
 */
export async function runExperiment(meta: ImportMeta, command: AnyCommand, { busy = false } = {}): Promise<void> {
  const started = process.argv[1];
  if (!isMainThread || started === undefined || realpathSync(started) !== fileURLToPath(meta.url)) return;
  const program = `npx tsx experiments/${command.name}.ts`;
  const words = process.argv.slice(2);
  await runProcess(command.name, (io) =>
    isForThread(words) || (busy && !asksForHelp(words))
      ? inThread({ words, experiment: { module: meta.url, program } }, io)
      : run(command, words, io, program),
  );
}
