import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { Redis } from "ioredis";

const found = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "redis-server"))
  .find((path) => existsSync(path));

/** Whether there is a Redis to start. */
export const hasRedis = found !== undefined;

/** Why tests are skipped, for their names. */
export const withoutRedis = hasRedis ? "" : " (skipped: no redis-server here; apt-get install redis-server)";

/** A port of this computer that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** A Redis of a test's own, on this computer alone. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "redis-"));
  readonly #keeps: boolean;
  readonly #password: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, keeps: boolean, password: string) {
    this.port = port;
    this.#keeps = keeps;
    this.#password = password;
  }

  /**
   * @param keeps whether it has everything again after it was killed.
   * @param password that it asks for.
   */
  static async start({ keeps = false, password = "" } = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), keeps, password);
    await server.begin();
    return server;
  }

  get url(): string {
    const password = this.#password === "" ? "" : `:${this.#password}@`;
    return `redis://${password}127.0.0.1:${this.port}`;
  }

  async begin(): Promise<void> {
    const keep = this.#keeps ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
    const words = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--save", "", "--dir", this.#folder, ...keep];
    if (this.#password !== "") words.push("--requirepass", this.#password);
    this.#child = spawn(found!, words, { stdio: "ignore" });
    const redis = this.client();
    await redis.ping();
    redis.disconnect();
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await ended;
    this.#child = undefined;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  client(): Redis {
    const redis = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on("error", () => undefined);
    return redis;
  }
}
