import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** A process of the study, with the processor time that it has used. */
interface Measured {
  /** Rejects when it ends before it is told to. */
  readonly died: Promise<never>;
  readonly end: () => Promise<void>;
  /** Milliseconds of the CPU by now; not a number where the system does not say. */
  readonly cpu: () => number;
}

/** Starts a process; it is ready when it has said so on one of its streams. */
async function started(command: string, words: readonly string[], ready: RegExp): Promise<Measured> {
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  let said = "";
  let told = false;
  const died = ended.then(() => {
    if (!told) throw new Error(`${command} ended: ${said.slice(-300)}`);
    return new Promise<never>(() => undefined);
  });
  died.catch(() => undefined);
  const begun = new Promise<void>((done, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => {
        said = (said + data).slice(-4000);
        if (ready.test(said)) done();
      });
    }
    child.once("error", failed);
  });
  await Promise.race([begun, died]);
  return {
    died,
    cpu: () => cpuOf(child),
    async end() {
      told = true;
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** As Linux tells it: ticks of ten milliseconds, of all threads. */
function cpuOf({ pid }: ChildProcess): number {
  try {
    const words = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return 10 * (Number(words[11]) + Number(words[12]));
  } catch {
    return Number.NaN;
  }
}

/** Worker processes of this checkout, each of so many threads. */
export function workerProcess(url: string, threads: number): Promise<Measured> {
  const program = fileURLToPath(new URL("../../bin/slotwise.mjs", import.meta.url));
  return started(process.execPath, [program, "worker", "--queue", url, "--threads", `${threads}`], /takes jobs from/);
}

/**
 * A Redis of the study's own, on this computer alone, without persistence.
 * @throws {RangeError} where there is no redis-server.
 */
export async function ownRedis(): Promise<Measured & { readonly url: string }> {
  const found = (process.env["PATH"] ?? "").split(delimiter).find((folder) => existsSync(join(folder, "redis-server")));
  if (found === undefined)
    throw new RangeError("redis-server is not on the PATH (Debian: apt-get install redis-server)");
  const folder = mkdtempSync(join(tmpdir(), "slotwise-redis-"));
  const port = await new Promise<number>((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => done(free));
    });
  });
  const words = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const redis = await started(join(found, "redis-server"), words, /Ready to accept connections/);
  return {
    ...redis,
    url: `redis://127.0.0.1:${port}`,
    async end() {
      await redis.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
