import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm pack` made. */
export interface Packed {
  /** The path of the tarball. */
  readonly tarball: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** The package as it would be published: built and packed once a run, by the first file of tests that asks. */
export async function packed(): Promise<Packed> {
  const folder = join(inject("runFolder"), "packed");
  const report = join(folder, "report.json");
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    while (!existsSync(report)) await setTimeout(200);
    return packedAs(readFileSync(report, "utf8"), folder);
  }
  const text = await pack(folder).catch((error: unknown) => `npm pack: ${error}`);
  // Whoever waits sees it whole, a failure too.
  writeFileSync(`${report}.part`, text);
  renameSync(`${report}.part`, report);
  return packedAs(text, folder);
}

async function pack(folder: string): Promise<string> {
  const words = ["pack", "--json", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npm", words, { cwd: root, maxBuffer: 2 ** 24 });
  return stdout;
}

function packedAs(text: string, folder: string): Packed {
  if (text.startsWith("npm pack: ")) throw new Error(text);
  // Scripts of the package may print before npm does.
  const [{ filename, ...rest }] = JSON.parse(text.replace(/^[^[]*/, "")) as [
    Omit<Packed, "tarball"> & { filename: string },
  ];
  return { ...rest, tarball: join(folder, filename) };
}
