import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { shownSchedule } from "../../src/command/reports/shownSchedule.ts";
import type { Block } from "../../src/ir/block.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { pageHtml } from "../../src/view/pageHtml.ts";
import { pageModelOf } from "../../src/view/pageModelOf.ts";
import { standardSize } from "../../src/walk/image.ts";
import { randomImage } from "../../src/walk/imageSet.ts";
import { ladder } from "../../src/walk/ladder/ladder.ts";
import { climb } from "../../src/walk/ladder/rung.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { bestPlan } from "../../src/walk/search/planStore.ts";
import { chromiumPath, startBrowser } from "../pictures/chromium.ts";

/** A page opened and scrubbed in headless Chromium without a GPU, scratch map shown. Milliseconds. */
export interface PageBenchRow {
  readonly page: string;
  readonly cycles: number;
  /** Of the file, with the words of a run in it. */
  readonly megabytes: number;
  /** From the opening of the file to the first paint, and until the grid is drawn. */
  readonly firstPaint: number;
  readonly opened: number;
  /** CPU time of the page's main thread until then, and for a cycle scrubbed: code, layout and painting. */
  readonly openedCpu: number;
  readonly frameCpu: number;
  /** What the page's own code takes to draw a cycle. */
  readonly repaint: { readonly middle: number; readonly p95: number };
}

/** The rung whose program has about 1,100 cycles. */
const longRung = "hash fusion, deferred xor";

/** Cycles that are scrubbed. */
const steps = 300;

/** Times the page of the best plan and that of a program of about 1,100 cycles; nothing where there is no Chromium. */
export async function benchPage(): Promise<PageBenchRow[]> {
  if (chromiumPath === undefined) return [];
  const { block, schedule } = replay(bestPlan({ ...standardSize, contract: "values" }).plan, takeHome);
  const rung = ladder(takeHome).find(({ name }) => name === longRung);
  if (rung === undefined) throw new Error(`no rung "${longRung}"`);
  const long = await climb(rung);
  const browser = await startBrowser();
  const folder = mkdtempSync(join(tmpdir(), "bench-page-"));
  try {
    return [
      await row(browser, join(folder, "best.html"), { page: "best plan", block, schedule }),
      await row(browser, join(folder, "long.html"), { page: longRung, block: long.block, schedule: long.schedule }),
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function row(
  browser: Browser,
  file: string,
  { page: name, block, schedule }: { readonly page: string; readonly block: Block; readonly schedule: Schedule },
): Promise<PageBenchRow> {
  const image = { name: "random", words: randomImage(standardSize, 1) };
  const shown = shownSchedule({ name, block, machine: takeHome, schedule }, image);
  const html = pageHtml(pageModelOf({ block, machine: takeHome, schedules: [shown] }));
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpu = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find((metric) => metric.name === "TaskDuration")?.value ?? 0);
  };
  await page.goto(`${pathToFileURL(file).href}#c=300`);
  await page.waitForSelector("[data-ready]", { state: "attached" });
  const painted = await page.evaluate(opening);
  const openedCpu = await cpu();
  const repaint = await page.evaluate(scrubbed, steps);
  const frameCpu = ((await cpu()) - openedCpu) / steps;
  await page.close();
  const megabytes = Buffer.byteLength(html) / 1e6;
  return {
    page: name,
    cycles: schedule.length,
    megabytes,
    ...painted,
    openedCpu,
    frameCpu,
    repaint: quantiles(repaint),
  };
}

/** What of a browser is used below; the library of this file is Node's. */
interface InBrowser {
  requestAnimationFrame(call: () => void): void;
  readonly document: { readonly body: { dispatchEvent(event: unknown): void } };
  readonly KeyboardEvent: new (type: string, init: object) => unknown;
}

/** In the browser: milliseconds from the opening of the file to its first paint, and to the first drawing of the grid. */
function opening(): { readonly firstPaint: number; readonly opened: number } {
  const [grid] = performance.getEntriesByName("repaint");
  const [first] = performance.getEntriesByName("first-contentful-paint");
  return {
    firstPaint: first?.startTime ?? Number.NaN,
    opened: (grid?.startTime ?? Number.NaN) + (grid?.duration ?? 0),
  };
}

/** In the browser: presses the right arrow key, a frame each. @returns milliseconds of every repaint. */
async function scrubbed(count: number): Promise<number[]> {
  const page = globalThis as unknown as InBrowser;
  performance.clearMeasures("repaint");
  for (let step = 0; step < count; step++) {
    page.document.body.dispatchEvent(new page.KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await new Promise<void>((done) => page.requestAnimationFrame(done));
  }
  return performance.getEntriesByName("repaint").map(({ duration }) => duration);
}

function quantiles(times: readonly number[]): { readonly middle: number; readonly p95: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { middle: at(0.5), p95: at(0.95) };
}
