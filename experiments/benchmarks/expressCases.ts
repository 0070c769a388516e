import type { FunctionalUnit } from "../../src/formats/units.ts";
import type { Known } from "./benchmarkSets.ts";

/** A data-flow graph with the units that it is to be scheduled on. */
export interface ExpressCase {
  readonly name: string;
  /** Without its ending. */
  readonly file: string;
  readonly units: readonly FunctionalUnit[];
  readonly known: Known | undefined;
}

/** `multiplications` hold their unit for as many cycles; everything else takes one cycle on a unit that does all of it. */
function units(alu: number, mul: number, busy: 1 | 2): FunctionalUnit[] {
  return [
    { name: "mul", units: mul, latency: 2, busy },
    { name: "alu", units: alu, latency: 1, busy: 1 },
  ];
}

/** Pipelined multipliers, with the optima of `test/cases/blocks.json`, which CP-SAT proved. */
const pipelined: readonly (readonly [file: string, alu: number, mul: number, cycles?: number])[] = [
  ["arf", 2, 1, 19],
  ["collapse_pyr_dfg__113", 2, 1, 24],
  ["cosine1", 2, 1, 25],
  ["cosine2", 2, 1, 33],
  ["ewf", 2, 1, 19],
  ["feedback_points_dfg__7", 2, 1, 19],
  ["fir1", 2, 1, 19],
  ["fir2", 2, 1, 18],
  ["h2v2_smooth_downsample_dfg__6", 2, 1, 28],
  ["hal", 2, 1, 8],
  ["horner_bezier_surf_dfg__12", 2, 1, 11],
  ["idctcol_dfg__3", 2, 1, 44],
  ["interpolate_aux_dfg__12", 2, 1, 39],
  ["jpeg_idct_ifast_dfg__5", 3, 2, 30],
  ["matmul_dfg__3", 3, 2, 23],
  ["motion_vectors_dfg__7", 3, 2, 10],
  ["write_bmp_header_dfg__7", 3, 2, 35],
  ["jpeg_fdct_islow_dfg__6", 3, 2],
  ["smooth_color_z_triangle_dfg__31", 3, 2],
  ["invert_matrix_general_dfg__3", 3, 2],
  ["dag_500", 3, 2],
  ["dag_1000", 3, 2],
  ["dag_1500", 3, 2],
];

/**
 * Multipliers that are busy for two cycles. The lengths are published, their authors' limits are not with them: these are
 * limits that give them, an assumption.
 */
const published: readonly (readonly [file: string, alu: number, mul: number, cycles: number])[] = [
  ["hal", 1, 2, 8],
  ["arf", 1, 3, 16],
  ["ewf", 2, 1, 21],
];

/** The graphs of EXPRESS. */
export const expressCases: readonly ExpressCase[] = [
  ...published.map(
    ([file, alu, mul, cycles]): ExpressCase => ({
      ...{ file, name: `${file}, alu ${alu}, mul ${mul} busy 2`, units: units(alu, mul, 2) },
      known: { kind: "optimum", cycles, by: "published, limits assumed" },
    }),
  ),
  ...pipelined.map(
    ([file, alu, mul, cycles]): ExpressCase => ({
      ...{ file, name: `${file}, alu ${alu}, mul ${mul} pipelined`, units: units(alu, mul, 1) },
      known: cycles === undefined ? undefined : { kind: "optimum", cycles, by: "test/cases/blocks.json, CP-SAT" },
    }),
  ),
];
