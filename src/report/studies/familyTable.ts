import { z } from "zod";
import type { FamilyStudy } from "../../walk/family/familyStudy.ts";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

/** A family as studied: its bound, its best mix, and the bounds of the mix's block. Cycles. */
export const familyRowSchema = z.strictObject({
  height: z.number(),
  rounds: z.number(),
  batch: z.number(),
  contract: z.string(),
  bound: z.number(),
  /** Prices of a slot that prove it, by engine. */
  weights: z.record(z.string(), z.number()),
  /** Cycles of the mix's slots, fractional, and whether no other mix of the strings offered takes fewer. */
  slots: z.number(),
  proved: z.boolean(),
  pooled: z.number(),
  headTail: z.number(),
  mix: z.array(z.strictObject({ letters: z.string(), groups: z.number() })),
  switches: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  seconds: z.number(),
});

/** See `familyRowSchema`. */
export type FamilyRow = z.infer<typeof familyRowSchema>;

/** A study as a row. */
export function familyRow({ bound, mix, pooled, headTail }: FamilyStudy, seconds: number): FamilyRow {
  const { height, rounds, batch, contract } = bound.witness.family;
  const { hash, encoded, pairs, address, addressSelects, indexSelects, constants, pointers, collectors } = mix.plan;
  return {
    height,
    rounds,
    batch,
    contract,
    bound: bound.cycles,
    weights: Object.fromEntries(bound.witness.weights.map(({ engine, weight }) => [engine, weight])),
    slots: Math.round(1000 * mix.cycles) / 1000,
    proved: mix.proved,
    pooled: pooled.cycles,
    headTail: headTail.cycles,
    mix: mix.strings.map(({ letters, groups }) => ({ letters, groups })),
    switches: { hash, encoded, pairs, address, addressSelects, indexSelects, constants, pointers, collectors },
    seconds: Math.round(10 * seconds) / 10,
  };
}

/** Columns of the table, for the terminal and for Markdown. */
export const familyColumns: readonly TableColumn<FamilyRow>[] = [
  { head: "size", cell: (row) => `(${row.height}, ${row.rounds}, ${row.batch})` },
  { head: "contract", cell: (row) => row.contract },
  { head: "family bound", right: true, cell: (row) => row.bound },
  { head: "slots of the best mix", right: true, cell: (row) => row.slots.toFixed(2) },
  { head: "its pooled bound", right: true, cell: (row) => row.pooled },
  { head: "its head-tail bound", right: true, cell: (row) => row.headTail },
  {
    head: "mix",
    detail: true,
    cell: (row) => row.mix.map(({ letters, groups }) => `${groups} × ${letters}`).join(", "),
  },
  { head: "switches", detail: true, cell: (row) => switchText(row.switches) },
];

/** Switches in words. */
export function switchText(switches: FamilyRow["switches"]): string {
  return Object.entries(switches)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/**
 * The Markdown page of the newest family record.
 * @throws {RangeError} when the record has no rows.
 */
export function familyMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(familyRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last family record has no rows");
  return [
    ...pageHead("Bounds of families", record, [
      "No setting of the generator's switches has a schedule shorter than its family's bound: every string of lookup letters in every group, every hash, every",
      "form of pairs, addresses, constants, pointers and collectors. The best mix is the setting whose operations need the fewest slots; the",
      "head-tail bound is that of its own block.",
    ]),
    markdownTable(familyColumns, rows.data),
    "",
  ].join("\n");
}
