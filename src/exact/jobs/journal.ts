import { existsSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { makeFolder } from "../../files/makeFolder.ts";
import { parseJson } from "../../files/parseJson.ts";
import { readText } from "../../files/readText.ts";
import type { Block } from "../../ir/block.ts";
import { contentHash, listHash } from "../../ir/contentHash.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { placementSchema, scheduleSchema } from "../../schedule/scheduleSchema.ts";
import type { WindowResult } from "./windowJob.ts";

/** A window's result as plain JSON. */
export const resultSchema = z.strictObject({
  status: z.enum(["optimal", "feasible", "infeasible", "undecided"]),
  placements: z.array(placementSchema).readonly().optional(),
  because: z
    .enum(["first solution", "time limit", "effort limit", "cancelled", "memory", "crash", "refused"])
    .optional(),
  detail: z.string().optional(),
  engine: z.string(),
  seconds: z.number().min(0),
  limitSeconds: z.number().min(0),
});

const greedySchema = z.strictObject({
  rule: z.string(),
  /** Passes made. */
  passes: z.int().min(1).optional(),
  schedule: scheduleSchema,
});

/** A greedy schedule and the rule that led to it. */
export type Greedy = z.infer<typeof greedySchema>;

/** Bumped whenever the meaning of a file in a journal changes. */
const format = 3;

/**
 * What earlier solves found, by the hash of their job, and the best schedule of each block. Each file is written once
 * and whole (a rename), so a kill at any moment leaves a journal that can be read.
 */
export interface Journal {
  /** A result that still answers the job: decided, or undecided after at least `seconds`. */
  recall(hash: string, seconds: number): WindowResult | undefined;
  store(hash: string, result: WindowResult): void;
  /** The best schedule of this block on this machine. The caller checks it: a file is not believed. */
  incumbent(block: Block, machine: SchedulingMachine): Schedule | undefined;
  /** The greedy reference that a rule sweep with these parameters came to. */
  greedy(block: Block, machine: SchedulingMachine, parameters: string): Greedy | undefined;
  saveGreedy(block: Block, machine: SchedulingMachine, parameters: string, greedy: Greedy): void;
  /** Keeps the schedule unless the journal has a shorter one of the same block. */
  save(block: Block, machine: SchedulingMachine, schedule: Schedule): void;
}

/**
 * Opens or begins the journal in a folder.
 * @throws {RangeError} when the folder holds a journal that another version wrote, or a file that is not one of ours.
 */
export function openJournal(directory: string, version: string): Journal {
  const head = { format, slotwise: version };
  const headFile = join(directory, "journal.json");
  if (existsSync(headFile)) {
    const found = readText(headFile).trim();
    if (found !== JSON.stringify(head)) {
      throw new RangeError(
        `the journal in ${directory} was written by another version (${found}; this is ${JSON.stringify(head)}): ` +
          "name another folder with --state, or remove it",
      );
    }
  } else {
    for (const folder of ["windows", "incumbents", "greedy"]) makeFolder(join(directory, folder));
    writeFileAtomic.sync(headFile, `${JSON.stringify(head)}\n`);
  }
  const windowFile = (hash: string): string => join(directory, "windows", `${hash}.json`);
  const incumbentFile = (block: Block, machine: SchedulingMachine): string =>
    join(directory, "incumbents", `${contentHash(block, machine)}.json`);
  const greedyFile = (block: Block, machine: SchedulingMachine, parameters: string): string =>
    join(directory, "greedy", `${listHash(block, machine, parameters)}.json`);

  const journal: Journal = {
    recall(hash, seconds) {
      const result = read(windowFile(hash), resultSchema);
      return result !== undefined && answers(result, seconds) ? result : undefined;
    },
    store(hash, result) {
      if (result.because === "cancelled") return;
      writeFileAtomic.sync(windowFile(hash), `${JSON.stringify(result)}\n`);
    },
    incumbent: (block, machine) => read(incumbentFile(block, machine), scheduleSchema),
    greedy: (block, machine, parameters) => read(greedyFile(block, machine, parameters), greedySchema),
    saveGreedy(block, machine, parameters, greedy) {
      writeFileAtomic.sync(greedyFile(block, machine, parameters), `${JSON.stringify(greedy)}\n`);
    },
    save(block, machine, schedule) {
      const known = journal.incumbent(block, machine);
      if (known !== undefined && known.length < schedule.length) return;
      writeFileAtomic.sync(incumbentFile(block, machine), `${JSON.stringify(schedule)}\n`);
    },
  };
  return journal;
}

/** A journal that ends with the process. */
export function memoryJournal(): Journal {
  const results = new Map<string, WindowResult>();
  const schedules = new Map<string, Schedule>();
  const greedies = new Map<string, Greedy>();
  return {
    recall(hash, seconds) {
      const result = results.get(hash);
      return result !== undefined && answers(result, seconds) ? result : undefined;
    },
    store(hash, result) {
      if (result.because !== "cancelled") results.set(hash, result);
    },
    incumbent: (block, machine) => schedules.get(contentHash(block, machine)),
    greedy: (block, machine, parameters) => greedies.get(listHash(block, machine, parameters)),
    saveGreedy(block, machine, parameters, greedy) {
      greedies.set(listHash(block, machine, parameters), greedy);
    },
    save(block, machine, schedule) {
      const hash = contentHash(block, machine);
      const known = schedules.get(hash);
      if (known === undefined || schedule.length <= known.length) schedules.set(hash, schedule);
    },
  };
}

/** A journal that stores but never recalls: a run from the start, whose results a later run may use. */
export function writeOnly(journal: Journal): Journal {
  return { ...journal, recall: () => undefined, incumbent: () => undefined, greedy: () => undefined };
}

/**
 * A journal that never ends a run: what it cannot read is as if it were not there, what it cannot write is lost. `failed` is
 * told each reason once.
 */
export function tolerant(journal: Journal, failed: (reason: string) => void): Journal {
  const told = new Set<string>();
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      // Every file has its own name in the reason; a disk that is full would tell for each of them.
      const reason = error instanceof RangeError ? error.message : `the journal cannot be written (${codeOf(error)})`;
      if (!told.has(reason)) failed(reason);
      told.add(reason);
      return undefined;
    }
  };
  return {
    recall: (...job) => attempt(() => journal.recall(...job)),
    store: (...job) => attempt(() => journal.store(...job)),
    incumbent: (...block) => attempt(() => journal.incumbent(...block)),
    greedy: (...sweep) => attempt(() => journal.greedy(...sweep)),
    saveGreedy: (...sweep) => attempt(() => journal.saveGreedy(...sweep)),
    save: (...block) => attempt(() => journal.save(...block)),
  };
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

function answers(result: WindowResult, seconds: number): boolean {
  return result.status === "optimal" || result.status === "infeasible" || result.limitSeconds >= seconds;
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  const text = readText(file);
  let data: unknown;
  try {
    data = parseJson(text);
  } catch {
    throw new RangeError(`${file} is not JSON: remove it, or name another folder with --state`);
  }
  const result = schema.safeParse(data);
  if (!result.success) throw new RangeError(`${file} is not a journal entry: ${schemaMessages(result.error, data)}`);
  return result.data;
}
