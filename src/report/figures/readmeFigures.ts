import { z } from "zod";
import type { RunRecord } from "../records/record.ts";
import { type LadderRow, ladderRowSchema } from "../studies/ladderTable.ts";
import { rungRows, rungsColumns } from "../studies/rungsTable.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";
import { bestProved, type CertificateRow, familyFileName } from "./certificateRows.ts";
import { standardFamilyBounds } from "./familyBounds.ts";

/** The part of the README that is written from records stands between these two lines. */
export const figureMarkers = {
  begin: "<!-- figures: written by experiments/readme.ts from results/, do not edit -->",
  end: "<!-- end of figures -->",
} as const;

const windowResultsSchema = z.object({
  greedy: z.object({ rule: z.string(), cycles: z.number() }),
  exact: z.object({ cycles: z.number() }),
  split: z
    .object({ groupShifts: z.object({ saved: z.number() }), windows: z.object({ saved: z.number() }) })
    .optional(),
  bound: z.object({ name: z.string(), cycles: z.number(), scope: z.string() }),
  simulated: z.number(),
  seconds: z.number(),
});

/**
 * The README's figures from the newest records of the ladder, the main job, the family bounds and the rungs.
 * @throws {RangeError} when a record is missing or is none.
 */
export function readmeFigures(
  ladder: readonly RunRecord[],
  windows: readonly RunRecord[],
  family: readonly RunRecord[],
  certificates: readonly CertificateRow[],
  rungs: readonly RunRecord[],
): string {
  const rows = z.array(ladderRowSchema).safeParse(ladder.at(-1)?.results["rows"]);
  if (!rows.success) throw new RangeError("results/ladder.jsonl: the last record has no rows");
  const main = windows.findLast(({ parameters }) => parameters["contract"] === "values" && parameters["height"] === 10);
  const job = windowResultsSchema.safeParse(main?.results);
  if (main === undefined || !job.success)
    throw new RangeError("results/window-ilp.jsonl: no record of the standard case");
  const best = rows.data.filter(({ rung }) => rung.startsWith("searched plan"));
  const { greedy, exact, split, bound, simulated, seconds } = job.data;
  const saved =
    split === undefined
      ? `group shifts and windows: ${exact.cycles}`
      : `group shifts save ${split.groupShifts.saved}, windows by integer programs ${split.windows.saved}: ${exact.cycles}`;
  return [
    "The standard case, height 10, rounds 16, batch 256; cycles, checked and simulated:",
    "",
    markdownTable(bestColumns(standardFamilyBounds(family), certificates), best),
    "",
    "Certificates are told by the first half of their SHA-256 (all of it in `results/certificates.md`); `npm run verify` checks them.",
    "",
    `The main job (\`experiments/window-ilp.ts\`, ${Math.round(seconds)} s), in cycles: greedy ${greedy.cycles} (${greedy.rule}); ${saved};`,
    `lower bound ${bound.cycles} (${bound.name}, scope: this ${bound.scope}); simulated on ${simulated} inputs.`,
    "",
    "Both posts' ladders, rebuilt rung by rung with the same tricks (`experiments/ladder.ts`, all rungs in `results/ladder.md`):",
    "",
    markdownTable(
      rungColumns(certificates),
      rows.data.filter((row) => row.published !== undefined),
    ),
    "",
    "Heuristic versus exact, the same rungs: one list pass by the worst and the best of several rules, the greedy sweep (cut: by the clock), exact",
    `windows in ${rungs.at(-1)?.limits["seconds"]} s for all rungs together, and the bound (\`experiments/rungs.ts\`; read in`,
    "the [notebooks](experiments/notebooks)). Where greedy meets the bound, nothing can be gained by any method:",
    "",
    markdownTable(rungsColumns, rungRows(rungs)),
  ].join("\n");
}

/** `1f2e…` with links to the certificates of the plan's block and of its family. */
function certificateCell(row: CertificateRow | undefined): string {
  if (row === undefined) return "";
  const link = (sha256: string, file: string): string => `[\`${sha256.slice(0, 32)}\`](results/certificates/${file})`;
  return `block ${link(row.sha256, row.file)}, every plan ${link(row.familySha256, familyFileName(row.file))}`;
}

const bestColumns = (
  familyBound: (contract: string) => number,
  certificates: readonly CertificateRow[],
): TableColumn<LadderRow>[] => [
  { head: "output contract", cell: (row: LadderRow) => row.contract },
  { head: "slotwise", right: true, cell: (row: LadderRow) => `**${row.cycles}**` },
  { head: "lower bound of its block", right: true, cell: (row: LadderRow) => row.bound },
  { head: "bound of every plan", right: true, cell: (row: LadderRow) => familyBound(row.contract) },
  { head: "simulated on", right: true, cell: (row: LadderRow) => `${row.simulated} inputs` },
  {
    head: "certificates",
    cell: ({ contract }: LadderRow) =>
      certificateCell(certificates.find((row) => row.height === 10 && row.contract === contract)),
  },
  {
    head: "others",
    cell: ({ contract }: LadderRow) =>
      published
        .filter((other) => other.contract === contract)
        .map(({ what, cycles }) => `${cycles} (${what})`)
        .join(", "),
  },
];

/** Beside a small size its best plan's bound, or every plan's where that is greater. */
function provedCell({ rung, cycles, bound }: LadderRow, certificates: readonly CertificateRow[]): string {
  const of = certificates.find(({ height, rounds, batch }) => rung === `size (${height}, ${rounds}, ${batch})`);
  if (of === undefined) return `${bound}`;
  return bestProved({ bound: of.length === cycles ? of.bound : bound, familyBound: of.familyBound });
}

const rungColumns = (certificates: readonly CertificateRow[]): TableColumn<LadderRow>[] => [
  { head: "rung", cell: (row: LadderRow) => row.rung },
  { head: "from", cell: (row: LadderRow) => row.source ?? "" },
  { head: "theirs", right: true, cell: (row: LadderRow) => row.published ?? "" },
  { head: "ours", right: true, cell: (row: LadderRow) => row.cycles },
  { head: "bound", right: true, cell: (row: LadderRow) => provedCell(row, certificates) },
];

/**
 * The README, or another page that has the marks, with its figures replaced.
 * @throws {RangeError} when a marker is missing.
 */
export function withFigures(readme: string, figures: string, file = "README.md"): string {
  const from = readme.indexOf(figureMarkers.begin);
  const to = readme.indexOf(figureMarkers.end);
  if (from < 0 || to < from) throw new RangeError(`${file}: the line "${figureMarkers.begin}" or its end is missing`);
  return `${readme.slice(0, from)}${figureMarkers.begin}\n\n${figures}\n\n${readme.slice(to)}`;
}

/** Figures that others published for the standard case, with the contract they are for. */
export const published = [
  { contract: "values", what: "best program that anyone could re-run", cycles: 923 },
  { contract: "values", what: "public boards, no source", cycles: 864 },
  { contract: "values+indices", what: "best program that anyone could re-run", cycles: 1034 },
  { contract: "values+indices", what: "public boards, no source", cycles: 899 },
] as const;

/** Cycles of the standard case that the exercise grades a program by, of values alone: fewer than the first are wanted, and so on. */
export const exerciseThresholds = [147_734, 18_532, 2164, 1790, 1579, 1548, 1487, 1363] as const;
