import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** util-linux's `script` gives a process a terminal; it is in every Debian, not in every container. */
export const hasTerminal = spawnSync("script", ["--version"]).status === 0;

/** What is typed, and when: so many milliseconds after the terminal shows something. */
export interface Strike {
  readonly seen: RegExp;
  readonly milliseconds: number;
  /** Times that Ctrl-C is typed, as quickly as it goes. */
  readonly times?: number;
}

/** A command in a terminal, as a person runs it; Ctrl-C is typed at the strike. */
export function inTerminal(
  command: string,
  strike: Strike,
): Promise<{ readonly code: number | null; readonly text: string; readonly before: string }> {
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", TERM: "xterm" },
  });
  let text = "";
  let before = "";
  let armed = true;
  const type = (): void => {
    before = text;
    child.stdin.write("\u0003".repeat(strike.times ?? 1));
  };
  child.stdout.on("data", (data) => {
    text += data;
    if (!armed || !strike.seen.test(text)) return;
    armed = false;
    setTimeout(type, strike.milliseconds);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, text, before })));
}
