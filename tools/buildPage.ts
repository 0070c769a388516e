// Bundles the page (src/page) into one text that both a checkout and a built package can write: src/view/pageAsset.ts.
//
//   npm run build:page

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..");

/** The pages that are bundled: their folder's HTML, style and script become one text each. */
const pages = [
  { folder: "src/page", name: "page", asset: "src/view/pageAsset.ts", constant: "pageAsset" },
  { folder: "src/watchPage", name: "watchPage", asset: "src/watch/watchAsset.ts", constant: "watchAsset" },
] as const;

/** The files that `npm run build:page` writes, by their path, as they should be. */
export function builtPages(): { readonly path: string; readonly text: string }[] {
  return pages.map(({ folder, name, asset, constant }) => {
    const place = (kind: string): string => join(root, folder, `${name}.${kind}`);
    const bundle = (entry: string): string => {
      const { outputFiles } = buildSync({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        write: false,
        format: "iife",
        target: "es2022",
        charset: "utf8",
        legalComments: "none",
        tsconfigRaw: { compilerOptions: { target: "es2022", strict: true } },
      });
      return outputFiles[0]!.text.trim();
    };
    // A closing tag inside would end the element.
    const script = bundle(place("ts")).replaceAll("</script", "<\\/script");
    const html = readFileSync(place("html"), "utf8")
      .replace("/*STYLE*/", () => bundle(place("css")))
      .replace("/*SCRIPT*/", () => script);
    return {
      path: asset,
      text: `// Written by \`npm run build:page\` from ${folder}; do not edit.\nexport const ${constant} = ${JSON.stringify(html)};\n`,
    };
  });
}

if (process.argv[1] === import.meta.filename) {
  for (const { path, text } of builtPages()) writeFileSync(join(root, path), text);
}
