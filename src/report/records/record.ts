import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, platform } from "node:os";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { makeFolder } from "../../files/makeFolder.ts";
import { packageFolder } from "../../files/packageFolder.ts";
import { parseJson } from "../../files/parseJson.ts";
import { readText } from "../../files/readText.ts";
import { withLock } from "../../files/withLock.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";

/** One run of an experiment: what is needed to repeat it, and what came out. One line of JSON in `results/`. */
const recordSchema = z.strictObject({
  experiment: z.string().min(1),
  /** Version of slotwise. */
  slotwise: z.string(),
  node: z.string(),
  /** Operating system and processor, with the number of cores. */
  host: z.string(),
  /** When it ended, ISO 8601. */
  date: z.string(),
  machine: z.string(),
  /** Everything the result depends on: sizes, contract, formulation, solver. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  seeds: z.record(z.string(), z.number()),
  /** Limits in seconds or counts; a run that hit one may end elsewhere when repeated. */
  limits: z.record(z.string(), z.number()),
  results: z.record(z.string(), z.unknown()),
});

/** A run, as `recordSchema` says. */
export type RunRecord = z.infer<typeof recordSchema>;

/**
 * Reads records from JSON lines.
 * @throws {RangeError} naming the line that is not a record.
 */
export function parseRecords(text: string, place = "records"): RunRecord[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    let data: unknown;
    try {
      data = parseJson(line);
    } catch {
      throw new RangeError(`${place}, line ${index + 1}: not JSON`);
    }
    const result = recordSchema.safeParse(data);
    if (!result.success) {
      throw new RangeError(`${place}, line ${index + 1}: not a record: ${schemaMessages(result.error, data)}`);
    }
    return [result.data];
  });
}

/**
 * Appends a record to a file of JSON lines and returns all of them; with `page`, the Markdown page of all of them is written
 * beside it (`.md`). Both are replaced whole: never half a line. Under a lock: no other process's record is lost.
 */
export function appendRecord(
  file: string,
  record: RunRecord,
  page?: (records: readonly RunRecord[]) => string,
): RunRecord[] {
  makeFolder(dirname(file));
  return withLock(file, () => {
    const text = existsSync(file) ? readText(file) : "";
    const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    const records = [...parseRecords(before, file), recordSchema.parse(record)];
    writeFileAtomic.sync(file, `${before}${JSON.stringify(record)}\n`);
    if (page !== undefined) writeFileAtomic.sync(pageBeside(file), page(records));
    return records;
  });
}

/** The page of a file of records. */
export function pageBeside(file: string): string {
  return `${file.replace(/\.jsonl?$/, "")}.md`;
}

/**
 * The head of a study's page: title, the command that takes the study and writes the page, what the newest run was taken
 * with, and `about`: what the figures are. Ends with an empty line.
 */
export function pageHead(title: string, record: RunRecord, about: readonly string[]): string[] {
  const { experiment, date, slotwise, host, node, parameters, limits, seeds } = record;
  const said = Object.entries({ ...parameters, ...limits, ...seeds }).filter(([, value]) => `${value}`.length < 40);
  const taken = [date.slice(0, 10), `slotwise ${slotwise}`, host, `Node ${node}`];
  return [
    `# ${title}`,
    "",
    `Written by \`npx tsx experiments/${experiment}.ts --record results/${experiment}.jsonl\`. Newest run:`,
    `${[...taken, ...said.map(([name, value]) => `${name} ${value}`)].join(", ")}.`,
    "",
    ...about,
    "",
  ];
}

/** The version in package.json. */
export function slotwiseVersion(): string {
  const text = readFileSync(join(packageFolder(), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Where and with what a run was made. */
export function provenance(): Pick<RunRecord, "slotwise" | "node" | "host" | "date"> {
  return {
    slotwise: slotwiseVersion(),
    node: process.version,
    host: `${platform()} ${arch()}, ${availableParallelism()} cores`,
    date: new Date().toISOString(),
  };
}
