import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** An experiment that runs in a process of its own. */
export interface Child {
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: () => boolean;
  readonly interrupt: () => void;
  /** Its exit code, when it has ended. */
  readonly code: () => Promise<number | null>;
}

/** How an experiment is run. */
export interface Surroundings {
  /** Sends a signal once stderr matches. */
  readonly interrupt?: RegExp | undefined;
  /** That signal; SIGINT without one. */
  readonly signal?: NodeJS.Signals;
  /** The working directory; the checkout without one. */
  readonly cwd?: string;
}

/** What an experiment said until it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts an experiment as a user does. */
export function runExperimentFile(
  name: string,
  words: readonly string[],
  { interrupt, signal = "SIGINT", cwd = root }: Surroundings = {},
): Child {
  // A loader that is found from any working directory.
  const loader = ["--import", `${root}node_modules/tsx/dist/loader.mjs`];
  const child = spawn(process.execPath, [...loader, `${root}experiments/${name}`, ...words], {
    cwd,
    env: { ...process.env, NO_COLOR: "1" },
  });
  let [out, err, ended, sent] = ["", "", false, false];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
    if (!sent && interrupt?.test(err)) sent = child.kill(signal);
  });
  const code = new Promise<number | null>((done) =>
    child.on("close", (number) => {
      ended = true;
      done(number);
    }),
  );
  return {
    out: () => out,
    err: () => err,
    ended: () => ended,
    interrupt: () => child.kill("SIGINT"),
    code: () => code,
  };
}

/** Runs an experiment as a user does, to its end. */
export async function experimentFile(
  name: string,
  words: readonly string[],
  surroundings: Surroundings = {},
): Promise<Ended> {
  const child = runExperimentFile(name, words, surroundings);
  const code = await child.code();
  return { code, out: child.out(), err: child.err() };
}
