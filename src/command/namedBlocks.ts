import { type ReadBlock, readBlocksFile } from "../ir/blocksFile.ts";
import { readJson } from "./jsonFile.ts";
import { didYouMean } from "./nearestName.ts";

/**
 * The blocks of a file in its order, or the one that `--name` says; those that are none say why.
 * @throws {RangeError} in one line when the file is no blocks file, or has no block of that name.
 */
export function namedBlocks(file: string, name: string | undefined): readonly ReadBlock[] {
  const blocks = readJson(file, readBlocksFile, { wanted: "blocks" });
  if (name === undefined) return blocks;
  const found = blocks.filter((block) => block.name === name);
  if (found.length > 0) return found;
  const names = blocks.map((block) => block.name);
  throw new RangeError(`${file} has no block "${name}"${didYouMean(name, names)}; it has ${names.join(", ")}`);
}
