import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "../../src/exact/jobs/journal.ts";
import { taskHash } from "../../src/exact/jobs/shard.ts";
import { perform, type Task } from "../../src/exact/jobs/task.ts";
import type { WindowResult } from "../../src/exact/jobs/windowJob.ts";
import { Coordinator } from "../../src/queue/coordinator.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import type { QueuedJob } from "../../src/queue/queuedJob.ts";
import { textHash } from "../../src/queue/queueMessages.ts";
import { queuePool } from "../../src/queue/queuePool.ts";
import { purgeQueue, queueStatus } from "../../src/queue/queueStatus.ts";
import { bundlePrograms, PlainProcess } from "../queue/plainProcess.ts";
import type { PlainWorkerOptions } from "../queue/plainWorker.ts";
import { hasRedis, RedisServer, withoutRedis } from "../queue/redisServer.ts";
import { slices } from "../queue/slices.ts";
import { Wire } from "../queue/wire.ts";

let redis: RedisServer;
const children: PlainProcess[] = [];
const coordinators: Coordinator[] = [];
let told: string[] = [];

function worker(options: PlainWorkerOptions, url = redis.url): PlainProcess {
  const child = new PlainProcess("plainWorker", [url, JSON.stringify(options)]);
  children.push(child);
  return child;
}

async function coordinator(
  run: string,
  { url = redis.url, most = 64 }: { readonly url?: string; readonly most?: number } = {},
): Promise<Coordinator> {
  const made = await Coordinator.start(queueAddress(url, "--queue"), {
    ...{ version: "1", title: run, run, every: 200, most, tell: (line: string) => told.push(line) },
  });
  coordinators.push(made);
  return made;
}

/** A job whose result is its text. */
const echo = (text: string, more: Partial<QueuedJob<string>> = {}): QueuedJob<string> => ({
  ...{ kind: "echo", name: textHash(text), text },
  read: (answer) => (answer === text || answer === '"stopped"' ? { result: answer } : { wrong: "another text" }),
  ...more,
});

/** What this process itself makes of a slice, the time it took left out. */
async function own(task: Task): Promise<object> {
  return plain(await perform(task, { formulations: [], solvers: [] }));
}
const plain = ({ seconds: _, engine: __, ...rest }: WindowResult): object => JSON.parse(JSON.stringify(rest));

