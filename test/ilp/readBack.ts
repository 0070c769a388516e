/** What an engine makes of a text that it reads for itself, with nothing of our adapters. */
interface ReadBack {
  readonly columns: number;
  readonly rows: number;
  /** The least value of the objective; undefined where there is no solution. */
  readonly optimum: number | undefined;
}

/** Of the packages' own types neither is found where modules are resolved as Node does. */
interface Highs {
  withModel<T>(source: undefined, work: (model: HighsModel) => T): T;
}
interface HighsModel {
  readonly options: { set(options: { output_flag: boolean }): void };
  readModel(source: { format: "lp" | "mps"; data: string }): void;
  run(): void;
  getModelStatus(): number;
  getDimensions(): { numCols: number; numRows: number };
  getObjectiveValue(): number;
}
interface Glpk {
  readonly FS: { writeFile(path: string, text: string): void };
  _malloc(bytes: number): number;
  stringToUTF8(text: string, at: number, bytes: number): void;
  _glp_term_out(flag: number): void;
  _glp_create_prob(): number;
  _glp_read_lp(problem: number, parameters: number, file: number): number;
  _glp_read_mps(problem: number, format: number, parameters: number, file: number): number;
  _glp_get_num_cols(problem: number): number;
  _glp_get_num_rows(problem: number): number;
  _glp_simplex(problem: number, parameters: number): number;
  _glp_get_status(problem: number): number;
  _glp_intopt(problem: number, parameters: number): number;
  _glp_mip_status(problem: number): number;
  _glp_mip_obj_val(problem: number): number;
}

async function loaded<T>(module: Promise<unknown>): Promise<T> {
  return ((await module) as { default: () => Promise<T> }).default();
}

/** `HighsModelStatus` */
const highsSays = { empty: 6, optimal: 7, infeasible: 8 };
let highsModule: Promise<Highs> | undefined;

/** HiGHS reads the text. Quiet: it prints on its own otherwise. */
export async function readByHighs(format: "lp" | "mps", data: string): Promise<ReadBack> {
  highsModule ??= loaded<Highs>(import("highs"));
  const highs = await highsModule;
  return highs.withModel(undefined, (model) => {
    model.options.set({ output_flag: false });
    model.readModel({ format, data });
    model.run();
    const status = model.getModelStatus();
    const { numCols: columns, numRows: rows } = model.getDimensions();
    if (status === highsSays.infeasible) return { columns, rows, optimum: undefined };
    if (status !== highsSays.optimal && status !== highsSays.empty)
      throw new Error(`HiGHS ended with status ${status}`);
    return { columns, rows, optimum: model.getObjectiveValue() };
  });
}

/** GLP_MPS_FILE, GLP_OPT. */
const [freeMps, optimal] = [2, 5];
let glpkModule: Promise<Glpk> | undefined;

/** GLPK reads the text: its own readers, which the package that solves does not have. */
export async function readByGlpk(format: "lp" | "mps", data: string): Promise<ReadBack> {
  // @ts-expect-error: its types are not among its exports
  glpkModule ??= loaded<Glpk>(import("glpk-wasm"));
  const glpk = await glpkModule;
  glpk._glp_term_out(0);
  const name = "model";
  const file = glpk._malloc(name.length + 1);
  glpk.stringToUTF8(name, file, name.length + 1);
  glpk.FS.writeFile(name, data);
  const problem = glpk._glp_create_prob();
  const failed = format === "lp" ? glpk._glp_read_lp(problem, 0, file) : glpk._glp_read_mps(problem, freeMps, 0, file);
  if (failed !== 0) throw new Error(`GLPK refused the ${format} text`);
  const [columns, rows] = [glpk._glp_get_num_cols(problem), glpk._glp_get_num_rows(problem)];
  glpk._glp_simplex(problem, 0);
  const relaxed = glpk._glp_get_status(problem) === optimal;
  if (relaxed) glpk._glp_intopt(problem, 0);
  const solved = relaxed && glpk._glp_mip_status(problem) === optimal;
  return { columns, rows, optimum: solved ? glpk._glp_mip_obj_val(problem) : undefined };
}
