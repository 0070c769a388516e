import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, startBrowser } from "../../experiments/pictures/chromium.ts";
import { bestBoundWithin } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { pageBound, whyBound } from "../../src/command/reports/pageBound.ts";
import { shownSchedule } from "../../src/command/reports/shownSchedule.ts";
import { wordsOverTime } from "../../src/explain/liveWordsOverTime.ts";
import { slotsByCycle } from "../../src/explain/utilisation.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { ruleGrid } from "../../src/list/ruleGrid.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { unlimited } from "../../src/time/budget.ts";
import { pageHtml } from "../../src/view/pageHtml.ts";
import { pageModelOf, type ShownSchedule } from "../../src/view/pageModelOf.ts";
import { writtenWords } from "../../src/view/writtenWords.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardSize } from "../../src/walk/image.ts";
import { randomImage } from "../../src/walk/imageSet.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { bestPlan } from "../../src/walk/search/planStore.ts";
import { openPage, pictureDistance, withoutChromium } from "../page/browser.ts";
import {
  type Answer,
  cycleAnswers,
  emptyAnswer,
  engineAnswers,
  groupAnswers,
  isEmpty,
  scratchAnswers,
  whyAnswer,
} from "../page/pageAnswers.ts";
import { smallAllocation, smallBlock, smallMachine, smallSchedule } from "../view/small.ts";

const size = { height: 4, rounds: 6, batch: 64 };
const golden = join(import.meta.dirname, "../golden/page");

let browser: Browser;
let folder = "";
const address = (name: string): string => pathToFileURL(join(folder, name)).href;

/** A small kernel in two list schedules, the first with the words of a run. */
function model(names: readonly string[]) {
  const block = generate(standardPlan(size, "values"), takeHome);
  const instance = prepare(block, takeHome);
  const rules = ruleGrid(instance);
  const schedules = names.map((name, at): ShownSchedule => {
    const outcome = listSchedule(instance, { priority: rules[at * 5]!.priority(instance) });
    if (outcome.status !== "scheduled") throw new Error(outcome.status);
    const schedule = toSchedule(block, outcome.schedule);
    const found = allocate(block, takeHome, schedule);
    if (found.status !== "allocated") throw new Error(found.status);
    const { allocation } = found;
    const program = emit(block, takeHome, schedule, allocation);
    const words = writtenWords(block, { program, machine: takeHome }, { schedule, allocation }, randomImage(size, 1));
    return { name, schedule, allocation, written: { image: "random", words } };
  });
  const bound = { cycles: 100, name: "head-tail", prices: { alu: 1, valu: 8 }, capacity: 60 };
  return pageModelOf({ block, machine: takeHome, bound, schedules: schedules as never });
}

/** Two groups, and three reasons against a shorter schedule. */
function whyModel() {
  const why = {
    ...{ horizon: 7, by: "steps" as const },
    reasons: [
      { kind: "slots" as const, engine: "load", from: 1, to: 4, needed: 5, there: 4 },
      { kind: "words" as const, from: 3, to: 3 },
      { kind: "chain" as const, operations: ["e", "g", "h"], cycles: 8 },
    ],
  };
  const schedules = [{ name: "a", schedule: smallSchedule, allocation: smallAllocation }] as const;
  const bound = { cycles: 8, name: "T=7 refuted" };
  return pageModelOf({ block: smallBlock, machine: smallMachine, bound, why, schedules });
}

/** The cycle that the page is at, and its link, once both stand still. */
async function cycleOf(page: Page): Promise<number> {
  return Number(await page.inputValue("#cycle"));
}
const settled = async (page: Page, link: RegExp): Promise<void> => {
  await page.waitForFunction((source) => new RegExp(source).test(location.hash), link.source);
};
const selected = (page: Page): Promise<string> => page.locator("#details h3").first().innerText();

