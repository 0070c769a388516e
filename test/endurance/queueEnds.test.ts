import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Coordinator } from "../../src/queue/coordinator.ts";
import type { PerformQueued } from "../../src/queue/jobAttempt.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import type { QueuedJob } from "../../src/queue/queuedJob.ts";
import { textHash } from "../../src/queue/queueMessages.ts";
import { QueueWorker } from "../../src/queue/queueWorker.ts";
import { hasRedis, RedisServer, withoutRedis } from "../queue/redisServer.ts";
import { Wire } from "../queue/wire.ts";

// The end of a run, while workers have jobs of it: what they write at every moment of it is never there after it. The coordinator
// goes over a wire that stands still in the middle of its end.

let redis: RedisServer;
let wire: Wire;
const ends: (() => Promise<unknown>)[] = [];
const address = (url: string) => queueAddress(url, "--queue");

async function coordinator(run: string, url = redis.url): Promise<Coordinator> {
  const told = { version: "1", title: run, run, tell: () => undefined };
  const made = await Coordinator.start(address(url), told);
  ends.push(() => made.close());
  return made;
}

async function worker(perform: PerformQueued, { name = "a", lock = 15_000 } = {}): Promise<QueueWorker> {
  const made = await QueueWorker.start(address(redis.url), {
    ...{ version: "1", threads: 1, tell: () => undefined, name, perform, lock },
  });
  ends.push(() => made.close());
  return made;
}

const job = (text: string): QueuedJob<string> => ({
  ...{ kind: "echo", name: textHash(text), text, read: (answer) => ({ result: answer }) },
});

/** A moment that somebody waits for, and somebody comes to. */
function moment(): { readonly come: () => void; readonly came: Promise<void> } {
  let come = (): void => undefined;
  const came = new Promise<void>((done) => {
    come = done;
  });
  return { come, came };
}

async function keys(): Promise<string[]> {
  const client = redis.client();
  const found = await client.keys("*");
  client.disconnect();
  return found.sort();
}

/** All keys that would stay for good. */
async function lasting(): Promise<string[]> {
  const client = redis.client();
  const found = await client.keys("*");
  const times = await Promise.all(found.map((key) => client.pttl(key)));
  client.disconnect();
  return found.filter((_, at) => times[at] === -1);
}

