import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import config from "../vitest.config.ts";
import { suite } from "./trials.ts";

const projects = (
  (config as { test: { projects: { test: { name: string; include: string[]; env?: Record<string, string> } }[] } }).test
    .projects ?? []
).map(({ test }) => test);
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

/** The scripts that run a project, by their patterns of names. */
const running = (project: string): string[] =>
  Object.entries(scripts).flatMap(([script, command]) => {
    const pattern = /^vitest run --project "?([\w*-]+)"?$/.exec(command)?.[1];
    return pattern !== undefined && new RegExp(`^${pattern.replace("*", ".*")}$`).test(project) ? [script] : [];
  });

it("every project of tests belongs to one suite, and CI runs every suite", () => {
  const ci = readFileSync(".ci/run", "utf8").split("\n");
  expect(projects.length).toBeGreaterThan(2);
  for (const { name, include } of projects) {
    expect(include.length, name).toBeGreaterThan(0);
    const suites = running(name);
    expect(suites, name).toHaveLength(1);
    expect(ci, name).toContain(suites[0] === "test" ? "npm test" : `npm run ${suites[0]}`);
  }
});

it("is the fast one unless a project says otherwise", () => {
  expect(suite).toBe("fast");
  const told = projects.filter(({ name }) => name !== "fast");
  expect(told.map(({ name, env }) => [name, env?.["SLOTWISE_SUITE"]])).toEqual(
    told.map(({ name }) => [name, name.replace(/-.*/, "")]),
  );
});
