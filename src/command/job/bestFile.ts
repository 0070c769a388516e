import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Verified } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { Machine, SchedulingMachine } from "../../machine/machine.ts";
import { printProgram } from "../../machine/program.ts";
import { emit } from "../../schedule/emit.ts";
import { printScheduleFile } from "../../schedule/scheduleFile.ts";
import type { KernelPlan } from "../../walk/plan/plan.ts";

/** Where a best schedule is, and its program, if it has one. */
export interface BestPlace {
  readonly schedule: string;
  readonly program?: string | undefined;
}

/** What is known of the length's lower end while a schedule is the best one. */
export interface KnownLower {
  readonly cycles: number;
  readonly proof: string;
}

/** What a best file is called and holds. */
export interface BestContent {
  /** Without its ending. */
  readonly name: string;
  readonly schedule: (verified: Verified, lower: KnownLower) => string;
  /** For blocks with operands. */
  readonly program?: ((verified: Verified) => string) | undefined;
}

/**
 * A kernel's best schedule, with plan and machine in it, and its program. The name has a hash of both, so that two machines,
 * or two plans of a size, never share a file.
 */
export function kernelBest(block: Block, machine: Machine, plan: KernelPlan): BestContent {
  const { height, rounds, batch, contract } = plan;
  const hash = digest(contentHash(block, machine) + JSON.stringify([plan, machine]));
  return {
    name: `best-h${height}-r${rounds}-b${batch}-${contract}-${hash}`,
    schedule({ schedule, allocation }) {
      const content = { contract, plan, machine, cycles: schedule.length, schedule, allocation };
      return `${JSON.stringify(content)}\n`;
    },
    program: ({ schedule, allocation }) => printProgram(emit(block, machine, schedule, allocation)),
  };
}

/** The best schedule of a block from a file: a schedule file; and a program on the machine of the one that it was lifted from, if it was. */
export function blockBest(block: Block, machine: SchedulingMachine, runs?: Machine): BestContent {
  const hash = digest(block.name + contentHash(block, machine));
  const plain = block.name.replace(/[^\w.-]+/g, "_").slice(0, 60);
  return {
    name: `best-${plain}-${hash}`,
    schedule: (verified, { cycles: lower, proof }) =>
      printScheduleFile([{ block, machine, ...verified, lower, proof }]),
    ...(runs === undefined
      ? {}
      : { program: ({ schedule, allocation }) => printProgram(emit(block, runs, schedule, allocation)) }),
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** The main job's best schedule on disk: a file that the verbs read, and its program beside it. */
export class BestFile {
  readonly place: BestPlace;
  readonly #content: BestContent;

  constructor(folder: string, content: BestContent) {
    const { name, program } = content;
    this.place = {
      schedule: join(folder, `${name}.json`),
      ...(program === undefined ? {} : { program: join(folder, `${name}.program.json`) }),
    };
    this.#content = content;
  }

  /** Replaces both files. @throws the system's error where one cannot be written. */
  write(verified: Verified, lower: KnownLower, place: BestPlace = this.place): void {
    const { schedule, program } = this.#content;
    writeFileAtomic.sync(place.schedule, schedule(verified, lower));
    if (place.program !== undefined) writeFileAtomic.sync(place.program, program!(verified));
  }

  /** The same in the system's folder for temporary files, for when `write` fails. */
  writeElsewhere(verified: Verified, lower: KnownLower): BestPlace {
    const elsewhere = (path: string): string => join(tmpdir(), `slotwise-${basename(path)}`);
    const { schedule, program } = this.place;
    const place = {
      schedule: elsewhere(schedule),
      ...(program === undefined ? {} : { program: elsewhere(program) }),
    };
    this.write(verified, lower, place);
    return place;
  }

  /** What the file holds. */
  text(verified: Verified, lower: KnownLower): string {
    return this.#content.schedule(verified, lower);
  }
}