describe.skipIf(!hasRedis)(`the end of a run${withoutRedis}`, () => {
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.end());
  beforeEach(async () => {
    const client = redis.client();
    await client.flushall();
    client.disconnect();
    wire = await Wire.start(redis.port);
  });
  afterEach(async () => {
    wire.release();
    await Promise.all(ends.splice(0).map((end) => end()));
    await wire.end();
  });

  const moments = [
    ["before its keys are looked for", "scan"],
    ["between looking for its keys and removing them", "unlink"],
    ["after it", undefined],
  ] as const;
  const ways = ["fails", "is done", "is put back by a worker that ends"] as const;

  it.each(moments.flatMap(([when, word]) => ways.map((way) => [way, when, word] as const)))(
    "a job that %s %s leaves no key",
    async (way, when, word) => {
      const [begun, go] = [moment(), moment()];
      const doing = await worker(async ({ text }, signal) => {
        if (text === "next") return "next";
        begun.come();
        await go.came;
        if (way === "fails") signal.throwIfAborted();
        return "done";
      });
      const ending = await coordinator("ending", wire.url);
      const stopped = ending.submit(job("long")).catch((error: Error) => error.name);
      await begun.came;
      const standing = word === undefined ? undefined : wire.hold(word);
      const closed = ending.close();
      await (standing ?? closed);
      const put = way === "is put back by a worker that ends";
      const gone = put ? doing.close() : undefined;
      go.come();
      // The one thread of the worker has written what it had to, once it has gone, or takes another job.
      if (put) await gone;
      else expect(await (await coordinator("other")).submit(job("next"))).toBe("next");
      wire.release();
      await closed;
      expect(await stopped).toBe("AbortError");
      expect(
        (await keys()).filter((key) => key.includes("ending")),
        when,
      ).toEqual([]);
    },
  );

  it("a job that is stopped alone is no failure, and is removed", async () => {
    const begun = moment();
    await worker(async ({ text }, signal) => {
      if (text === "next") return "next";
      begun.come();
      await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
      throw signal.reason;
    });
    const made = await coordinator("going");
    const end = new AbortController();
    const stopped = made.submit(job("long"), end.signal).catch((error: Error) => error.name);
    await begun.came;
    end.abort();
    expect(await stopped).toBe("AbortError");
    expect(await made.submit(job("next"))).toBe("next");
    const there = await keys();
    expect(there).not.toContain(`slotwise:run:going:${textHash("long")}`);
    expect(there).not.toContain("slotwise:run:going:failed");
    expect(made.counts).toEqual({ done: 1, refused: 0, again: 0 });
  });

  it("what is written after a coordinator was killed goes in time, and its next one takes it up", async () => {
    const [begun, go] = [moment(), moment()];
    let times = 0;
    const perform: PerformQueued = async ({ text }) => {
      if (text === "next") return "next";
      times++;
      begun.come();
      await go.came;
      return "done";
    };
    await worker(perform);
    const killed = await coordinator("killed", wire.url);
    void killed.submit(job("long")).catch(() => undefined);
    await begun.came;
    // Nothing of it comes through any more: for Redis, and for the worker, it is as if it were killed.
    wire.cut();
    go.come();
    const other = await coordinator("other");
    expect(await other.submit(job("next"))).toBe("next");
    await other.close();
    expect(await keys()).toContain("slotwise:run:killed:completed");
    expect(await lasting()).toEqual([]);
    const resumed = await coordinator("killed");
    expect(await resumed.submit(job("long"))).toBe("done");
    expect(times).toBe(1);
    await resumed.close();
    expect((await keys()).filter((key) => !key.startsWith("slotwise:worker:"))).toEqual([]);
  });

  it("what a coordinator has just put in when it is killed goes in time", async () => {
    const killed = await coordinator("killed", wire.url);
    void killed.submit(job("long")).catch(() => undefined);
    const name = `slotwise:run:killed:${textHash("long")}`;
    await expect.poll(keys, { timeout: 60_000, interval: 5 }).toContain(name);
    wire.cut();
    expect(await lasting()).toEqual([]);
  });

  it("a worker whose lock was lost stops, and leaves the job to who has it", async () => {
    const [begun, stopped] = [moment(), moment()];
    let who = "";
    await worker(
      async (_, signal) => {
        begun.come();
        await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
        stopped.come();
        return "first";
      },
      { lock: 300 },
    );
    const made = await coordinator("locks");
    const result = made.submit(job("long"));
    await begun.came;
    await worker(
      async () => {
        who = "second";
        return "second";
      },
      { name: "b", lock: 300 },
    );
    const client = redis.client();
    await client.set(`slotwise:run:locks:${textHash("long")}:lock`, "another");
    await stopped.came;
    await client.del(`slotwise:run:locks:${textHash("long")}:lock`);
    client.disconnect();
    expect([await result, who]).toEqual(["second", "second"]);
  });

  it("everything that workers do of a run that has ended is nothing", async () => {
    const made = await coordinator("over");
    const client = redis.client();
    await made.close();
    const { Worker, Queue } = await import("bullmq");
    const { guardRuns, runHasEnded } = await import("../../src/queue/runGuard.ts");
    const { queueKeys } = await import("../../src/queue/queueKeys.ts");
    guardRuns(client, queueKeys(address(redis.url)));
    const common = { connection: client, prefix: "slotwise:run", skipMetasUpdate: true } as const;
    const late = new Worker("over", null, { ...common, autorun: false, skipVersionCheck: true, lockDuration: 1000 });
    const queue = new Queue("over", common);
    const wrong: unknown[] = [];
    late.on("error", (error) => wrong.push(error));
    queue.on("error", (error) => wrong.push(error));
    const refused = async (what: Promise<unknown>): Promise<void> => {
      const error = await what.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(runHasEnded(error), String(error)).toBe(true);
    };
    await refused(late.getNextJob("token", { block: false }));
    await refused(queue.add("x", {}, { jobId: "x" }));
    await refused(queue.remove("x"));
    await late.startStalledCheckTimer();
    await expect.poll(() => wrong.length, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(wrong.every(runHasEnded)).toBe(true);
    expect(await keys()).toEqual([]);
    await late.close(true);
    await queue.close();
    client.disconnect();
  });
});
