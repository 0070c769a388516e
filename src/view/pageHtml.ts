import { pageAsset } from "./pageAsset.ts";
import type { PageModel } from "./pageModel.ts";

/** The page of a model: one file that needs no other, and asks no host for anything. */
export function pageHtml(model: PageModel): string {
  // In an HTML script only `<` can end the element or begin a comment.
  const data = JSON.stringify(model).replaceAll("<", "\\u003c");
  return pageAsset.replace("/*MODEL*/", () => data);
}
