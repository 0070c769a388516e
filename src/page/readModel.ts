import { type PageModel, pageVersion } from "../view/pageModel.ts";

/** The JSON that the page carries: deflated, as base64; or as it is. @throws {Error} for people. */
export async function inflated(text: string): Promise<string> {
  if (text.trimStart().startsWith("{")) return text;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Error("its data are damaged: they are no base64");
  }
  if (bytes.length === 0) throw new Error("its data are missing");
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return await new Response(stream).text();
  } catch {
    throw new Error("its data are damaged: they cannot be inflated");
  }
}

/** The model that JSON text is. @throws {Error} saying what is wrong with it, for people. */
export function readModel(text: string): PageModel {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(`its data are no JSON (${(error as Error).message})`);
  }
  const model = data as Partial<PageModel> | null;
  if (model === null || typeof model !== "object" || model.format !== "slotwise page") {
    throw new Error('its data are not those of a page: "format" should be "slotwise page"');
  }
  if (model.version !== pageVersion) {
    throw new Error(`its data are of version ${model.version}, this page shows version ${pageVersion}`);
  }
  const { operations, values, schedules } = model;
  const count = operations?.count;
  const columns = [operations?.opcode, operations?.group, operations?.operands, operations?.result];
  if (count === undefined || values === undefined || columns.some((column) => column?.length !== count)) {
    throw new Error("its data are cut: the columns of operations have different lengths");
  }
  if (schedules === undefined || schedules.length === 0) throw new Error("its data have no schedule");
  for (const { name, cycles, rows, late } of schedules) {
    if ([cycles, rows, late].some((column) => column?.length !== count)) {
      throw new Error(`its data are cut: schedule ${name} has not ${count} operations`);
    }
  }
  return model as PageModel;
}