describe.skipIf(!hasRedis)(`many machines${withoutRedis}`, () => {
  beforeAll(bundlePrograms);
  beforeEach(() => {
    told = [];
  });
  afterEach(async () => {
    await Promise.all(coordinators.splice(0).map((each) => each.close()));
    await Promise.all(children.splice(0).map((each) => each.kill()));
    await redis?.end();
  });

  it("results are those of this process, each counted once, and no key of the run is left", async () => {
    redis = await RedisServer.start();
    const client = redis.client();
    await client.set("somebody:else", "1");
    const made = await coordinator("plain");
    const pool = queuePool(made);
    for (const name of ["a", "b"]) await worker({ name }).said(/ready/);
    const tasks = slices(12);
    const results = await Promise.all(tasks.map((task) => pool.run(task)));
    for (const [at, task] of tasks.slice(0, 3).entries()) expect(plain(results[at]!)).toEqual(await own(task));
    expect(results.every(({ engine }) => engine === "list on a worker")).toBe(true);
    expect(made.counts).toEqual({ done: 12, refused: 0, again: 0 });
    // Every key of the run has a time to live, whatever becomes of us.
    const keys = await client.keys("slotwise:run:plain:*");
    const times = await Promise.all(keys.map((key) => client.pttl(key)));
    expect(keys.filter((_, at) => times[at] === -1)).toEqual([]);
    const status = await queueStatus(queueAddress(redis.url, "--queue"));
    expect(status.runs.map(({ run }) => run)).toEqual(["plain"]);
    expect(status.workers.map(({ worker: name }) => name)).toEqual(["a", "b"]);
    await pool.close();
    expect((await client.keys("slotwise:run*")).sort()).toEqual([]);
    expect(await client.get("somebody:else")).toBe("1");
    client.disconnect();
  });

  it("100 workers killed in the middle of a job: nothing is lost, nothing counts twice", async () => {
    redis = await RedisServer.start();
    const made = await coordinator("kills", { most: 8 });
    const pool = queuePool(made);
    const random = xoroshiro128plus(17);
    const stored = new Map<string, WindowResult[]>();
    const folder = mkdtempSync(join(tmpdir(), "queue-kills-"));
    const journal = openJournal(folder, "1");
    const running = new Set<Promise<void>>();
    const tasks: Task[] = [];
    let kills = 0;
    let over = false;
    const feed = (async () => {
      for (let seed = 1; !over; seed++) {
        const [task] = slices(1, seed);
        tasks.push(task!);
        const one: Promise<void> = pool.run(task!).then((result) => {
          const hash = taskHash(task!);
          stored.set(hash, [...(stored.get(hash) ?? []), result]);
          journal.store(hash, result);
          running.delete(one);
        });
        running.add(one);
        while (running.size >= 6 && !over) await Promise.race([...running, after(200)]);
      }
    })();
    const killer = async (lane: number): Promise<void> => {
      for (let turn = 0; kills < 100; turn++) {
        kills++;
        const child = worker({ name: `w${lane}-${turn}`, wait: 40, lock: 800 });
        await child.said(/begun/);
        await after(uniformInt(random, 0, 60));
        await child.kill();
      }
    };
    await Promise.all([killer(0), killer(1), killer(2)]);
    over = true;
    await feed;
    worker({ name: "last-a" });
    worker({ name: "last-b" });
    await Promise.all(running);
    expect(kills).toBeGreaterThanOrEqual(100);
    expect(stored.size).toBe(tasks.length);
    expect([...stored.values()].filter((results) => results.length !== 1)).toEqual([]);
    expect([...stored.values()].flat().filter(({ because }) => because === "crash")).toEqual([]);
    expect(made.counts.done).toBe(tasks.length);
    // The journal on disk has each once, as it came.
    expect(readdirSync(join(folder, "windows")).sort()).toEqual(tasks.map((task) => `${taskHash(task)}.json`).sort());
    const again = openJournal(folder, "1");
    for (const [hash, [result]] of stored) expect(plain(again.recall(hash, 0)!)).toEqual(plain(result!));
    rmSync(folder, { recursive: true });
    for (const task of tasks.slice(0, 2)) expect(plain(stored.get(taskHash(task))![0]!)).toEqual(await own(task));
  });

  it("a coordinator killed in the middle and resumed has every result once", async () => {
    redis = await RedisServer.start();
    const folder = mkdtempSync(join(tmpdir(), "queue-journal-"));
    const workers = ["a", "b"].map((name) => worker({ name, wait: 60, lock: 30_000 }));
    const begin = (): PlainProcess => {
      const child = new PlainProcess("plainCoordinator", [redis.url, folder, "24"]);
      children.push(child);
      return child;
    };
    let child = begin();
    for (const stored of [3, 4]) {
      await child.said(/stored/, stored);
      await child.kill();
      child = begin();
    }
    await child.said(/finished/);
    const files = readdirSync(join(folder, "windows"));
    expect(files.sort()).toEqual(
      slices(24)
        .map((task) => `${taskHash(task)}.json`)
        .sort(),
    );
    // At most what was out at each of the two kills (6) is done again.
    const begun = workers.reduce((sum, each) => sum + each.count(/begun/), 0);
    expect(begun).toBeLessThanOrEqual(24 + 12);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["without persistence", false],
    ["with persistence", true],
  ])("Redis killed and started again, %s", async (_, keeps) => {
    redis = await RedisServer.start({ keeps });
    const made = await coordinator("restart", { most: 40 });
    const pool = queuePool(made);
    const first = worker({ name: "a", wait: 100 });
    await first.said(/ready/);
    const tasks = slices(20);
    const results = Promise.all(tasks.map((task) => pool.run(task)));
    await first.said(/begun/, 3);
    await redis.kill();
    await after(500);
    await redis.begin();
    worker({ name: "b", wait: 100 });
    const all = await results;
    expect(all.filter(({ placements, because }) => placements === undefined && because !== "effort limit")).toEqual([]);
    expect(made.counts.done).toBe(20);
    if (!keeps) expect(made.counts.again).toBeGreaterThan(0);
    expect(plain(all[19]!)).toEqual(await own(tasks[19]!));
  });

  it("a slow worker keeps its job, and the others do the rest", async () => {
    redis = await RedisServer.start();
    const made = await coordinator("slow");
    const slow = worker({ name: "slow", wait: 21_000, lock: 10_000 });
    await slow.said(/ready/);
    const jobs = Array.from({ length: 20 }, (_, at) => made.submit(echo(`"${at}"`)));
    await slow.said(/begun/);
    const quick = worker({ name: "quick", lock: 10_000 });
    await Promise.all(jobs);
    expect(made.counts).toEqual({ done: 20, refused: 0, again: 0 });
    // Its lock was renewed often: nobody else began the job.
    expect(slow.count(/begun/) + quick.count(/begun/)).toBe(20);
  });

  it.each(["placements", "text"] as const)(
    "a worker with wrong %s is refused, and the job is done elsewhere",
    async (lies) => {
      redis = await RedisServer.start();
      const made = await coordinator("lies");
      const pool = queuePool(made);
      const liar = worker({ name: "liar", lies });
      await liar.said(/ready/);
      const [task] = slices(1);
      const result = pool.run(task!);
      await expect.poll(() => made.counts.refused, { timeout: 120_000 }).toBe(1);
      await liar.said(/told run lies has refused a result of this worker/);
      worker({ name: "honest" });
      expect(plain(await result)).toEqual(await own(task!));
      expect(made.counts).toMatchObject({ done: 1, refused: 1 });
      expect(told.join("\n")).toMatch(/worker liar: its window result is refused \(.+\)/);
    },
  );

  it("a worker of another version says so and takes nothing", async () => {
    redis = await RedisServer.start();
    const made = await coordinator("versions");
    const old = worker({ name: "old", version: "0" });
    const job = made.submit(echo('"a"'));
    await old.said(/told run versions is of slotwise 1, this worker is 0: it takes no job of it/);
    expect(told.join("\n")).toContain("no worker of slotwise 1 is at the queue");
    worker({ name: "new" });
    expect(await job).toBe('"a"');
    expect(old.count(/begun/)).toBe(0);
  });

  it("a network gap of 30 s between workers and Redis, and another one before the coordinator", async () => {
    redis = await RedisServer.start();
    const wire = await Wire.start(redis.port);
    const made = await coordinator("gap", { url: wire.url });
    const near = worker({ name: "far", wait: 50 }, wire.url);
    await near.said(/ready/);
    const tasks = slices(30);
    const pool = queuePool(made);
    const running = tasks.map((task) => pool.run(task));
    const results = Promise.all(running);
    // Cut by who counts the results: none can come unseen meanwhile.
    let some = 0;
    await new Promise<void>((cut) => {
      for (const each of running) void each.then(() => ++some === 4 && cut(wire.cut()));
    });
    await after(30_000);
    const before = made.counts.done;
    expect(before).toBeLessThan(30);
    wire.mend();
    const all = await results;
    expect(made.counts.done).toBe(30);
    expect(plain(all[29]!)).toEqual(await own(tasks[29]!));
    await made.close();
    await wire.end();
  });

  it("two runs share the workers in turns", async () => {
    redis = await RedisServer.start();
    const [one, two] = [await coordinator("one"), await coordinator("two")];
    const order: string[] = [];
    const submit = (made: Coordinator, count: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: count }, (_, at) =>
          made.submit(echo(`"${made.run} ${at}"`)).then(() => order.push(made.run)),
        ),
      );
    // The first one is there long before, with more than the workers can do at once.
    const first = submit(one, 60);
    const second = submit(two, 30);
    const waiting = async (): Promise<number[]> => {
      const { runs } = await queueStatus(queueAddress(redis.url, "--queue"));
      return runs.map((run) => run.waiting);
    };
    await expect.poll(waiting, { timeout: 120_000 }).toEqual([60, 30]);
    worker({ name: "a", wait: 20, lock: 30_000 });
    await Promise.all([first, second]);
    const half = order.slice(0, 40).filter((run) => run === "two").length;
    expect(half).toBeGreaterThanOrEqual(12);
    expect(order.length).toBe(90);
  });

  it("workers stop what a shorter schedule has made hopeless, and what the run no longer wants", async () => {
    redis = await RedisServer.start();
    const made = await coordinator("hopeless");
    const patient = worker({ name: "a", wait: 600_000, threads: 2, lock: 30_000 });
    await patient.said(/ready/);
    const hopeless = made.submit(echo('"h"', { hopelessBelow: 50 })).catch((error: Error) => error.name);
    const end = new AbortController();
    const unwanted = made.submit(echo('"u"'), end.signal).catch((error: Error) => error.name);
    await patient.said(/begun/, 2);
    made.best(50);
    made.best(49);
    expect(await hopeless).toBe("AbortError");
    // What is hopeless from the start is not begun, and nobody counts it as lost, wrong or done.
    await expect(made.submit(echo('"late"', { hopelessBelow: 50 }))).rejects.toThrow(/stopped/);
    expect(made.counts).toEqual({ done: 0, refused: 0, again: 0 });
    end.abort();
    expect(await unwanted).toBe("AbortError");
    await patient.said(/stopped/, 2);
  });

  it("10,000 tiny jobs, no more out than allowed", async () => {
    redis = await RedisServer.start();
    const made = await coordinator("tiny", { most: 128 });
    const children = ["a", "b"].map((name) => worker({ name, threads: 8, lock: 30_000 }));
    for (const child of children) await child.said(/ready/);
    const client = redis.client();
    let most = 0;
    let seen = 0;
    const watch = setInterval(() => {
      void client
        .keys("slotwise:run:tiny:????????????????????????????????????????????????????????????????")
        .then((keys) => {
          most = Math.max(most, keys.length);
          seen++;
        });
    }, 500);
    const begun = performance.now();
    const results = await Promise.all(Array.from({ length: 10_000 }, (_, at) => made.submit(echo(`"${at}"`))));
    clearInterval(watch);
    console.log(`10,000 tiny jobs: ${((performance.now() - begun) / 10_000).toFixed(2)} ms a job`);
    expect(results).toEqual(Array.from({ length: 10_000 }, (_, at) => `"${at}"`));
    expect(made.counts).toEqual({ done: 10_000, refused: 0, again: 0 });
    expect(seen).toBeGreaterThan(0);
    // Results that were read are removed a moment later.
    expect(most).toBeLessThanOrEqual(128 + 64);
    client.disconnect();
  });

  it("purge removes one run's keys alone", async () => {
    redis = await RedisServer.start();
    const wire = await Wire.start(redis.port);
    const [one, two] = [await coordinator("one", { url: wire.url }), await coordinator("two")];
    for (const made of [one, two]) void made.submit(echo('"x"')).catch(() => undefined);
    const client = redis.client();
    for (const run of ["one", "two"]) {
      await expect.poll(() => client.exists(`slotwise:run:${run}:${textHash('"x"')}`), { timeout: 120_000 }).toBe(1);
    }
    // As if it were killed: one that goes on puts its jobs in again.
    wire.cut();
    const before = (await client.keys("slotwise:run:two:*")).sort();
    const address = queueAddress(redis.url, "--queue");
    expect(await purgeQueue(address, "one")).toBeGreaterThan(1);
    expect(await client.exists(`slotwise:run:one:${textHash('"x"')}`)).toBe(0);
    expect((await client.keys("slotwise:run:two:*")).sort()).toEqual(expect.arrayContaining(before));
    expect(await purgeQueue(address, "nobody")).toBe(0);
    client.disconnect();
    await wire.end();
  });

  it("rubbish in the queue hurts nobody", async () => {
    redis = await RedisServer.start();
    const made = await coordinator("rubbish");
    const child = worker({ name: "a" });
    await child.said(/ready/);
    const client = redis.client();
    await client.publish("slotwise:news", "{");
    await client.sadd("slotwise:runs", "nobody");
    await client.set("slotwise:worker:x", "[]");
    const { Queue } = await import("bullmq");
    const queue = new Queue("rubbish", { connection: client, prefix: "slotwise:run", skipMetasUpdate: true });
    await queue.add("x", { hello: 1 });
    expect(await made.submit(echo('"after"'))).toBe('"after"');
    expect(child.over).toBe(false);
    await queue.close();
    client.disconnect();
  });
});
