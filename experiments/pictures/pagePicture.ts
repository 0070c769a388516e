import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bestBoundWithin } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { pageBound, whyBound } from "../../src/command/reports/pageBound.ts";
import { shownSchedule } from "../../src/command/reports/shownSchedule.ts";
import type { Block } from "../../src/ir/block.ts";
import type { Machine } from "../../src/machine/machine.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { unlimited } from "../../src/time/budget.ts";
import { pageHtml } from "../../src/view/pageHtml.ts";
import { pageModelOf } from "../../src/view/pageModelOf.ts";
import { standardSize } from "../../src/walk/image.ts";
import { randomImage } from "../../src/walk/imageSet.ts";
import { chromiumPath, startBrowser } from "./chromium.ts";

/** A screenshot (PNG) of the page of a schedule of the standard kernel, at a cycle; undefined where there is no Chromium. */
export async function pagePicture(
  block: Block,
  machine: Machine,
  schedule: Schedule,
  cycle: number,
): Promise<Buffer | undefined> {
  if (chromiumPath === undefined) return undefined;
  const found = await bestBoundWithin(new BoundInstance(block, machine), unlimited());
  const [bound, why] = [pageBound(found), whyBound(block, found)];
  const image = { name: "a random tree", words: randomImage(standardSize, 1) };
  const shown = shownSchedule({ name: "best plan", block, machine, schedule }, image);
  const folder = mkdtempSync(join(tmpdir(), "page-picture-"));
  const browser = await startBrowser();
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, pageHtml(pageModelOf({ block, machine, bound, why, schedules: [shown] })));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
    await page.goto(`${pathToFileURL(file).href}#c=${cycle}&by=round`);
    await page.waitForSelector("[data-ready]", { state: "attached" });
    // What may wait is drawn soon after the cycle stands still; the link is written last.
    await page.waitForTimeout(1000);
    return await page.screenshot();
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
