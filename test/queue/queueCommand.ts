import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A command that runs as a user's does: `slotwise ...` of the checkout, or an experiment. */
export class QueueCommand {
  out = "";
  err = "";
  over = false;
  readonly #words: string;
  #late = false;
  readonly #child: ChildProcess;
  readonly #code: Promise<number | null>;

  constructor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#words = words.join(" ");
    const [first, ...rest] = words;
    const program =
      first === "slotwise"
        ? [`${root}bin/slotwise.mjs`, ...rest]
        : ["--import", `${root}node_modules/tsx/dist/loader.mjs`, `${root}experiments/${first}.ts`, ...rest];
    this.#child = spawn(process.execPath, program, { cwd: root, env: { ...process.env, NO_COLOR: "1", ...env } });
    this.#child.stdout!.on("data", (data) => {
      this.out += data;
    });
    this.#child.stderr!.on("data", (data) => {
      this.err += data;
    });
    this.#code = new Promise((done) =>
      this.#child.once("close", (code) => {
        this.over = true;
        done(code);
      }),
    );
  }

  /** Waits until stderr has something that matches, or it has ended. */
  async said(pattern: RegExp): Promise<void> {
    await expect.poll(() => pattern.test(this.err) || this.over, { timeout: 300_000, interval: 50 }).toBe(true);
    if (!pattern.test(this.err)) throw new Error(`it ended without saying ${pattern}: ${this.err}${this.out}`);
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Once it has ended. @throws {Error} with what it said, where it has not ended after so many milliseconds: it is killed. */
  async code(most = 300_000): Promise<number | null> {
    const timer = setTimeout(() => {
      this.#late = true;
      this.kill();
    }, most);
    const code = await this.#code;
    clearTimeout(timer);
    if (this.#late) throw new Error(`${this.#words} has not ended: ${this.err.slice(-2000)}${this.out.slice(-1000)}`);
    return code;
  }
}
