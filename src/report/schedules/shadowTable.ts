import { fewerOperations, type KindPrice, type ShadowPrices } from "../../explain/shadowPrices.ts";
import { cliTable, plainLook, type TableColumn, type TableLook } from "../text/cliTable.ts";
import { wrapped } from "../text/wrapped.ts";

/** Shadow prices as tables for people. Kinds that save nothing even without all their operations share one line. */
export function shadowText(prices: ShadowPrices, length: number, look: TableLook = plainLook): string {
  const { block, operations, bound, bounds, engines, kinds, scratch } = prices;
  const useful = kinds.filter(({ saves }) => saves.at(-1)!.cycles > 0);
  const useless = kinds.filter((kind) => !useful.includes(kind));
  const lines = (text: string): string => wrapped(text, look.columns).join("\n");
  const scope = `${bound.name}; scope: this ${bound.scope}`;
  const sections = [
    [
      lines(`${block}: ${operations} operations in ${length} cycles; lower bound ${bound.cycles} (${scope})`),
      lines(`Cycles that the bound falls by; computed again: ${bounds.join(", ")}`),
    ].join("\n"),
    `One more slot\n${cliTable(engineColumns, engines, look)}`,
    `${lines("Fewer operations of a kind (spread evenly; their slots are free, their latency stays)")}\n${cliTable(kindColumns, useful, look)}`,
  ];
  if (useless.length > 0) {
    sections.push(lines(`Save nothing even if all of them are free: ${useless.map(kindName).join("; ")}`));
  }
  sections.push(lines(`${scratch.words} more scratch words save ${scratch.saves}: ${scratch.because}.`));
  return `${sections.join("\n\n")}\n`;
}

const engineColumns: readonly TableColumn<ShadowPrices["engines"][number]>[] = [
  { head: "engine", cell: (row) => row.engine },
  { head: "slots", right: true, cell: (row) => `${row.slots - 1} -> ${row.slots}` },
  { head: "saves", right: true, cell: (row) => row.saves },
];

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
    (count, at): TableColumn<KindPrice> => ({
      head: `${count} fewer`,
      right: true,
      detail: at < fewerOperations.length - 1,
      cell: ({ saves, operations }) => (count < operations ? saves.find(({ fewer }) => fewer === count)!.cycles : ""),
    }),
  ),
  { head: "none at all", right: true, cell: ({ saves }) => saves.at(-1)!.cycles },
];

function kindName({ opcode, forms, stage, operations }: KindPrice): string {
  return `${operations} ${opcode} on ${forms.join("|")}${stage === undefined ? "" : ` for ${stage}`}`;
}
