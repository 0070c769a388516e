import type { Page } from "playwright-core";

/** A line of the guide's table: what is asked or clicked, and what the page says then, in the page's own words. */
export type Answer = readonly [asked: string, said: string];

/** What the page says of the slots of a cycle: engines with what they execute, and slots that are empty. */
export interface CycleAnswers {
  /** Slots in use. */
  readonly used: number;
  readonly answers: readonly Answer[];
}

const flat = (text: string): string => text.replace(/\s+/g, " ").trim();
const textOf = async (page: Page, id: string): Promise<string> => page.locator(`#${id}`).innerText();

/** Waits until the page stands still at a cycle with or without a selection: its link is written last. */
async function settled(page: Page, link: RegExp): Promise<void> {
  await page.waitForFunction((source) => new RegExp(source).test(location.hash), link.source);
}

/** `G`, the cycle, Enter. */
async function goTo(page: Page, cycle: number): Promise<void> {
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.type(String(cycle));
  await page.keyboard.press("Enter");
  await settled(page, new RegExp(`c=${cycle}\\b`));
  await page.waitForFunction(
    (title) => document.getElementById("instructions-title")?.textContent === title,
    `Cycle ${cycle}`,
  );
}

/** The button beside the lower bound. */
export async function whyAnswer(page: Page): Promise<Answer> {
  await page.keyboard.press("v");
  await settled(page, /why=all/);
  const parts = [await textOf(page, "why-title"), await textOf(page, "why-reasons"), await textOf(page, "why-by")];
  const [title, reasons, by] = parts.map(flat);
  const answer = [await textOf(page, "why-button"), `${title} ${reasons}; ${by}`] as const;
  await page.keyboard.press("v");
  return answer;
}

/** The table of tab Engines: its caption, all cycles, the first and the last window, and the line below. */
export async function engineAnswers(page: Page): Promise<Answer[]> {
  await page.click("#tab-engines");
  await page.waitForFunction(() => (document.querySelector("#utilisation caption")?.textContent ?? "") !== "");
  const lines = (await textOf(page, "utilisation")).split("\n");
  const table = lines.map((line) => line.split("\t")).filter(({ length }) => length > 2);
  const engines = table[0]!.slice(1);
  const row = (cells: readonly string[]): Answer => [
    `per cent of slots used, cycles ${cells[0]}`,
    engines.map((engine, at) => `${engine} ${cells[at + 1]}`).join(", "),
  ];
  const caption = flat(await page.locator("#utilisation caption").innerText());
  return [
    ["windows of 50 cycles where an engine is fullest", caption.replace(/^.*bind there: /, "")],
    ...[table[1]!, table[2]!, table.at(-1)!].map(row),
    ["the line below the table", flat(lines.at(-1)!)],
  ];
}

/** Panel Cycle: what each engine executes (lanes and repetitions are one entry, counted), and each empty slot's reason. */
export async function cycleAnswers(page: Page, cycle: number): Promise<CycleAnswers> {
  await goTo(page, cycle);
  const parts = (await textOf(page, "instructions")).split(/(?:^|\n)(\w+)\s*\n(\d+ of \d+)\n/).slice(1);
  const answers: Answer[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    const said = parts[at + 2]!.split("\n").filter((line) => !/^\d*$/.test(line) && !line.startsWith("empty"));
    const counts = new Map<string, number>();
    for (const line of said) {
      const name = line.split(" ← ")[0]!.replace(/(\[[\d:]+\])+$/, "");
      const purpose = name.replace(/ #\d+$/, "");
      counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
    }
    const entries = [...counts].map(([purpose, count]) => `\`${purpose}\`${count > 1 ? ` × ${count}` : ""}`);
    answers.push([`cycle ${cycle}: ${parts[at]} ${parts[at + 1]}`, entries.join(", ")]);
  }
  const lines = page.locator("#instructions .line");
  const empty = await lines.evaluateAll((all) =>
    all.flatMap((line, row) => (line.classList.contains("empty") ? [row] : [])),
  );
  for (const row of empty) answers.push(await emptyAnswer(page, cycle, row));
  return { used: (await lines.count()) - empty.length, answers };
}

/** A click on an empty slot: what panel Selected says, to the end of the chain. */
export async function emptyAnswer(page: Page, cycle: number, row: number): Promise<Answer> {
  await goTo(page, cycle);
  await page.locator("#instructions .line").nth(row).click();
  await settled(page, /slot=/);
  await page.waitForFunction(
    (end) => document.querySelector("#details h3")?.textContent?.endsWith(end),
    `is empty in cycle ${cycle}`,
  );
  const title = await page.locator("#details h3").first().innerText();
  const [because, chain] = flat(await textOf(page, "details")).split(" Why not a cycle earlier ");
  await page.keyboard.press("Escape");
  const end = chain === undefined ? "" : `. ${chain.match(/(The|That) last one.*$/)?.[0] ?? chain}`;
  return [title, because!.slice(title.length + 1) + end];
}

/** Whether a line of panel Cycle is an empty slot. */
export async function isEmpty(page: Page, cycle: number, row: number): Promise<boolean> {
  await goTo(page, cycle);
  const line = page.locator("#instructions .line").nth(row);
  return line.evaluate((element) => element.classList.contains("empty"));
}

/** Tab Groups and its button: the last operation, its chain, and who ends next. */
export async function groupAnswers(page: Page): Promise<Answer[]> {
  await page.click("#tab-groups");
  const button = await textOf(page, "last-group");
  const ends = flat(await textOf(page, "groups-said"));
  await page.keyboard.press("l");
  await settled(page, /op=/);
  await page.waitForFunction(
    (start) => document.querySelector("#details h3")?.textContent?.startsWith(start),
    `g${/group (\d+)/.exec(button)![1]}.`,
  );
  const operation = await page.locator("#details h3").first().innerText();
  const chain = flat(await textOf(page, "details")).split(" Why not a cycle earlier ")[1]!;
  const first = await page.locator("#details .waits button").last().innerText();
  const [, count, last] = /^.*?(\d+) in all\..*?(The last one.*)$/.exec(chain)!;
  await page.keyboard.press("Escape");
  return [
    [button, `\`${operation}\``],
    ["what it waited for", `${count} in all, the last one \`${flat(first)}\`. ${last}`],
    ["below the chart", ends],
  ];
}

/** Tab Scratch and its button: who holds the words at the peak. */
export async function scratchAnswers(page: Page): Promise<Answer[]> {
  await page.click("#tab-scratch");
  const button = await textOf(page, "peak");
  const [, words, cycle] = /^peak: (\d+) words before cycle (\d+)$/.exec(button)!;
  await page.keyboard.press("m");
  await settled(page, new RegExp(`c=${cycle}\\b`));
  await page.waitForFunction(
    (start) => document.getElementById("holders")!.innerText.includes(start),
    `${words} words`,
  );
  const held = await textOf(page, "holders");
  const kinds = [...held.matchAll(/^(\w+)\s+(\d+)\s+\d+ values?$/gm)].map(([, kind, count]) => `${kind} ${count}`);
  const [, stages, groups] = /By stage: ([^.]*)\. By group: (.*?)[,.…\s]*$/.exec(flat(held))!;
  return [
    [button, kinds.join(", ")],
    ["by stage", stages!],
    ["by group", groups!],
    ["the map then", flat(await textOf(page, "free"))],
  ];
}
