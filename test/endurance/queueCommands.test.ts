import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as tlsServer } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exitCodes } from "../../src/command/run/run.ts";
import { QueueCommand } from "../queue/queueCommand.ts";
import { hasRedis, RedisServer, withoutRedis } from "../queue/redisServer.ts";

// What a user types, as processes: workers, the main job, solve, experiments, status and purge, over a real Redis.

const folder = mkdtempSync(join(tmpdir(), "queue-commands-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let redis: RedisServer;
const running: QueueCommand[] = [];

function run(...words: string[]): QueueCommand {
  const command = new QueueCommand(words);
  running.push(command);
  return command;
}

async function ended(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const command = run(...words);
  const code = await command.code();
  return { code, out: command.out, err: command.err };
}

async function workerOf(url: string): Promise<QueueCommand> {
  const worker = run("slotwise", "worker", "--queue", url, "--threads", "2");
  await worker.said(/takes jobs from/);
  return worker;
}

async function keys(): Promise<string[]> {
  const client = redis.client();
  const found = await client.keys("*");
  client.disconnect();
  return found.sort();
}

describe.skipIf(!hasRedis)(`commands at a queue${withoutRedis}`, () => {
  beforeAll(async () => {
    redis = await RedisServer.start({ password: "pass-word" });
  });
  afterAll(() => redis.end());
  beforeEach(async () => {
    const client = redis.client();
    await client.flushall();
    client.disconnect();
  });
  afterEach(async () => {
    const left = running.splice(0);
    for (const command of left) command.kill();
    await Promise.all(left.map((command) => command.code()));
  });

  it("main job, solve and experiments are done by a worker; nothing is left but its own key, and that goes with it", async () => {
    const { url } = redis;
    const worker = await workerOf(url);
    const state = (name: string): string[] => ["--state", join(folder, name), "--no-record"];
    const size = ["--height", "2", "--rounds", "3", "--batch", "64"];
    const job = await ended(
      "slotwise",
      "schedule",
      ...size,
      "--search-seconds",
      "6",
      "--queue",
      url,
      "--json",
      ...state("job"),
    );
    expect([job.code, job.err]).toEqual([exitCodes.fine, expect.stringMatching(/queue: 2 threads of workers/)]);
    expect(job.out).toMatch(/on a worker/);
    const before = join("test", "cases", "blocks.json");
    const solve = await ended(
      "slotwise",
      "solve",
      before,
      "--name",
      "window-N8",
      "--seconds",
      "20",
      "--queue",
      url,
      "--json",
    );
    expect(JSON.parse(solve.out)).toEqual([expect.objectContaining({ name: "window-N8" })]);
    for (const [name, ...words] of [
      ["ablation", "--only", "glpk", "--seconds", "0.2", "--no-record"],
      ["ladder", "--only", "size (2, 4, 256)", "--no-record"],
      ["pareto", "--only", "hal", "--seconds", "1", "--no-record"],
      ["rungs", "--only", "size (2, 4, 128)", "--seconds", "5", ...state("rungs")],
      ["switches", "--only", "collectors in 2", "--passes", "2", "--no-record"],
      ["tightness", "--random", "5", "--no-record"],
      ["windows", "--seconds", "8", "--group-passes", "2", ...state("windows")],
    ] as const) {
      const study = await ended(name, ...words, "--queue", url, "--json");
      expect([name, exitCodes.fine, exitCodes.negative].slice(1), `${name}: ${study.err}`).toContain(study.code);
      expect(study.err, name).toMatch(/queue: 2 threads of workers/);
      expect(JSON.parse(study.out), name).toBeTypeOf("object");
    }
    expect(worker.over).toBe(false);
    // The end of a run is the end of its keys, whatever its workers were doing.
    expect(await keys()).toEqual([expect.stringMatching(/^slotwise:worker:/)]);
    worker.interrupt();
    expect(await worker.code()).toBe(exitCodes.SIGINT);
    expect(worker.err).toMatch(/worker: [1-9]\d* jobs done/);
    expect(worker.err).not.toMatch(/defect|pass-word/);
    expect(await keys()).toEqual([]);
  });

  it("Ctrl-C on both: the best is kept, the run's keys are gone, and a killed job is resumed", async () => {
    const { url } = redis;
    const worker = await workerOf(url);
    const state = join(folder, "stopped");
    const words = ["slotwise", "schedule", "--height", "4", "--rounds", "6", "--batch", "64", "--passes", "4"];
    const options = ["--search-seconds", "600", "--queue", url, "--state", state, "--no-record"];
    const killed = run(...words, ...options);
    await killed.said(/threads of workers[\s\S]*greedy/);
    await expect
      .poll(async () => (await keys()).some((key) => /:[0-9a-f]{64}$/.test(key)), { timeout: 200_000 })
      .toBe(true);
    killed.kill();
    await killed.code();
    const runName = readFileSync(join(state, "queue-run"), "utf8").trim();
    expect((await keys()).filter((key) => key.includes(runName))).not.toEqual([]);
    const status = await ended("slotwise", "queue", "status", "--queue", url);
    expect([status.code, status.out]).toEqual([exitCodes.fine, expect.stringContaining("1 workers")]);
    expect(status.out).not.toContain("pass-word");
    // The same run is taken up.
    const resumed = run(...words, ...options, "--resume");
    await resumed.said(/threads of workers[\s\S]*greedy/);
    expect(readFileSync(join(state, "queue-run"), "utf8").trim()).toBe(runName);
    await expect
      .poll(() => existsSync(join(state, "windows")) && readdirSync(join(state, "windows")).length > 0, {
        timeout: 300_000,
      })
      .toBe(true);
    resumed.interrupt();
    expect(await resumed.code()).toBe(exitCodes.SIGINT);
    expect(resumed.out).toMatch(/cycles/);
    worker.interrupt();
    expect(await worker.code()).toBe(exitCodes.SIGINT);
    expect(await keys()).toEqual([]);
  });

  it("purge removes what a killed run has left, and nothing else", async () => {
    const { url } = redis;
    const state = join(folder, "purged");
    const words = ["slotwise", "schedule", "--height", "2", "--rounds", "3", "--batch", "64", "--passes", "2"];
    const lonely = run(...words, "--search-seconds", "600", "--queue", url, "--state", state, "--no-record");
    await lonely.said(/no worker of slotwise \S+ is at the queue: slotwise worker --queue URL starts one/);
    await expect
      .poll(async () => (await keys()).some((key) => /:[0-9a-f]{64}$/.test(key)), { timeout: 200_000 })
      .toBe(true);
    lonely.kill();
    await lonely.code();
    const client = redis.client();
    await client.set("somebody:else", "1");
    const name = readFileSync(join(state, "queue-run"), "utf8").trim();
    const purge = await ended("slotwise", "queue", "purge", name, "--queue", url);
    expect([purge.code, purge.out]).toEqual([
      exitCodes.fine,
      expect.stringMatching(/^[0-9a-f]{16}: \d+ keys removed\n$/),
    ]);
    expect(await keys()).toEqual(["somebody:else"]);
    expect((await ended("slotwise", "queue", "purge", name, "--queue", url)).code).toBe(exitCodes.negative);
    await client.del("somebody:else");
    client.disconnect();
  });

  it("a wrong password, no password, no Redis and another server are one line each, without the password", async () => {
    const at = `127.0.0.1:${redis.port}`;
    for (const [url, because] of [
      [`redis://:wrong-one@${at}`, /WRONGPASS/],
      [`redis://${at}`, /NOAUTH/],
      ["redis://:wrong-one@127.0.0.1:1", /ECONNREFUSED/],
      [`rediss://:pass-word@${at}`, /SSL|ssl|TLS|ECONNRESET|wrong version|no answer/],
      ["redis://host.invalid", /ENOTFOUND|EAI_AGAIN/],
    ] as const) {
      for (const words of [
        ["worker"],
        ["queue", "status"],
        ["schedule", "--quick", "--state", join(folder, "none"), "--no-record"],
      ]) {
        const { code, out, err } = await ended("slotwise", ...words, "--queue", url);
        expect([code, out], `${words[0]} ${url}: ${err}`).toEqual([exitCodes.usage, ""]);
        const last = err.trimEnd().split("\n").at(-1)!;
        expect(last, words[0]).toMatch(because);
        expect(err).not.toMatch(/wrong-one|pass-word|\n\s+at /);
      }
    }
  });

  it("TLS: with the certificate's authority a worker does jobs, without it says why in a line", async () => {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
    ]);
    if (made.status !== 0) return void console.log("no openssl here: TLS is not tried");
    // TLS before the Redis, whose build need not have it.
    const server = tlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (near) => {
      const far = connect(redis.port, "127.0.0.1");
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
        one.pipe(other);
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    const url = `rediss://:pass-word@localhost:${port}`;
    const trust = { NODE_EXTRA_CA_CERTS: certificate };
    const refused = await ended("slotwise", "queue", "status", "--queue", url);
    expect([refused.code, refused.err]).toEqual([exitCodes.usage, expect.stringMatching(/self.signed|SELF_SIGNED/i)]);
    const worker = new QueueCommand(["slotwise", "worker", "--queue", url], trust);
    running.push(worker);
    await worker.said(/takes jobs from rediss:\/\/localhost/);
    const study = new QueueCommand(
      ["ablation", "--only", "glpk", "--seconds", "0.1", "--no-record", "--json", "--queue", url],
      trust,
    );
    running.push(study);
    expect(await study.code()).toBe(exitCodes.fine);
    expect(study.err).toMatch(/2 threads of workers/);
    worker.interrupt();
    expect(await worker.code()).toBe(exitCodes.SIGINT);
    server.close();
  });
});
