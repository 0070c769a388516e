import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a job is run. */
interface Surroundings {
  /** Sends SIGINT once stderr matches. */
  readonly interrupt?: RegExp;
  /** The working directory; the checkout without one. */
  readonly cwd?: string;
}

/** The main job's file, and a loader that is found from any working directory. */
const command = ["--import", `${root}node_modules/tsx/dist/loader.mjs`, `${root}experiments/window-ilp.ts`];

/** Runs the main job as a user does. */
export function job(
  args: string,
  { interrupt, cwd = root }: Surroundings = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const words = args.split(" ").filter((word) => word !== "");
  const child = spawn(process.execPath, [...command, ...words], { cwd, env: { ...process.env, NO_COLOR: "1" } });
  let out = "";
  let err = "";
  let sent = false;
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
    if (!sent && interrupt?.test(err)) sent = child.kill("SIGINT");
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}
