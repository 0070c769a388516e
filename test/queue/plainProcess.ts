import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { expect } from "vitest";

const folder = join(import.meta.dirname, "../../node_modules/.cache/slotwise-queue");

/** Bundles the programs of this folder, so that each starts in a third of a second; packages stay where they are. */
export async function bundlePrograms(): Promise<void> {
  await build({
    entryPoints: ["plainWorker", "plainCoordinator"].map((name) => join(import.meta.dirname, `${name}.ts`)),
    ...{ outdir: folder, outExtension: { ".js": ".mjs" }, bundle: true, platform: "node", format: "esm" },
    ...{ packages: "external", target: "node20", logLevel: "error" },
  });
}

/** A program of this folder that runs. */
export class PlainProcess {
  output = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  over = false;

  constructor(program: "plainWorker" | "plainCoordinator", words: readonly string[]) {
    const child = spawn(process.execPath, [join(folder, `${program}.mjs`), ...words]);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => {
        this.output += data;
      });
    }
    this.#child = child;
    this.#ended = new Promise((done) =>
      child.once("exit", (code) => {
        this.over = true;
        done(code);
      }),
    );
  }

  /** Waits until it has said something that matches, so many times. */
  async said(pattern: RegExp, times = 1): Promise<void> {
    const all = new RegExp(pattern.source, "g");
    await expect
      .poll(() => (this.output.match(all)?.length ?? 0) >= times || this.over, { timeout: 240_000, interval: 20 })
      .toBe(true);
    if ((this.output.match(all)?.length ?? 0) < times)
      throw new Error(`it ended without saying ${pattern}: ${this.output}`);
  }

  count(pattern: RegExp): number {
    return this.output.match(new RegExp(pattern.source, "g"))?.length ?? 0;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** How it ended. */
  code(): Promise<number | null> {
    return this.#ended;
  }
}
