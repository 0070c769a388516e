import type { AnyCommand } from "../../src/command/options/command.ts";
import { type Io, run, runVerb, type Verb } from "../../src/command/run/run.ts";

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

interface Surroundings {
  readonly signal?: AbortSignal;
  /** The signal that aborts it. */
  readonly stopped?: "SIGINT" | "SIGTERM";
  /** A terminal of so many columns instead of pipes. */
  readonly columns?: number;
  readonly settings?: Io["settings"];
  /** Seconds since the process was started. */
  readonly started?: number;
  /** Told of every text as it is written. */
  readonly onWrite?: (text: string) => void;
}

/** Streams that keep what is written to them. */
function catching({ signal, stopped, columns, settings, started, onWrite }: Surroundings): {
  io: Io;
  printed: () => Omit<Printed, "code">;
} {
  const texts = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text;
      onWrite?.(text);
    },
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  });
  const io: Io = {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    colour: false,
    ...(settings === undefined ? {} : { settings }),
    ...(started === undefined ? {} : { begun: Date.now() - 1000 * started }),
    signal: () => signal ?? new AbortController().signal,
    stopped: () => (signal?.aborted === true ? (stopped ?? "SIGINT") : undefined),
  };
  return { io, printed: () => texts };
}

/** Runs a command in this process. @returns what it printed and its exit code. */
export async function runCommand(command: AnyCommand, ...words: readonly string[]): Promise<Printed> {
  return runCommandIn({}, command, ...words);
}

/** As `runCommand`, on a terminal or with a signal. */
export async function runCommandIn(
  surroundings: Surroundings,
  command: AnyCommand,
  ...words: readonly string[]
): Promise<Printed> {
  const { io, printed } = catching(surroundings);
  const code = await run(command, words, io);
  return { ...printed(), code };
}

/** Runs a verb by its name. */
export async function runNamed(verbs: readonly Verb[], help: string, ...words: readonly string[]): Promise<Printed> {
  const { io, printed } = catching({});
  const code = await runVerb(verbs, help, words, io);
  return { ...printed(), code };
}
