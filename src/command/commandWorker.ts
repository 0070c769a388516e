// The thread's side of `inThread`: runs a command with streams and a signal that are the other side's.
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import type { ThreadData } from "../exact/jobs/ownThread.ts";
import type { ThreadNews, ThreadRequest } from "./commandThread.ts";
import type { AnyCommand, TextStream } from "./options/command.ts";
import { readSettings } from "./options/settings.ts";
import { type Io, run, runVerb, type StopSignal } from "./run/run.ts";
import { verbs, verbsHelp } from "./verbs.ts";

const { words, experiment, colour, begun, ...looks } = (workerData as ThreadData<ThreadRequest>).data;
const tell = (news: ThreadNews): void => parentPort!.postMessage(news);
const stream = (kind: "stdout" | "stderr"): TextStream => ({ ...looks[kind], write: (text) => tell({ kind, text }) });

const stop = new AbortController();
let [stopped, listening]: [StopSignal | undefined, boolean] = [undefined, false];
parentPort!.on("message", (signal: StopSignal) => {
  tell({ kind: "ending" });
  stopped = signal;
  stop.abort();
});
const io: Io = {
  ...{ stdout: stream("stdout"), stderr: stream("stderr"), colour },
  mention: (line, ticking) => tell({ kind: "mention", line, ticking }),
  signal: () => {
    if (!listening) tell({ kind: "listening" });
    listening = true;
    return stop.signal;
  },
  stopped: () => stopped,
  begun,
  settings: (named) => readSettings(process.cwd(), named),
};

const isCommand = (each: unknown): each is AnyCommand =>
  typeof each === "object" && each !== null && "run" in each && "positionals" in each;

let code: number;
if (experiment === undefined) code = await runVerb(verbs, verbsHelp, words, io);
else {
  const made: Record<string, unknown> = await import(experiment.module);
  code = await run(Object.values(made).find(isCommand)!, words, io, experiment.program);
}
tell({ kind: "done", code });
