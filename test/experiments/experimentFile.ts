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

/** Starts an experiment as a user does. */
export function runExperimentFile(name: string, words: readonly string[]): Child {
  const loader = ["--import", `${root}node_modules/tsx/dist/loader.mjs`];
  const child = spawn(process.execPath, [...loader, `${root}experiments/${name}`, ...words], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1" },
  });
  let [out, err, ended] = ["", "", false];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
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
