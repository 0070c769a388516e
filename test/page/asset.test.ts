import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { builtPages } from "../../tools/buildPage.ts";

it("the bundled pages are those of the sources: npm run build:page writes them", () => {
  const pages = builtPages();
  expect(pages.length).toBeGreaterThan(0);
  for (const { path, text } of pages) {
    expect(readFileSync(join(import.meta.dirname, "../..", path), "utf8") === text, path).toBe(true);
    // Nothing in it names another place to load from.
    expect(text).not.toMatch(/src=\\?"|https?:\/\/(?!www\.w3\.org)/);
  }
});
