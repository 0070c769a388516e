import { type PageModel, pageVersion } from "../view/pageModel.ts";

/** The model that the page carries. @throws {Error} saying what is wrong with it, for people. */
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
