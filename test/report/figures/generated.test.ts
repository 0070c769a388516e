import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ablationPage } from "../../../experiments/ablation/page.ts";
import { benchmarksPage } from "../../../experiments/benchmarks/page.ts";
import { contestPage } from "../../../experiments/contest/page.ts";
import { identitiesPage } from "../../../experiments/identities/page.ts";
import { manyMachinesFigures, queuePage } from "../../../experiments/queue/page.ts";
import { searchAblationPage } from "../../../experiments/searchAblation/page.ts";
import { solversPage } from "../../../experiments/solvers/page.ts";
import { certificateRows, certificatesMarkdown } from "../../../src/report/figures/certificateRows.ts";
import { kernelPage } from "../../../src/report/figures/kernelPage.ts";
import { readmeFigures, withFigures } from "../../../src/report/figures/readmeFigures.ts";
import { parseRecords, type RunRecord } from "../../../src/report/records/record.ts";
import { ladderMarkdown } from "../../../src/report/studies/ladderTable.ts";
import { rungRows, rungsMarkdown } from "../../../src/report/studies/rungsTable.ts";
import { switchMarkdown } from "../../../src/report/studies/switchTable.ts";
import { planNames } from "../../../src/walk/search/planStore.ts";

const records = (name: string): RunRecord[] => {
  const file = `results/${name}.jsonl`;
  return parseRecords(readFileSync(file, "utf8"), file);
};

/** Not every checkout has a record of what a queue costs. */
const queueRecords = existsSync("results/queue.jsonl") ? records("queue") : [];

const certificates = certificateRows("results/certificates");

describe("pages generated from records", () => {
  it.each([
    { name: "ladder", page: ladderMarkdown },
    { name: "switches", page: switchMarkdown },
    { name: "ablation", page: ablationPage },
    { name: "solvers", page: solversPage },
    { name: "benchmarks", page: benchmarksPage },
    { name: "search-ablation", page: searchAblationPage },
    { name: "contest", page: contestPage },
    { name: "rungs", page: rungsMarkdown },
    { name: "identities", page: identitiesPage },
    ...(queueRecords.length > 0 ? [{ name: "queue", page: queuePage }] : []),
  ])("results/$name.md is what its records give", ({ name, page }) => {
    expect(readFileSync(`results/${name}.md`, "utf8")).toBe(page(records(name)));
  });

  it("every page says with which command it is written, and what its newest run was taken with", () => {
    const pages = readdirSync("results").filter((name) => name.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(9);
    for (const name of pages) {
      const text = readFileSync(`results/${name}`, "utf8");
      const study = name.replace(".md", "");
      const made = study === "kernel" || study === "certificates";
      const flag = made ? "--write" : `--record results/${study}.jsonl`;
      expect(text).toContain(`Written by \`npx tsx experiments/${study}.ts ${flag}\``);
      if (!made) expect(text).toContain(`${records(study).at(-1)!.date.slice(0, 10)}, slotwise `);
    }
  });

  it("results/kernel.md is what the records of ladder, switches and family give", () => {
    const page = kernelPage(records("ladder"), records("switches"), records("family"), records("identities"));
    expect(readFileSync("results/kernel.md", "utf8")).toBe(page);
  });

  it("results/certificates.md is what the certificates say, one of every plan", () => {
    expect(readFileSync("results/certificates.md", "utf8")).toBe(certificatesMarkdown(certificates));
    expect(certificates.map(({ file }) => file)).toEqual(planNames());
  });

  it("the README's figures are what the records give", () => {
    const readme = readFileSync("README.md", "utf8");
    const [ladder, windows, family, rungs] = ["ladder", "window-ilp", "family", "rungs"].map(records);
    expect(withFigures(readme, readmeFigures(ladder!, windows!, family!, certificates, rungs!))).toBe(readme);
  });

  it("the figures of docs/many-machines.md are what its record gives", () => {
    const page = readFileSync("docs/many-machines.md", "utf8");
    expect(withFigures(page, manyMachinesFigures(queueRecords))).toBe(page);
  });

  it("every file the README links to is there", () => {
    const readme = readFileSync("README.md", "utf8");
    const links = [...readme.matchAll(/`((?:results|test|src|experiments|tools)\/[\w./-]+\.\w+)`|\]\((\w[^)]*)\)/g)];
    expect(links.length).toBeGreaterThan(5);
    const missing = links.map(([, code, link]) => code ?? link!).filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  it("no rung of the ladder is longer than its published figure, and every one was simulated", () => {
    const rows = records("ladder").at(-1)!.results["rows"] as {
      rung: string;
      cycles: number;
      published?: number;
      simulated: number;
    }[];
    expect(rows.length).toBeGreaterThan(20);
    for (const { rung, cycles, published, simulated } of rows) {
      if (published !== undefined) expect(cycles, rung).toBeLessThanOrEqual(published);
      expect(simulated, rung).toBeGreaterThan(0);
    }
  });

  it("exact is never longer than greedy, nor shorter than the bound, on any rung of both ladders", () => {
    const rows = rungRows(records("rungs"));
    const ladders = records("ladder").at(-1)!.results["rows"] as { rung: string; source?: string }[];
    expect(rows.map(({ rung }) => rung)).toEqual(
      ladders.filter(({ source }) => source?.endsWith("post")).map(({ rung }) => rung),
    );
    for (const { rung, rules, greedy, exact, bound, published } of rows) {
      expect(exact, rung).toBeLessThanOrEqual(greedy);
      expect(greedy, rung).toBeLessThanOrEqual(Math.min(...rules.flatMap(({ cycles }) => cycles ?? [])));
      expect(exact, rung).toBeGreaterThanOrEqual(bound);
      expect(exact, rung).toBeLessThanOrEqual(published);
    }
  });
});
