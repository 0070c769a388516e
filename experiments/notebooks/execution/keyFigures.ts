import { channelledWith } from "../../../models/channelled.ts";
import { pulseWith } from "../../../models/pulse.ts";
import { pulseAggregatedWith } from "../../../models/pulseAggregated.ts";
import { stepWith } from "../../../models/step.ts";
import { strong } from "../../../models/strengthening.ts";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { headTail } from "../../../src/bounds/headTail.ts";
import { wholeBlock } from "../../../src/exact/problem/wholeBlock.ts";
import { kernelNamed, type NotebookKernelBlock } from "../shared/kernels.ts";
import { firstRounds, greedyCycles, type KernelPiece, pieceBound, tailPiece } from "../shared/pieces.ts";

/** What the present code makes of a notebook's kernels, by name: list rules, justification, bounds, windows, programs. */
export type KeyFigures = Readonly<Record<string, string>>;

const known = new Map<string, KeyFigures>();

/**
 * The key figures of kernels: cheap ones of everything that notebooks compute with, so that outputs made by code that
 * comes to other results are found without executing a notebook.
 */
export function keyFigures(kernels: readonly string[]): KeyFigures {
  return Object.assign({}, ...kernels.map(figuresOf));
}

function figuresOf(name: string): KeyFigures {
  const computed = known.get(name) ?? compute(kernelNamed(name));
  known.set(name, computed);
  return computed;
}

function compute({ name, block, machine, schedule }: NotebookKernelBlock): KeyFigures {
  const begun: KernelPiece = { block: firstRounds(block, 2, 2), machine };
  const last = schedule === undefined ? [] : [["last 32 cycles", tailPiece(block, machine, schedule, 32)] as const];
  const problem = wholeBlock(begun.block, machine, pieceBound(begun).cycles);
  return Object.fromEntries([
    [`${name}: head-tail bound`, `${headTail(new BoundInstance(block, machine)).cycles}`],
    ...[["first 2 groups, 2 rounds", begun] as const, ...last].flatMap(([where, piece]) => [
      [`${name}, ${where}: ${pieceBound(piece).name} bound`, `${pieceBound(piece).cycles}`],
      ...greedyCycles(piece).map(({ rule, listed, justified }) => [
        `${name}, ${where}: ${rule}, list / justified`,
        `${listed} / ${justified}`,
      ]),
    ]),
    ...[stepWith, pulseWith, pulseAggregatedWith, channelledWith].map((make) => {
      const formulation = make(strong);
      const { columns, rows } = formulation.build(problem, { kind: "feasible" }).program;
      const terms = rows.reduce((sum, row) => sum + row.terms.length, 0);
      return [
        `${name}, first 2 groups, 2 rounds: ${formulation.name}, columns / rows / nonzeros`,
        `${columns.length} / ${rows.length} / ${terms}`,
      ];
    }),
  ]);
}
