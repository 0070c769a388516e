import { z } from "zod";
import type { RunRecord } from "../records/record.ts";
import { type LadderRow, ladderColumns, ladderRowSchema } from "../studies/ladderTable.ts";
import { switchMarkdown } from "../studies/switchTable.ts";
import { markdownTable } from "../text/cliTable.ts";
import { standardFamilyBounds } from "./familyBounds.ts";

const identityRows = z.array(
  z.object({
    ...{ fragment: z.string(), now: z.number(), length: z.number(), templates: z.number(), refuted: z.number() },
    ...{ open: z.number(), hits: z.number(), found: z.array(z.string()) },
  }),
);

/** What the newest record of `experiments/identities.ts` says of shorter forms, in sentences. */
function shorterForms(identities: readonly RunRecord[]): string[] {
  const rows = identityRows.safeParse(identities.at(-1)?.results["rows"]);
  if (!rows.success) throw new RangeError("results/identities.jsonl: the last record has no rows");
  const shorter = rows.data.filter(({ length, now }) => length < now);
  const sum = (of: (row: (typeof shorter)[number]) => number): number => shorter.reduce((all, row) => all + of(row), 0);
  const found = shorter.filter(({ hits }) => hits > 0);
  const fragments = new Set(rows.data.map(({ fragment }) => fragment)).size;
  return [
    `Of ${fragments} pieces of what a round computes every straight line of fewer vector operations (two at most) was asked for its constants`,
    `(\`experiments/identities.ts\`, all of them in [identities.md](identities.md)): of ${sum((row) => row.templates)} templates ${sum((row) => row.refuted)} are refuted for words of`,
    `32 bits, ${sum((row) => row.open)} are open. ${found.length === 0 ? "None is an identity." : "Identities:"}`,
    ...found.map(({ fragment, length, now, found: texts }) => `- ${fragment}, ${length} for ${now}: \`${texts[0]}\`.`),
    "",
    "So by CaDiCaL's word no single stage of the hash gets shorter, nor do stages 4 and 5 together (where templates are open, nothing is",
    "said); forms of three operations and more over several stages, and whatever carries another encoding from round to round, were not",
    "enumerated.",
  ];
}

/** Of which runs the rungs are, where a record is not of one. */
function partly({ parameters }: RunRecord): string {
  const { searched } = parameters;
  return searched === undefined ? " in one run" : ` (searched plans ${searched})`;
}

/**
 * The road from the scalar start to the best plan, from the newest records of the ladder, the switches, the family and the identities:
 * a row a technique, all measured in one run, then what was tried and lost, then what is left.
 * @throws {RangeError} when a record is missing or is none.
 */
export function kernelPage(
  ladder: readonly RunRecord[],
  switches: readonly RunRecord[],
  family: readonly RunRecord[],
  identities: readonly RunRecord[],
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
    `typed by hand. The ladder was measured on ${record.date.slice(0, 10)}${partly(record)}: every rung checked, given addresses and simulated.`,
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
    "## Shorter forms",
    "",
    ...shorterForms(identities),
    "",
    "## Tried, and lost or won",
    "",
    switchMarkdown(switches).split("\n").slice(2).join("\n"),
  ].join("\n");
}
