import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { SizeSubject } from "./sizePhases.ts";

/** Megabytes of objects that a process may have: the largest size is meant to fit. */
export const mostMegabytes = 2048;

/** A phase of the pipeline at one size. */
export interface PhaseTime {
  readonly phase: string;
  /** Of CPU, in all threads. */
  readonly seconds: number;
  /** The most memory that the process has had until its end. */
  readonly megabytes: number;
}

/** One size: its phases in order. */
export interface SizeBench {
  readonly subject: SizeSubject;
  readonly phases: readonly PhaseTime[];
}

/**
 * The phases of the pipeline at each size, a process for the block's file and one from the file to a checked schedule. `told` hears of every phase.
 * @throws {Error} with the phases until then, where a process fails: memory that is not enough, say.
 */
export async function benchSizes(
  subjects: readonly SizeSubject[],
  told: (state: string) => void,
  signal?: AbortSignal,
): Promise<SizeBench[]> {
  const folder = mkdtempSync(join(tmpdir(), "slotwise-sizes-"));
  try {
    const benches: SizeBench[] = [];
    for (const subject of subjects) {
      const file = join(folder, `${subject}.json`);
      const phases: PhaseTime[] = [];
      for (const kind of subject === "walk" ? ["pipeline"] : ["write", "pipeline"]) {
        await sizeProcess([kind, String(subject), file], signal, (time) => {
          phases.push(time);
          told(
            `${subject === "walk" ? "the walk" : `${subject} operations`}: ${time.phase} ${time.seconds.toFixed(1)} s`,
          );
        });
      }
      rmSync(file, { force: true });
      benches.push({ subject, phases });
    }
    return benches;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeProcess(
  given: readonly string[],
  signal: AbortSignal | undefined,
  told: (time: PhaseTime) => void,
): Promise<void> {
  const worker = join(import.meta.dirname, "sizeWorker.ts");
  const flags = [`--max-old-space-size=${mostMegabytes}`, "--import", import.meta.resolve("tsx")];
  const child = spawn(process.execPath, [...flags, worker, ...given], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(signal === undefined ? {} : { signal }),
  });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => told(JSON.parse(line)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, by) => {
      if (code === 0) resolve();
      else reject(new Error(`the process for ${given[1]} operations ended with ${code ?? by}`));
    });
  });
}

/** How a phase grows between the least and the greatest size, and the table's rows: a phase each. */
export interface SizeRow {
  readonly phase: string;
  /** By size; absent where the size has no such phase. */
  readonly times: readonly (PhaseTime | undefined)[];
}

/** The phases of all sizes beside each other, the sum of their seconds with the most memory as the last row. */
export function sizeRows(benches: readonly SizeBench[]): SizeRow[] {
  const names = [...new Set(benches.flatMap(({ phases }) => phases.map(({ phase }) => phase)))];
  const rows = names.map((phase) => ({
    phase,
    times: benches.map(({ phases }) => phases.find((each) => each.phase === phase)),
  }));
  const all = benches.map(({ phases }) => ({
    phase: "all of it",
    seconds: phases.reduce((sum, { seconds }) => sum + seconds, 0),
    megabytes: phases.reduce((most, { megabytes }) => Math.max(most, megabytes), 0),
  }));
  return [...rows, { phase: "all of it", times: all }];
}
