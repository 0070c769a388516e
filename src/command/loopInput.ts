import { basename, extname } from "node:path";
import { readText } from "../files/readText.ts";
import { type LoopInput, projectLoop } from "../formats/projectLoop.ts";
import { readGraphml } from "../formats/readGraphml.ts";
import { readResourceModel } from "../formats/readResourceModel.ts";
import { resourceModelOf } from "./resourceModel.ts";

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
