import type { Browser, Page } from "playwright-core";
import { chromiumPath } from "../../experiments/pictures/chromium.ts";

/** Why browser tests are skipped, for their names. */
export const withoutChromium =
  chromiumPath === undefined ? " (skipped: no chromium here; apt-get install chromium)" : "";

/** A page that notes what must not happen: errors on the console, and requests to anywhere but the file itself. */
export interface WatchedPage {
  readonly page: Page;
  readonly faults: string[];
}

/** Opens an address in a window of a size. */
export async function openPage(
  browser: Browser,
  url: string,
  {
    width = 1440,
    height = 900,
    dark = false,
  }: { readonly width?: number; readonly height?: number; readonly dark?: boolean } = {},
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  page.setDefaultTimeout(120_000);
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) {
      faults.push(`a request to ${request.url()}`);
    }
  });
  await page.goto(url);
  // Keys that come before it is there are lost.
  await page.waitForSelector("[data-ready]", { state: "attached" });
  return { page, faults };
}

/**
 * How far two pictures (PNG) are apart: the mean difference of their pixels (0 to 1) when both are made small, so that
 * other fonts count for little. 1 where their sizes differ.
 */
export async function pictureDistance(page: Page, one: Buffer, other: Buffer): Promise<number> {
  const urls = [one, other].map((png) => `data:image/png;base64,${png.toString("base64")}`);
  return page.evaluate(async (sources) => {
    const small = async (source: string): Promise<{ size: string; data: Uint8ClampedArray }> => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = Math.ceil(image.width / 12);
      canvas.height = Math.ceil(image.height / 12);
      const context = canvas.getContext("2d")!;
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return {
        size: `${image.width}x${image.height}`,
        data: context.getImageData(0, 0, canvas.width, canvas.height).data,
      };
    };
    const [a, b] = [await small(sources[0]!), await small(sources[1]!)];
    if (a.size !== b.size) return 1;
    let sum = 0;
    for (const [at, value] of a.data.entries()) sum += Math.abs(value - b.data[at]!);
    return sum / a.data.length / 255;
  }, urls);
}
