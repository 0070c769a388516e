import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, startBrowser } from "../../experiments/pictures/chromium.ts";
import { type Child, runExperimentFile } from "../experiments/experimentFile.ts";
import { openPage, withoutChromium } from "../page/browser.ts";

let browser: Browser;
let folder = "";

const address = /watch this run at (http:\/\/127\.0\.0\.1:\d+\/)/;

/** The status of a request with a Host of its own. */
function statusFor(url: string, host: string): Promise<number> {
  return new Promise((done, failed) => {
    request(url, { headers: { host } }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    })
      .on("error", failed)
      .end();
  });
}

/** Where the page of a run is, once the run says it. */
async function addressOf(child: Child): Promise<string> {
  await expect.poll(() => address.test(child.err()) || child.ended(), { timeout: 300_000 }).toBe(true);
  return address.exec(child.err())![1]!;
}

describe.skipIf(chromiumPath === undefined)(`the page of a running search${withoutChromium}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "watch-"));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });

  it("main job: live, survives a reload, refuses other hosts, ends with the job, and leaves a copy", async () => {
    const record = join(folder, "job.jsonl");
    const size = ["--height", "3", "--rounds", "5", "--batch", "128", "--passes", "200", "--search-seconds", "600"];
    const child = runExperimentFile("window-ilp.ts", [...size, "--watch", "--state", folder, "--record", record]);
    const url = await addressOf(child);
    const { page, faults } = await openPage(browser, url);
    const best = () => page.locator("#numbers dd").first().innerText();
    await page.waitForFunction(() => /^\d+$/.test(document.querySelector("#numbers dd")?.textContent ?? ""));
    const before = Number(await best());
    await page.reload();
    await page.waitForFunction(() => /^\d+$/.test(document.querySelector("#numbers dd")?.textContent ?? ""));
    expect(Number(await best())).toBeLessThanOrEqual(before);
    expect(await page.title()).toMatch(/^\d+ cycles: /);
    expect(await statusFor(url, "127.0.0.1.evil.example")).toBe(403);
    expect(await statusFor(url, `evil.example:${new URL(url).port}`)).toBe(403);
    // Windows come in on the schedule's time line; then the run is stopped as a user stops it.
    await page.waitForFunction(() => document.querySelectorAll("#windows rect").length > 0);
    await page.waitForFunction(() => document.querySelectorAll("#gap rect.gap").length > 0);
    await page.waitForFunction(() =>
      /workers busy\s*[1-9]\d* of \d+/.test(document.getElementById("numbers")!.innerText),
    );
    child.interrupt();
    expect(await child.code()).toBe(130);
    await page.waitForFunction(() => /^ended: /.test(document.getElementById("phase")!.textContent ?? ""));
    await expect(fetch(url)).rejects.toThrow();
    // Of the console one line is allowed: the connection that ended with the run.
    expect(faults.filter((fault) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE/.test(fault))).toEqual([]);
    await page.close();

    const copy = /the page of this run is kept in (.*\.watch\.html)/.exec(child.err())![1]!;
    expect(existsSync(copy)).toBe(true);
    for (const look of [{ dark: false }, { dark: true }, { width: 390, height: 844 }]) {
      const { page: kept, faults: none } = await openPage(browser, pathToFileURL(copy).href, look);
      expect(await kept.locator("#phase").innerText()).toMatch(/^ended: /);
      expect(await kept.locator("#windows rect").count()).toBeGreaterThan(0);
      expect(await kept.locator("#log").innerText()).not.toBe("");
      expect(await kept.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await kept.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
      const serious = await kept.evaluate(async () => {
        const { violations } = await (
          window as never as {
            axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
          }
        ).axe.run();
        return violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(serious).toEqual([]);
      expect(none).toEqual([]);
      await kept.close();
    }
  });

  it("search: candidates and the best length come in, and the page ends with it", async () => {
    const plan = join(folder, "plan.json");
    const size = ["--height", "2", "--rounds", "3", "--batch", "64", "--seconds", "900", "--threads", "1"];
    const child = runExperimentFile("search.ts", [
      ...[...size, "--slice", "1", "--turns", "1000", "--watch", "--plan", plan, "--state", folder],
    ]);
    const { page } = await openPage(browser, await addressOf(child));
    await page.waitForFunction(() => /candidates\s*[1-9]/.test(document.getElementById("numbers")!.innerText));
    expect(await page.locator("#log").innerText()).toContain("round");
    child.interrupt();
    expect(await child.code()).toBe(130);
    await page.waitForFunction(() => /^ended: /.test(document.getElementById("phase")!.textContent ?? ""));
    await page.close();
    const { page: kept } = await openPage(browser, pathToFileURL(join(folder, "plan.watch.html")).href);
    expect(await kept.locator("#phase").innerText()).toBe("ended: stopped by a signal");
    await kept.close();
  });
});