describe.skipIf(chromiumPath === undefined)(`the page in a browser${withoutChromium}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "page-"));
    const html = pageHtml(model(["first"]));
    writeFileSync(join(folder, "trace.html"), html);
    writeFileSync(join(folder, "why.html"), pageHtml(whyModel()));
    writeFileSync(join(folder, "compare.html"), pageHtml(model(["first", "second"])));
    const data = /id="model">([^<]*)/.exec(html)![1]!;
    writeFileSync(join(folder, "cut.html"), html.replace(data, data.slice(0, data.length >> 1)));
    writeFileSync(join(folder, "other.html"), html.replace(data, '{"format":"slotwise page","version":99}'));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("loads from disk, asks nobody for anything, and says nothing on the console", async () => {
    const { page, faults } = await openPage(browser, address("trace.html"));
    await page.waitForSelector("#app:not([hidden])");
    expect(await page.locator("#block").innerText()).toContain("walk h4 r6 b64 values");
    expect(await page.locator("#numbers").innerText()).toContain("head-tail");
    expect(await page.locator("#instructions .line").count()).toBe(23);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("is moved by keys alone", async () => {
    const { page, faults } = await openPage(browser, address("trace.html"));
    const steps = ["ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft"] as const;
    for (const key of steps) await page.keyboard.press(key);
    await settled(page, /c=11\b/);
    expect(await cycleOf(page)).toBe(11);
    await page.keyboard.press("End");
    await settled(page, /c=(?!11\b)/);
    const last = await cycleOf(page);
    expect(String(last)).toBe(await page.getAttribute("#scrub", "max"));
    await page.keyboard.press("Alt+ArrowLeft");
    await settled(page, new RegExp(`c=${Math.max(0, last - 100)}\\b`));
    await page.keyboard.press("Home");
    await settled(page, /c=0\b/);
    await page.keyboard.press("]");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => Number((document.getElementById("cycle") as HTMLInputElement).value) > 2);
    await page.keyboard.press(" ");
    expect(await page.getAttribute("#play", "aria-label")).toBe("Play");
    await page.keyboard.press("?");
    expect(await page.locator("#keys").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.locator("#keys").isVisible()).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("keeps cycle, zoom and colouring in its link", async () => {
    const { page } = await openPage(browser, address("trace.html"));
    for (const key of ["Shift+ArrowRight", "+", "+", "6"]) await page.keyboard.press(key);
    await settled(page, /z=.*by=idle/);
    const link = page.url();
    const { page: again } = await openPage(browser, link);
    await settled(again, /c=10&z=.*by=idle/);
    expect(again.url()).toBe(link);
    expect(await again.locator('#colourings [aria-pressed="true"]').innerText()).toBe("idle reason");
    await again.keyboard.press("0");
    await settled(again, /^#c=10&by=idle/);
    await page.close();
    await again.close();
  });

  it("finds operations, and walks the chain that delayed one", async () => {
    const { page, faults } = await openPage(browser, address("trace.html"));
    await page.keyboard.press("/");
    await page.keyboard.type("g3 stage:output");
    await page.keyboard.press("Enter");
    await settled(page, /op=/);
    expect(await page.locator("#found").innerText()).toBe("1 of 1");
    const store = await selected(page);
    expect(store).toMatch(/^g3\.r5\.output\.vstore\./);
    await page.keyboard.press("Escape");
    const at = await cycleOf(page);
    const next = await page.locator("#details .waits button").first().innerText();
    await page.keyboard.press("w");
    await page.waitForFunction((id) => document.querySelector("#details h3")?.textContent !== id, store);
    expect(next).toContain(await selected(page));
    expect(await cycleOf(page)).toBeLessThan(at);
    await page.keyboard.press("Backspace");
    await page.waitForFunction((id) => document.querySelector("#details h3")?.textContent === id, store);
    await page.locator("#details .waits button").first().click();
    await page.waitForFunction((id) => document.querySelector("#details h3")?.textContent !== id, store);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("says of an empty slot why it is empty, and shows real words of the run", async () => {
    const { page } = await openPage(browser, address("trace.html"));
    await page.locator("#instructions .line.empty").first().click();
    await settled(page, /slot=/);
    expect(await selected(page)).toBe("alu-0 is empty in cycle 0");
    expect(await page.locator("#details").innerText()).toMatch(/none ready|put off|no words|none left/);
    await page.keyboard.press("Shift+ArrowRight");
    await settled(page, /c=10/);
    expect(await page.locator("#instructions .line .words").first().innerText()).toMatch(/^[0-9a-f]{8}/);
    await page.keyboard.press("x");
    await page.waitForFunction(() =>
      /^\d+( |$)/.test(document.querySelector("#instructions .line .words")?.textContent ?? ""),
    );
    await page.click("#peak");
    await page.click("#tab-groups");
    await page.click("#last-group");
    await page.click("#tab-engines");
    expect(await page.locator("#utilisation caption").innerText()).toContain("bind");
    await page.close();
  });

  it("says why a shorter schedule is impossible, and marks each reason where it is", async () => {
    const { page, faults } = await openPage(browser, address("why.html"));
    await settled(page, /why=all/);
    const why = page.locator("#why");
    expect(await why.innerText()).toMatch(/^7 cycles are not enough:/);
    const reasons = page.locator("#why-reasons button");
    expect(await reasons.allInnerTexts()).toEqual([
      "slots of load in cycles 1..4: 5 are needed, 4 are there",
      "live words before cycle 3",
      "the chain e to h over 1 more takes 8 cycles",
    ]);
    /** How much of the grid is drawn in the colour of the marks. */
    const marked = (): Promise<number> =>
      page.evaluate(() => {
        const colour = getComputedStyle(document.documentElement).getPropertyValue("--why").trim();
        const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
        const { data } = (() => {
          const canvas = document.getElementById("grid") as HTMLCanvasElement;
          return canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        })();
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (wanted.every((value, part) => Math.abs(data[at + part]! - value) < 3)) count++;
        }
        return count;
      });
    const all = await marked();
    expect(all).toBeGreaterThan(300);
    // By keys alone: V hides and shows; Tab and Enter choose one of them.
    await page.keyboard.press("v");
    await settled(page, /^(?!.*why=)/);
    expect(await why.isVisible()).toBe(false);
    expect(await marked()).toBe(0);
    await page.keyboard.press("v");
    await settled(page, /why=all/);
    for (const [at, cycle] of [
      [0, 1],
      [1, 3],
      [2, 4],
    ] as const) {
      await reasons.nth(at).focus();
      await page.keyboard.press("Enter");
      await settled(page, new RegExp(`c=${cycle}\\b.*why=${at}`));
      expect(await reasons.nth(at).getAttribute("aria-pressed")).toBe("true");
      const one = await marked();
      expect(one).toBeGreaterThan(20);
      expect(one).toBeLessThan(all);
    }
    await reasons.nth(2).click();
    await settled(page, /why=all/);
    expect(await page.locator("#why-button").getAttribute("aria-expanded")).toBe("true");
    expect(faults).toEqual([]);
    await page.close();
  });

  it("compares two schedules of a block", async () => {
    const { page, faults } = await openPage(browser, address("compare.html"));
    expect(await page.locator("#numbers").innerText()).toMatch(/moved in B/);
    expect(await page.locator("#which").innerText()).toBe("panels: A");
    await page.keyboard.press("b");
    await settled(page, /s=1/);
    expect(await page.locator("#which").innerText()).toBe("panels: B");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("l");
    await settled(page, /op=/);
    expect(await page.locator("#details dl").innerText()).toContain("in A");
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([
    ["cut.html", "damaged"],
    ["other.html", "version 99"],
  ])("says of %s in a message what is wrong", async (name, word) => {
    const { page } = await openPage(browser, address(name));
    const message = page.getByRole("alert");
    await message.waitFor();
    expect(await message.innerText()).toContain(word);
    expect(await page.locator("#app").isVisible()).toBe(false);
    await page.close();
  });

  it.each([
    ["light", "trace", { dark: false }],
    ["dark", "trace", { dark: true }],
    ["narrow", "trace", { width: 390, height: 844 }],
    ["reasons", "why", { dark: false }],
    ["reasons, dark and narrow", "why", { dark: true, width: 390, height: 844 }],
  ] as const)("has no serious fault for screen readers and nothing out of sight: %s", async (_, name, look) => {
    const { page } = await openPage(browser, address(`${name}.html`), look);
    await page.keyboard.press("ArrowDown");
    await settled(page, /slot=|op=/);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const found = await page.evaluate(async () => {
      const { violations } = await (
        window as never as { axe: { run: () => Promise<{ violations: never[] }> } }
      ).axe.run();
      return (violations as { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[])
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    });
    expect(found).toEqual([]);
    await page.close();
  });

  it("goes from dark to light", async () => {
    const { page } = await openPage(browser, address("trace.html"), { dark: true });
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.keyboard.press("t");
    expect(await ground()).not.toBe(dark);
    await page.close();
  });

  it.each([
    ["light", "trace.html#c=40&by=round", {}],
    ["dark", "trace.html#c=60&z=20&f=40&by=purpose", { dark: true }],
    ["compare", "compare.html#c=40&by=group", {}],
    ["narrow", "trace.html#c=40&by=stage", { width: 390, height: 844 }],
    ["why", "why.html#c=4&by=engine&why=all", { dark: true }],
  ] as const)("looks as it did: %s", async (name, link, look) => {
    const { page } = await openPage(browser, address("x").replace(/x$/, link), look);
    await settled(page, /c=\d+/);
    const shot = await page.screenshot();
    const file = join(golden, `${name}.png`);
    if (process.env["SLOTWISE_GOLDEN"] === "write") writeFileSync(file, shot);
    expect(existsSync(file), `${file}: SLOTWISE_GOLDEN=write makes it`).toBe(true);
    // Another font moves text a little; a panel or a colour that changed is far above this.
    expect(await pictureDistance(page, shot, readFileSync(file))).toBeLessThan(0.03);
    await page.close();
  });

  it("repaints in a few milliseconds", async () => {
    const { page } = await openPage(browser, address("trace.html"));
    for (let step = 0; step < 40; step++) await page.keyboard.press("ArrowRight");
    await settled(page, /c=40/);
    const times = await page.evaluate(() => performance.getEntriesByName("repaint").map(({ duration }) => duration));
    const middle = times.sort((a, b) => a - b)[times.length >> 1]!;
    // Loaded computers are slow: `npm run bench` measures; this finds a repaint that became another order.
    expect(middle).toBeLessThan(200);
    await page.close();
  });
});

describe.skipIf(chromiumPath === undefined)(`docs/reading-the-page.md${withoutChromium}`, () => {
  // The guide's table says what the page says of the best plan, word for word; SLOTWISE_GOLDEN=write makes it anew.
  const file = join(import.meta.dirname, "../../docs/reading-the-page.md");
  const [start, end] = [/<!-- answers: [^>]*-->\n\n/, "\n\n<!-- end of answers -->"];
  const plan = replay(bestPlan({ ...standardSize, contract: "values" }).plan, takeHome);
  const { block, schedule } = plan;
  const engineNumber = (name: string): number => takeHome.engines.findIndex((engine) => engine.name === name);
  const slotsBefore = (name: string): number =>
    takeHome.engines
      .slice(0, engineNumber(name))
      .reduce((sum, { slots, free }) => sum + (free === true ? 0 : slots), 0);
  const used = slotsByCycle(block, takeHome, schedule);
  const rows: string[] = [];
  let page: Page;

  /** The guide has these answers as rows of its table. */
  const told = (answers: readonly Answer[]): void => {
    const lines = answers.map(([asked, said]) => `| ${asked} | ${said} |`);
    rows.push(...lines);
    if (process.env["SLOTWISE_GOLDEN"] === "write") return;
    const table = readFileSync(file, "utf8").split(start)[1]?.split(end)[0]?.split("\n") ?? [];
    for (const line of lines) expect(table, "SLOTWISE_GOLDEN=write writes the guide's table anew").toContain(line);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "guide-page-"));
    const bound = await bestBoundWithin(new BoundInstance(block, takeHome), unlimited());
    const shown = shownSchedule({ name: "best", block, machine: takeHome, schedule }, undefined);
    const html = pageHtml(
      pageModelOf({
        block,
        machine: takeHome,
        bound: pageBound(bound),
        why: whyBound(block, bound),
        schedules: [shown],
      }),
    );
    // Without values; with them it is twice as large.
    expect(html.length).toBeLessThan(1_000_000);
    writeFileSync(join(folder, "best.html"), html);
    browser = await startBrowser();
    ({ page } = await openPage(browser, address("best.html")));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
    if (process.env["SLOTWISE_GOLDEN"] !== "write") return;
    const table = ["| asked | what the page says |", "| --- | --- |", ...rows].join("\n");
    const guide = readFileSync(file, "utf8");
    const [before, head] = [guide.split(start)[0]!, start.exec(guide)![0]];
    writeFileSync(file, `${before}${head}${table}${end}${guide.split(end)[1]}`);
  });

  it("which engine binds where", async () => {
    const answers = await engineAnswers(page);
    const shares = takeHome.engines.flatMap(({ name, slots, free }, at) => {
      const percent = (100 * used[at]!.reduce((sum, count) => sum + count, 0)) / slots / schedule.length;
      return free === true ? [] : [[name, percent] as const];
    });
    for (const [name, percent] of shares) {
      const said = new RegExp(`\\b${name} ([\\d.]+)`).exec(answers[1]![1])![1];
      expect(Math.abs(Number(said) - percent), name).toBeLessThan(0.51);
    }
    expect(answers.at(-1)![1]).toContain("12 alu × 1 + 6 valu × 8 = 60 a cycle");
    told(answers);
  });

  it("what cycle 412 executes, and why a slot is empty", async () => {
    const { used: slots, answers } = await cycleAnswers(page, 412);
    expect(slots).toBe(
      used.reduce((sum, counts, at) => sum + (takeHome.engines[at]!.free === true ? 0 : counts[412]!), 0),
    );
    told(answers);
    // Slot load-1: in 412, or else in the nearest cycle where it is empty.
    const loads = used[engineNumber("load")]!;
    const row = slotsBefore("load") + 1;
    const empty = [...loads.keys()]
      .filter((cycle) => loads[cycle]! < 2)
      .sort((a, b) => Math.abs(a - 412) - Math.abs(b - 412));
    const nearest = empty[0]!;
    expect(await isEmpty(page, 412, row)).toBe(nearest === 412);
    const sentence = "load-1 is not empty in cycle 412 of this plan";
    expect(readFileSync(file, "utf8").includes(sentence), `the guide says: ${sentence}`).toBe(nearest !== 412);
    if (nearest === 412) return;
    told([await emptyAnswer(page, nearest, row)]);
  });

  it("which group is last, and what it waited for", async () => {
    const answers = await groupAnswers(page);
    expect(answers[0]![0]).toMatch(new RegExp(`cycle ${schedule.length - 1}$`));
    told(answers);
  });

  it("where scratch peaks, and who holds it", async () => {
    const answers = await scratchAnswers(page);
    const { words, boundary } = wordsOverTime(block, takeHome, schedule).peak;
    expect(answers[0]![0]).toBe(`peak: ${words} words before cycle ${boundary}`);
    const held = [...answers[0]![1].matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
    expect(held).toBe(words);
    told(answers);
  });

  it("why no shorter schedule is possible", async () => {
    const [button, said] = await whyAnswer(page);
    expect(button.replace("why not ", "")).toBe(`${Number.parseInt(said, 10)}?`);
    expect(Number.parseInt(said, 10)).toBeLessThan(schedule.length);
    told([[button, said]]);
    if (process.env["SLOTWISE_GOLDEN"] === "write") return;
    // Rows of an older plan would be left otherwise.
    const table = readFileSync(file, "utf8").split(start)[1]!.split(end)[0]!.split("\n").slice(2);
    expect(table).toEqual(rows);
  });
});
