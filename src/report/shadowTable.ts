import { cliTable, type TableColumn } from "./cliTable.ts";
import { fewerOperations, type KindPrice, type ShadowPrices } from "./shadowPrices.ts";

/** Shadow prices as tables for people. Kinds that save nothing even without all their operations share one line. */
export function shadowText(prices: ShadowPrices, length: number, colour = false): string {
  const { block, operations, bound, bounds, engines, kinds, scratch } = prices;
  const useful = kinds.filter(({ saves }) => saves.at(-1)!.cycles > 0);
  const useless = kinds.filter((kind) => !useful.includes(kind));
  const sections = [
    `${block}: ${operations} operations in ${length} cycles; lower bound ${bound.cycles} (${bound.name}; scope: this ${bound.scope})\n` +
      `Cycles that the bound falls by; computed again: ${bounds.join(", ")}`,
    `One more slot\n${cliTable(
      [
        { head: "engine", cell: (row) => row.engine },
        { head: "slots", right: true, cell: (row) => `${row.slots - 1} -> ${row.slots}` },
        { head: "saves", right: true, cell: (row) => row.saves },
      ] satisfies TableColumn<ShadowPrices["engines"][number]>[],
      engines,
      colour,
    )}`,
    `Fewer operations of a kind (spread evenly; their slots are free, their latency stays)\n${cliTable(kindColumns, useful, colour)}`,
  ];
  if (useless.length > 0) {
    sections.push(`Save nothing even if all of them are free: ${useless.map(kindName).join("; ")}`);
  }
  sections.push(`${scratch.words} more scratch words save ${scratch.saves}: ${scratch.because}.`);
  return `${sections.join("\n\n")}\n`;
}

const kindColumns: readonly TableColumn<KindPrice>[] = [
  { head: "opcode", cell: (row) => row.opcode },
  { head: "forms", cell: (row) => row.forms.join(" | ") },
  { head: "stage", cell: (row) => row.stage ?? "-" },
  { head: "operations", right: true, cell: (row) => row.operations },
  {
    head: "cycles each",
    right: true,
    cell: ({ price }) => (price === undefined ? "-" : `${price.cost}/${price.capacity}`),
  },
  ...fewerOperations.map(
    (count): TableColumn<KindPrice> => ({
      head: `${count} fewer`,
      right: true,
      cell: ({ saves, operations }) => (count < operations ? saves.find(({ fewer }) => fewer === count)!.cycles : ""),
    }),
  ),
  { head: "none at all", right: true, cell: ({ saves }) => saves.at(-1)!.cycles },
];

function kindName({ opcode, forms, stage, operations }: KindPrice): string {
  return `${operations} ${opcode} on ${forms.join("|")}${stage === undefined ? "" : ` for ${stage}`}`;
}
