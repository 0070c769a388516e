import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { Progress } from "../../src/exact/scheduleExactly.ts";
import type { WindowRecord } from "../../src/exact/windows/windowRecord.ts";
import { watchedProgress } from "../../src/watch/watchedProgress.ts";
import { WatchServer } from "../../src/watch/watchServer.ts";
import { watchAfter, watchBegun } from "../../src/watch/watchState.ts";

let server: WatchServer | undefined;
afterEach(async () => {
  await server?.end("over");
  server = undefined;
});

const begin = async (): Promise<WatchServer> => {
  server = await WatchServer.start("a search", 2);
  return server;
};

/** A request as it stands, with any Host. */
function ask(url: string, path: string, { host, method = "GET" }: { host?: string; method?: string } = {}) {
  return new Promise<{ status: number; text: string }>((done, failed) => {
    const { port } = new URL(url);
    const asked = request(
      { port, path, method, host: "127.0.0.1", headers: host === undefined ? {} : { host } },
      (answer) => {
        let text = "";
        answer.on("data", (part) => {
          text += String(part);
        });
        answer.on("end", () => done({ status: answer.statusCode ?? 0, text }));
      },
    );
    asked.on("error", failed).end();
  });
}

describe("the server of a search", () => {
  it("listens on 127.0.0.1 alone, and answers no other host's name", async () => {
    const { url } = await begin();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await ask(url, "/")).status).toBe(200);
    expect((await ask(url, "/", { host: `localhost:${new URL(url).port}` })).status).toBe(200);
    for (const host of ["evil.example", `evil.example:${new URL(url).port}`, "127.0.0.1", "127.0.0.1:1"]) {
      expect((await ask(url, "/state.json", { host })).status).toBe(403);
    }
    expect((await ask(url, "/", { method: "POST" })).status).toBe(405);
    expect((await ask(url, "/../package.json")).status).toBe(404);
  });

  it("sends the whole state to whoever connects, again after a reload, and the end", async () => {
    const watch = await begin();
    const { url } = watch;
    watch.tell({ kind: "incumbent", cycles: 20 });
    watch.tell({ kind: "log", text: "</script><b>" });
    const first = await (await fetch(`${url}events`)).body!.getReader().read();
    expect(new TextDecoder().decode(first.value)).toMatch(/^data: .*"incumbents":\[\[[\d.]+,20\]\]/);
    const again = await fetch(`${url}events`);
    server = undefined;
    const copy = await watch.end("finished");
    const rest = await again.text();
    expect(rest.trim().split("\n\n").at(-1)).toContain('"ended":"finished"');
    await expect(fetch(url)).rejects.toThrow();
    // The copy has the state in it, as text that ends no element.
    const state = /id="state">(.*?)<\/script>/.exec(copy)![1]!;
    expect(JSON.parse(state)).toMatchObject({ format: "slotwise watch", log: ["</script><b>"], ended: "finished" });
  });
});

describe("the state of a search", () => {
  it("follows what scheduleExactly does", () => {
    const window: WindowRecord = {
      ...{ kind: "remove", from: 3, to: 9, operations: 40, formulation: "step", engine: "glpk", status: "optimal" },
      ...{ before: 6, after: 5, bound: 5, accepted: true, recalled: false, seconds: 1.5, length: 19 },
    };
    const steps: readonly Progress[] = [
      { stage: "sweeping", passes: 1, of: 9, best: 25 },
      { stage: "sweeping", passes: 2, of: 9, best: 27 },
      { stage: "window", window },
    ];
    let state = watchBegun("a", 2, new Date(0));
    for (const [at, step] of steps.entries()) {
      for (const event of watchedProgress(step)) state = watchAfter(state, event, at);
    }
    expect(state.incumbents).toEqual([
      [0, 25],
      [2, 19],
    ]);
    expect(state.windows).toMatchObject([{ at: 2, kind: "remove", from: 3, to: 9, engine: "glpk", accepted: true }]);
    expect(state.seconds).toBe(2);
  });
});
