import { z } from "zod";
import type { RunRecord } from "../records/record.ts";
import { type LadderRow, ladderColumns, ladderRowSchema } from "../studies/ladderTable.ts";
import { switchMarkdown } from "../studies/switchTable.ts";
import { markdownTable } from "../text/markdownTable.ts";
import { standardFamilyBounds } from "./familyBounds.ts";

/**
 * The road from the scalar start to the best plan, from the newest records of the ladder, the switches and the family:
 * a row a technique, all measured in one run, then what was tried and lost, then what is left.
 * @throws {RangeError} when a record is missing or is none.
 */
export function kernelPage(
  ladder: readonly RunRecord[],
  switches: readonly RunRecord[],
  family: readonly RunRecord[],
): string {
  const record = ladder.at(-1);
  const rows = z.array(ladderRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("results/ladder.jsonl: the last record has no rows");
  const familyBound = standardFamilyBounds(family);
  const road = rows.data.filter(({ rung }) => !rung.startsWith("size "));
  const best = road.filter(({ rung }) => rung.startsWith("searched plan"));
  return [
    "# The kernel: from 147,734 cycles to the best",
    "",
    "Written by `npx tsx experiments/kernel.ts --write` from the newest records of the ladder, the switches and the family; nothing here is",
    `typed by hand. The ladder was measured in one run on ${record.date.slice(0, 10)}: every rung checked, given addresses and simulated.`,
    "",
    "## The road",
    "",
    "`bound` is of the rung's own block; the four floors are what the slots taken would need on their engines alone.",
    "",
    markdownTable(ladderColumns, road),
    "",
    "## What is left",
    "",
    "The block bound holds for the operations of this plan, in any forms and any order. The family bound holds for every plan",
    "that the generator's switches can make: no setting of them is shorter.",
    "",
    markdownTable(
      [
        { head: "contract", cell: (row: LadderRow) => row.contract },
        { head: "cycles", right: true, cell: (row) => row.cycles },
        { head: "bound of its block", right: true, cell: (row) => row.bound },
        { head: "bound of the family", right: true, cell: (row) => familyBound(row.contract) },
        { head: "at most to gain", right: true, cell: (row) => row.cycles - familyBound(row.contract) },
      ],
      best,
    ),
    "",
    "![Slots in use by engine and cycle](pictures/utilisation.svg)",
    "",
    "`npm run -s slotwise -- explain --best` gives a reason for every idle slot, `bound --best --certificate C.json` a certificate,",
    "`family` the proof for the family.",
    "",
    "## Tried, and lost or won",
    "",
    switchMarkdown(switches).split("\n").slice(2).join("\n"),
  ].join("\n");
}
