import { basename, extname } from "node:path";
import { readText } from "../../files/readText.ts";
import { type LoopInput, projectLoop } from "../../formats/projectLoop.ts";
import { readGraphml } from "../../formats/readGraphml.ts";
import { readResourceModel } from "../../formats/readResourceModel.ts";
import type { PhaseContext } from "../run/phases.ts";
import { resourceModelOf } from "./importForeign.ts";
import { namedBlocks } from "./namedBlocks.ts";

/**
 * The loop of a GraphML file and its resource model, the one that is named or the one beside it.
 * @throws {RangeError} in one line that names the file, the place in it, the value and the reason.
 */
export function graphmlLoop(file: string, resources: string | undefined): LoopInput {
  const model = resourceModelOf(file, resources);
  try {
    const text = readText(file, { pipes: true });
    return projectLoop(readGraphml(text, basename(file, extname(file)), readResourceModel(model.text)));
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${file} with ${model.file}: ${error.message}`) : error;
  }
}

/**
 * A loop of a file: GraphML, or the one block of a blocks file that is meant, as the body of a loop.
 * @throws {RangeError} in one line that names the file, the place in it, the value and the reason.
 */
export async function readLoop(
  file: string,
  { resources, name }: { readonly resources: string | undefined; readonly name: string | undefined },
  context: Pick<PhaseContext, "mention">,
): Promise<LoopInput> {
  if (extname(file).toLowerCase() === ".graphml") return graphmlLoop(file, resources);
  const blocks = await namedBlocks(file, name, context);
  if (blocks.length > 1) {
    const names = blocks.map((block) => block.name);
    throw new RangeError(
      `${file} has ${blocks.length} blocks: --name says which (${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""})`,
    );
  }
  const [block] = blocks;
  if (block!.status !== "read") throw new RangeError(`${file}: ${block!.because}`);
  const { block: body, machine } = block!.instance;
  return { loop: { body, recurrences: [] }, machine };
}
