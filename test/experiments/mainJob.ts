import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the main job as a user does; `interrupt` sends SIGINT once stderr matches. */
export function job(args: string, interrupt?: RegExp): Promise<{ code: number | null; out: string; err: string }> {
  const command = ["--import", "tsx", "experiments/window-ilp.ts", ...args.split(" ")];
  const child = spawn(process.execPath, command, { cwd: root, env: { ...process.env, NO_COLOR: "1" } });
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
