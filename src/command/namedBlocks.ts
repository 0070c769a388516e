import { type BlockEntry, blockEntries, type ReadBlock } from "../ir/blocksFile.ts";
import { unlimited } from "../time/budget.ts";
import type { Steps } from "../time/steps.ts";
import { readJsonSteps } from "./jsonFile.ts";
import { didYouMean } from "./nearestName.ts";
import { type PhaseContext, withPhases } from "./phases.ts";

/**
 * The blocks of a file in its order, or the one that `--name` says, each to be read when it is wanted.
 * @throws {RangeError} in one line when the file is no blocks file, or has no block of that name.
 */
export function* namedEntries(file: string, name: string | undefined): Steps<readonly BlockEntry[]> {
  const blocks = yield* readJsonSteps(file, blockEntries, { wanted: "blocks" });
  if (name === undefined) return blocks;
  const found = blocks.filter((block) => block.name === name);
  if (found.length > 0) return found;
  const names = blocks.map((block) => block.name);
  throw new RangeError(`${file} has no block "${name}"${didYouMean(name, names)}; it has ${names.join(", ")}`);
}

/** The same, all of them read; those that are none say why. Tells of it where the file is large. */
export function namedBlocks(
  file: string,
  name: string | undefined,
  context: Pick<PhaseContext, "mention">,
): Promise<readonly ReadBlock[]> {
  return withPhases(context, `reading ${file}`, async (tell) => {
    const time = unlimited();
    const blocks: ReadBlock[] = [];
    for (const entry of await time.run(namedEntries(file, name))) {
      tell({ phase: `reading ${entry.name}` });
      blocks.push(await time.run(entry.read()));
    }
    return blocks;
  });
}
