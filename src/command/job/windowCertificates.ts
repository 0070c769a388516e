import { join } from "node:path";
import { linearFinders } from "../../bounds/best.ts";
import type { Bound } from "../../bounds/bound.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { Cutter } from "../../exact/problem/window.ts";
import { windowBlock } from "../../exact/problem/windowBlock.ts";
import { destructiveLp } from "../../exact/refutation/destructiveLp.ts";
import { destructiveSearch } from "../../exact/refutation/destructiveSearch.ts";
import type { Refuted } from "../../exact/windows/closedWindows.ts";
import { whyClosed } from "../../exact/windows/neighbourhood.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { type CertificateSource, printCertificate } from "../../proof/certificate.ts";
import { type Certified, certify } from "../../proof/certify.ts";
import type { JobResult } from "../../report/job/summary.ts";
import type { Solver } from "../../solve/solver.ts";
import type { Budget } from "../../time/budget.ts";
import { outputFile } from "../files/outputFile.ts";

/** What a main job can show of its schedule: that the whole, or the cycles of a window, cannot lose a cycle. */
export interface JobCertificate {
  /** Cycles of the final schedule; of the whole block all of them. */
  readonly from: number;
  readonly to: number;
  readonly scope: "block" | "window";
  /** Who refuted a window in the search: `counting`, or an engine. */
  readonly by?: string | undefined;
  readonly bound?: number | undefined;
  readonly witness?: Bound["witness"]["kind"] | undefined;
  readonly file?: string | undefined;
  /** Why there is no file: then an engine\'s word is all there is. */
  readonly because?: string | undefined;
}

/** How certificates are made. */
interface CertificateOptions {
  /** A folder that is there. */
  readonly folder: string;
  /** What the files\' names begin with. */
  readonly name: string;
  readonly source: CertificateSource;
  /** Of the linear relaxations. */
  readonly solver: Solver;
  /** For all of them, and seconds for one refutation by an engine. */
  readonly budget: Budget;
  readonly windowSeconds: number;
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Writes certificates of a result: of the block with its bound, and of each window of the final schedule that the search refuted, by
 * counting or an engine. Windows inside another one are left out: what holds of the outer one holds of them. Every bound has a
 * witness: of counting, of linear relaxations, or the steps of a search, which is made once more to have them.
 * @throws {RangeError} in one line where a file cannot be written.
 */
export async function writeCertificates(
  result: JobResult,
  machine: SchedulingMachine & { readonly name?: string | undefined },
  { folder, name, source, solver, budget, windowSeconds, progress }: CertificateOptions,
): Promise<JobCertificate[]> {
  const { block, schedule, allocation } = result;
  const found: JobCertificate[] = [];
  const write = (file: string, certified: Certified): string => {
    const path = join(folder, `${name}.${file}.json`);
    outputFile(path, "--certificates").write(printCertificate(certify(certified)));
    return path;
  };
  const seconds = (): number => Math.max(0.001, Math.min(windowSeconds, budget.left()));
  /** As high as `target`, if it can be. */
  const raised = async (instance: BoundInstance, from: Bound | undefined, target: number): Promise<Bound> => {
    let best = from;
    for (const { find } of from === undefined ? linearFinders : []) {
      const bound = await budget.run(find(instance));
      if (best === undefined || bound.cycles > best.cycles) best = bound;
      if (best.cycles >= target || budget.expired) break;
    }
    for (const engine of ["linear", "search"] as const) {
      if (best!.cycles >= target || budget.expired) break;
      const limits = { seconds: seconds(), lower: best!, upper: target, signal: budget.signal };
      const { bound } =
        engine === "linear"
          ? await destructiveLp(instance, { ...limits, solver })
          : await destructiveSearch(instance, lcg, limits);
      best = bound;
    }
    return best!;
  };

  const cutter = new Cutter(block, machine);
  const windows = outermost(refutedOf(result, cutter));
  const whole = { from: 0, to: schedule.length, scope: "block" } as const;
  progress?.(0, windows.length + 1);
  const { bound: claim, witnessed } = result;
  const bound =
    claim.cycles > witnessed.cycles
      ? await raised(new BoundInstance(block, machine), witnessed, claim.cycles)
      : witnessed;
  const file = write("block", { block, machine, source, schedule, allocation, bound });
  found.push({ ...whole, bound: bound.cycles, witness: bound.witness.kind, file });
  const instance = contentHash(block, machine);
  for (const [at, { from, to, by }] of windows.entries()) {
    progress?.(at + 1, windows.length + 1);
    const told = { from, to, scope: "window", by } as const;
    if (budget.expired) {
      found.push({ ...told, because: "no time was left" });
      continue;
    }
    const made = windowBlock(cutter, schedule, from, to);
    if (typeof made === "string" || made.schedule === undefined) {
      found.push({ ...told, because: typeof made === "string" ? made : "its block has no schedule" });
      continue;
    }
    const proved = await raised(new BoundInstance(made.block, made.machine), undefined, to - from);
    if (proved.cycles < to - from) {
      found.push({ ...told, because: `a witness was found for ${proved.cycles} cycles only` });
      continue;
    }
    const window = { instance, from, to };
    const certified = { ...made, schedule: made.schedule, source: { block: made.block }, bound: proved, window };
    const path = write(`window-${from}-${to}`, certified);
    found.push({ ...told, bound: proved.cycles, witness: proved.witness.kind, file: path });
  }
  return found;
}

/** Windows that were asked for a cycle less in vain, as far as that is so in the final schedule. */
function refutedOf({ windows, refuted, schedule }: JobResult, cutter: Cutter): Refuted[] {
  const counted = new Map<string, Refuted>();
  for (const { kind, status, from, to } of windows) {
    const key = `${from} ${to}`;
    if (kind !== "remove" || status !== "closed" || to > schedule.length || counted.has(key)) continue;
    if (whyClosed(cutter, schedule, from, to) !== undefined) counted.set(key, { from, to, by: "counting" });
  }
  return [...counted.values(), ...refuted];
}

function outermost(windows: readonly Refuted[]): Refuted[] {
  const inside = (one: Refuted, other: Refuted): boolean => other.from <= one.from && one.to <= other.to;
  return windows
    .filter((one, at) => !windows.some((other, k) => k !== at && inside(one, other) && (!inside(other, one) || k < at)))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}
