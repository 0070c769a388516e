import { statSync } from "node:fs";
import { ownThread } from "../exact/jobs/ownThread.ts";
import { moduleBeside } from "../files/packageFolder.ts";
import type { TextStream, Ticking } from "./options/command.ts";
import { PassingLine, tickingLine } from "./run/passingLine.ts";
import { exitCodes, type Io, type StopSignal } from "./run/run.ts";

/** A command for a thread: the words behind `slotwise`, or an experiment by the address of its module. */
export interface ThreadRequest {
  readonly words: readonly string[];
  readonly experiment?: { readonly module: string; readonly program: string } | undefined;
  readonly colour: boolean;
  /** When the process was started, in milliseconds since 1970. */
  readonly begun: number;
  readonly stdout: Omit<TextStream, "write">;
  readonly stderr: Omit<TextStream, "write">;
}

/** What the thread tells. */
export type ThreadNews =
  | { readonly kind: "stdout" | "stderr"; readonly text: string }
  | { readonly kind: "mention"; readonly line: string; readonly ticking: Ticking | undefined }
  /** The command asked for its signal: it ends by itself when there is one. */
  | { readonly kind: "listening" }
  /** It has heard of the signal. */
  | { readonly kind: "ending" }
  | { readonly kind: "done"; readonly code: number };

/** Files from this length on, in bytes: what is made of smaller ones takes less time than a thread takes to start. */
const large = 2 ** 19;

/** Seconds after a signal in which a busy thread has to hear of it, and in which it has to end from then on. */
const grace = { heard: 4, ended: 60 } as const;

/**
 * Whether a command is for a thread: it names a large file, a pipe, standard input, or a kernel's best plan. Much that is made of them comes in pieces of
 * seconds (a text taken apart, a block checked, reasons found, colours refined), in which a thread hears no signal and shows no time.
 */
export function isForThread(words: readonly string[]): boolean {
  return words.some((word) => word === "--best" || word === "-" || lengthOf(word) >= large);
}

/**
 * Runs a command in a thread of its own. This one is never busy: it writes what the command prints, lets the line about its state go on,
 * and hands the signal on. Where the thread is too busy to hear of it for some seconds, it is ended.
 * @returns the exit code.
 */
export async function inThread(
  { words, experiment }: Pick<ThreadRequest, "words" | "experiment">,
  io: Io,
): Promise<number> {
  const looks = ({ isTTY, columns }: TextStream): Omit<TextStream, "write"> => ({ isTTY, columns });
  const request: ThreadRequest = {
    ...{ words, experiment, colour: io.colour, begun: io.begun ?? Date.now() },
    ...{ stdout: looks(io.stdout), stderr: looks(io.stderr) },
  };
  const worker = ownThread(moduleBeside("commandWorker", import.meta.url), request, {
    loadsSources: experiment !== undefined,
  });
  const passing = new PassingLine(io.stderr);
  let ticking: Ticking | undefined;
  const clock = setInterval(() => {
    if (ticking !== undefined) passing.mention(tickingLine(Date.now() - ticking.since, ticking.words));
  }, 1000);
  let patience: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      const giveUp = (seconds: number): void => {
        clearTimeout(patience);
        const signal = io.stopped()!;
        patience = setTimeout(() => {
          passing.tell(`${signal}: busy for ${seconds} s, ended as it was`);
          resolve(exitCodes[signal]);
        }, 1000 * seconds);
      };
      let listening = false;
      io.signal().addEventListener("abort", () => {
        // A command that does not ask for its signal by now has nothing that could be lost.
        if (!listening) return resolve(exitCodes[io.stopped()!]);
        worker.postMessage(io.stopped() satisfies StopSignal | undefined);
        giveUp(grace.heard);
      });
      const take = (news: ThreadNews): void => {
        if ("text" in news) {
          ticking = undefined;
          passing.clear();
          io[news.kind].write(news.text);
        } else if (news.kind === "mention") {
          ticking = news.ticking;
          passing.mention(news.line);
        } else if (news.kind === "listening") listening = true;
        else if (news.kind === "ending") giveUp(grace.ended);
        else resolve(news.code);
      };
      worker.on("message", take).on("error", reject);
      worker.on("exit", (code) => reject(new Error(`the command's thread ended with code ${code}`)));
    });
  } finally {
    clearInterval(clock);
    clearTimeout(patience);
    passing.clear();
    await worker.terminate();
  }
}

/** Of a file of that name, a pipe's is not known; 0 where there is none. */
function lengthOf(word: string): number {
  if (word.startsWith("-") || word.includes("\0")) return 0;
  try {
    const stats = statSync(word);
    return stats.isFile() ? stats.size : stats.isFIFO() ? Number.POSITIVE_INFINITY : 0;
  } catch {
    return 0;
  }
}
