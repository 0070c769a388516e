import { deflateRawSync } from "node:zlib";
import { pageAsset } from "./pageAsset.ts";
import type { PageModel } from "./pageModel.ts";

/**
 * The page of a model: one file that needs no other, and asks no host for anything. The model stands in it deflated, as
 * base64 (every browser inflates it since 2023): plain, lifted programs with values would be of two megabytes.
 */
export function pageHtml(model: PageModel): string {
  const data = deflateRawSync(JSON.stringify(model), { level: 9 }).toString("base64");
  return pageAsset.replace("/*MODEL*/", () => data);
}
