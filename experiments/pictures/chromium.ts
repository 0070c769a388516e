import { existsSync } from "node:fs";
import process from "node:process";
import type { Browser } from "playwright-core";

/** Debian's Chromium, or the one that CHROMIUM names; undefined where there is none. */
export const chromiumPath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

const quiet = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Starts the browser, without a window and without a GPU. */
export async function startBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: chromiumPath!, args: quiet, timeout: 120_000 });
}
