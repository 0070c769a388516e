import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { performQueueTask } from "../../src/command/queue/queueTask.ts";
import { exitCodes } from "../../src/command/run/run.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import { QueueWorker } from "../../src/queue/queueWorker.ts";
import { slotwiseVersion } from "../../src/report/records/record.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { printScheduleFile } from "../../src/schedule/scheduleFile.ts";
import { QueueCommand } from "../queue/queueCommand.ts";
import { hasRedis, RedisServer, withoutRedis } from "../queue/redisServer.ts";

// Studies and verbs as processes, with --queue at a real Redis and small settings; the worker is this process, which sees the jobs.

const folder = mkdtempSync(join(tmpdir(), "queue-studies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A set of one project: five activities of a cycle that want four of seven units each, so that no two go at once. */
function patterson(): string {
  const set = join(folder, "patterson");
  mkdirSync(set);
  writeFileSync(join(set, "a.rcp"), `7 1\n7\n0 0 5 2 3 4 5 6\n${"1 4 1 7\n".repeat(5)}0 0 0\n`);
  writeFileSync(join(set, "optimum.csv"), "problem,optimum\na.rcp,5\n");
  return set;
}

/** A loop of twelve operations on one multiplier, to be done in an interval that leaves fewer cycles for them: an engine is asked. */
function graphs(): string {
  const set = join(folder, "graphs");
  mkdirSync(set);
  const node = (id: string, resource: string): string =>
    `<node id="${id}"><data key="uses_resource">${resource}</data></node>`;
  const edge = (from: string, to: string, distance: number, delay: number): string =>
    `<edge id="${from}${to}" source="${from}" target="${to}"><data key="distance">${distance}</data><data key="delay">${delay}</data></edge>`;
  const crowd = Array.from({ length: 12 }, (_, at) => `x${at}`);
  const edges = crowd.flatMap((id) => [edge("a", id, 0, 0), edge(id, "a", 1, 2)]);
  const all = [node("a", "Add"), ...crowd.map((id) => node(id, "Mul")), ...edges].join("\n");
  writeFileSync(
    join(set, "crowd.graphml"),
    `<graphml><graph edgedefault="directed" id="">\n${all}\n</graph></graphml>`,
  );
  const resource = (name: string, limit: number, blocking: number): string =>
    `<Resource name="${name}" limit="${limit}" latency="1" blockingTime="${blocking}"/>`;
  const model = `<ModelInformation><Resources>\n${resource("Mul", 1, 1)}\n${resource("Add", -1, 0)}\n</Resources>`;
  writeFileSync(join(set, "crowd_RM.xml"), `${model}</ModelInformation>`);
  return set;
}

/** A schedule of a block that bounds leave open: a list schedule, four cycles above its bound. */
function listed(): string {
  const blocks = parseBlocksFile(JSON.parse(readFileSync(join("test", "cases", "blocks.json"), "utf8")));
  const { block, machine } = blocks.find((each) => each.block.name === "window-V8c")!;
  const instance = prepare(block, machine);
  const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
  if (outcome.status !== "scheduled") throw new Error(outcome.status);
  const file = join(folder, "listed.json");
  writeFileSync(file, printScheduleFile([{ block, machine, schedule: toSchedule(block, outcome.schedule), lower: 1 }]));
  return file;
}

const open = listed();
const { fine, negative } = exitCodes;

/** What is typed, what kinds of jobs its worker must get, and how it may end. */
const studies: readonly (readonly [words: readonly string[], kinds: readonly string[], codes: readonly number[]])[] = [
  [["ends", "--plan", open, "--cycles", "12", "--seconds", "20", "--window-seconds", "0.5"], ["program"], [fine]],
  [["solvers", "--only", "hal", "--seconds", "0.3", "--bare", "hal-alu2-mul1"], ["program"], [fine]],
  [["contest", "--only", "hal", "--seconds", "0.5", "--solver", "lcg,glpk"], ["program", "question"], [fine]],
  [
    ["benchmarks", "--set", "patterson", "--folder", patterson(), "--solver", "lcg", "--state", join(folder, "state")],
    ["question"],
    [fine],
  ],
  [["family", "--only", "(2, 4, 128)"], ["program"], [fine]],
  [["bounds", "--only", "window-V8c", "--passes", "2", "--seconds", "1"], ["program"], [fine]],
  [["loops", "--folder", graphs(), "--seconds", "4"], ["program"], [fine, negative]],
  [["search-ablation", "--only", "restart unit 30", "--seconds", "0.1"], ["question"], [fine]],
  [["identities", "--only", "stage 5, encoded"], ["clauses"], [fine]],
  [
    ["slotwise", "reschedule", open, "--seconds", "10", "--window-seconds", "0.5", "--passes", "2"],
    ["window"],
    [fine, negative],
  ],
  [["slotwise", "what-if", open, "--slots", "flow=2", "--seconds", "6", "--passes", "2"], ["window"], [fine]],
];

describe.skipIf(!hasRedis)(`studies at a queue${withoutRedis}`, () => {
  let redis: RedisServer;
  let worker: QueueWorker;
  let running: QueueCommand | undefined;
  const kinds = new Set<string>();
  const told: string[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.end());
  beforeEach(async () => {
    kinds.clear();
    told.length = 0;
    const client = redis.client();
    await client.flushall();
    client.disconnect();
    worker = await QueueWorker.start(queueAddress(redis.url, "--queue"), {
      ...{ version: slotwiseVersion(), threads: 2, name: "this", lock: 120_000, tell: (line) => told.push(line) },
      perform(task, signal) {
        kinds.add(task.kind);
        return performQueueTask(task, signal);
      },
    });
  });
  afterEach(async () => {
    running?.kill();
    await running?.code();
    await worker.close();
  });

  it.each(studies.map(([words, wanted, codes]) => ({ name: words.slice(0, 2).join(" "), words, wanted, codes })))(
    "$name",
    async ({ words, wanted, codes }) => {
      running = new QueueCommand([
        ...words,
        ...(words[0] === "slotwise" ? [] : ["--no-record"]),
        "--queue",
        redis.url,
        "--json",
      ]);
      const code = await running.code();
      expect(codes, `${code}: ${running.err}`).toContain(code);
      expect(running.err).toMatch(/queue: 2 threads of workers/);
      expect(running.err).not.toMatch(/is refused|given up/);
      expect(JSON.parse(running.out)).toBeTypeOf("object");
      expect([...kinds].sort()).toEqual(wanted);
      // Where a second is all that the one call has, the clock may end it before its engine is there.
      if (words[0] !== "loops") expect(worker.done).toBeGreaterThan(0);
      expect(told).toEqual([]);
      const client = redis.client();
      expect(await client.keys("*")).toEqual(["slotwise:worker:this"]);
      client.disconnect();
    },
  );
});
