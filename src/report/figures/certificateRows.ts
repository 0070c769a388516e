import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../files/parseJson.ts";
import { readText } from "../../files/readText.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

const sizeParts = { height: z.number(), rounds: z.number(), batch: z.number(), contract: z.string() };

const blockSchema = z.object({
  instance: z.string(),
  kernel: z.object(sizeParts),
  length: z.number(),
  bound: z.number(),
  witness: z.object({ kind: z.string() }),
});

const familySchema = z.object({ family: z.object(sizeParts), bound: z.number() });

/** What the certificates of a plan say, that of its block and that of its family. Whether it is true `verify` says. */
export interface CertificateRow {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: string;
  /** Name of the block's certificate in the folder. */
  readonly file: string;
  /** SHA-256 of the files, in hexadecimal. */
  readonly sha256: string;
  readonly familySha256: string;
  /** See `contentHash`. */
  readonly instance: string;
  readonly length: number;
  /** Of the block, and of every plan of the size. */
  readonly bound: number;
  readonly familyBound: number;
  readonly witness: string;
}

/** The name that the family's certificate has beside a plan's. */
export function familyFileName(planFile: string): string {
  return `family-${planFile}`;
}

/**
 * The certificates of a folder, a row a plan, in the order of names.
 * @throws {RangeError} naming a file that is none, or a plan without a family.
 */
export function certificateRows(folder: string): CertificateRow[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return names
    .filter((name) => !name.startsWith("family-"))
    .sort()
    .map((file) => {
      const [block, family] = [read(folder, file, blockSchema), read(folder, familyFileName(file), familySchema)];
      const { kernel, instance, length, bound, witness } = block.data;
      return {
        ...kernel,
        ...{ file, instance, length, bound, witness: witness.kind, familyBound: family.data.bound },
        ...{ sha256: block.sha256, familySha256: family.sha256 },
      };
    });
}

function read<T>(folder: string, name: string, schema: z.ZodType<T>): { data: T; sha256: string } {
  const file = join(folder, name);
  const text = readText(file);
  const data = schema.safeParse(parseJson(text));
  if (!data.success) throw new RangeError(`${file}: ${data.error.issues[0]?.path.join(".")} is missing`);
  return { data: data.data, sha256: createHash("sha256").update(text).digest("hex") };
}

/** The greater of what is proved of a plan's block and of every plan: no schedule of either is shorter. */
export function bestProved({ bound, familyBound }: Pick<CertificateRow, "bound" | "familyBound">): string {
  return familyBound > bound ? `${familyBound} (every plan)` : `${bound}`;
}

const columns: readonly TableColumn<CertificateRow>[] = [
  { head: "size", cell: ({ height, rounds, batch }) => `(${height}, ${rounds}, ${batch})` },
  { head: "contract", cell: ({ contract }) => contract },
  { head: "cycles", right: true, cell: ({ length }) => length },
  { head: "bound of its block", right: true, cell: ({ bound }) => bound },
  { head: "bound of every plan", right: true, cell: ({ familyBound }) => familyBound },
  { head: "best proved", right: true, cell: bestProved },
  { head: "witness", cell: ({ witness }) => witness },
  { head: "instance", cell: ({ instance }) => `\`${instance.slice(0, 16)}\`` },
  { head: "SHA-256 of the certificate", cell: ({ file, sha256 }) => `[\`${sha256}\`](certificates/${file})` },
  {
    head: "SHA-256 of the family's",
    cell: ({ file, familySha256 }) => `[\`${familySha256}\`](certificates/${familyFileName(file)})`,
  },
];

/** The page of the certificates of all plans. */
export function certificatesMarkdown(rows: readonly CertificateRow[]): string {
  return [
    "# Certificates of the committed plans",
    "",
    "Written by `npx tsx experiments/certificates.ts --write` (`npm run certify`), checked by `npm run verify`;",
    "`docs/certificates.md` says what the files hold. A bound of the block holds for that plan's operations, a bound of every",
    "plan for all that the generator's switches can make of the size.",
    "",
    markdownTable(columns, rows),
    "",
  ].join("\n");
}
