import { basename } from "node:path";
import { cliTable, plainLook, type TableColumn, type TableLook } from "../text/cliTable.ts";
import { wrapped } from "../text/wrapped.ts";

/** A certificate of a run, or a window that has none. */
interface CertificateLine {
  readonly from: number;
  readonly to: number;
  readonly scope: "block" | "window";
  readonly by?: string | undefined;
  readonly bound?: number | undefined;
  readonly witness?: string | undefined;
  readonly file?: string | undefined;
  readonly because?: string | undefined;
}

const columns: readonly TableColumn<CertificateLine>[] = [
  { head: "cycles", cell: ({ from, to, scope }) => (scope === "block" ? "the block" : `${from}..${to}`) },
  { head: "refuted by", cell: ({ by = "" }) => by },
  { head: "bound", right: true, cell: ({ bound }) => bound ?? "" },
  { head: "witness", cell: ({ witness, because }) => witness ?? `none: ${because}` },
  {
    head: "file",
    cell: ({ file }) => (file === undefined ? "" : `…${basename(file).replace(/^.*?(?=\.(block|window-))/, "")}`),
  },
];

/** What a run\'s certificates show, and what is left to an engine\'s word. */
export function certificatesTable(lines: readonly CertificateLine[], look: TableLook = plainLook): string {
  const files = lines.filter(({ file }) => file !== undefined);
  const [first] = files;
  const kinds = new Map<string, number>();
  for (const { witness, scope } of files) {
    if (scope === "window") kinds.set(witness!, (kinds.get(witness!) ?? 0) + 1);
  }
  const counted = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ") || "none";
  const said =
    `certificates: ${first?.file?.replace(/\.block\.json$/, ".*.json") ?? "none"}; windows that cannot lose a cycle, outermost ones: ` +
    `${counted}; without a witness: ${lines.length - files.length}. slotwise verify re-checks them.`;
  return `${cliTable(columns, lines, look)}\n${wrapped(said, look.columns).join("\n")}\n`;
}
