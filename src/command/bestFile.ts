import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { blockHash } from "../exact/jobs/journal.ts";
import type { Verified } from "../exact/problem/judge.ts";
import type { Block } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";
import { printProgram } from "../machine/program.ts";
import { emit } from "../schedule/emit.ts";
import type { KernelPlan } from "../walk/plan/plan.ts";

/** Where a best schedule and its program are. */
export interface BestPlace {
  readonly schedule: string;
  readonly program: string;
}

/**
 * The main job's best schedule of a kernel on a machine: a file that the verbs read, with plan and machine in it, and its
 * program. The name has a hash of both, so that two machines, or two plans of a size, never share a file.
 */
export class BestFile {
  readonly place: BestPlace;
  readonly #block: Block;
  readonly #machine: Machine;
  readonly #plan: KernelPlan;

  constructor(folder: string, block: Block, machine: Machine, plan: KernelPlan) {
    const { height, rounds, batch, contract } = plan;
    const hash = createHash("sha256")
      .update(blockHash(block, machine) + JSON.stringify([plan, machine]))
      .digest("hex");
    const name = `best-h${height}-r${rounds}-b${batch}-${contract}-${hash.slice(0, 12)}`;
    this.place = { schedule: join(folder, `${name}.json`), program: join(folder, `${name}.program.json`) };
    this.#block = block;
    this.#machine = machine;
    this.#plan = plan;
  }

  /** Replaces both files. @throws the system's error where one cannot be written. */
  write(verified: Verified, place: BestPlace = this.place): void {
    writeFileAtomic.sync(place.schedule, this.text(verified));
    writeFileAtomic.sync(
      place.program,
      printProgram(emit(this.#block, this.#machine, verified.schedule, verified.allocation)),
    );
  }

  /** The same in the system's folder for temporary files, for when `write` fails. */
  writeElsewhere(verified: Verified): BestPlace {
    const schedule = join(tmpdir(), `slotwise-${basename(this.place.schedule)}`);
    const place = { schedule, program: schedule.replace(/\.json$/, ".program.json") };
    this.write(verified, place);
    return place;
  }

  /** What the file holds. */
  text({ schedule, allocation }: Verified): string {
    const { contract } = this.#plan;
    const content = {
      contract,
      plan: this.#plan,
      machine: this.#machine,
      cycles: schedule.length,
      schedule,
      allocation,
    };
    return `${JSON.stringify(content)}\n`;
  }
}
