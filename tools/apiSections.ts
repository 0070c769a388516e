import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A section of the library: a file of `src/api`. */
export interface ApiSection {
  readonly name: string;
  readonly says: string;
  readonly names: readonly string[];
}

/** The sections of the library: what each file of `src/api` says of itself, and the names that it exports. */
export function apiSections(root: string): ApiSection[] {
  const folder = join(root, "src/api");
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const comment = /^\/\*\*([\s\S]*?)@module/.exec(text)?.[1] ?? "";
    const names = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
      list!.split(",").flatMap((each) => each.trim().replace(/^type /, "") || []),
    );
    return { name: file.replace(/\.ts$/, ""), says: comment.replace(/^\s*\* ?/gm, "").trim(), names };
  });
}
