import type { z } from "zod";
import { limits, outside } from "../machine/limits.ts";
import type { Form, ReservationRow } from "./block.ts";
import type { fileOperationSchema } from "./blocksFileSchema.ts";
import { addedBy, farthestRow } from "./waiting.ts";

type FileOperation = z.infer<typeof fileOperationSchema>;
type FileForm = NonNullable<FileOperation["forms"]>[number];

/** The forms of a blocks file's operations. Operations that take the same share theirs. */
export class FileForms {
  readonly #engines: (name: string) => number;
  readonly #known = new Map<string, readonly Form[]>();

  /** `engines` gives an engine's index, or throws a RangeError. */
  constructor(engines: (name: string) => number) {
    this.#engines = engines;
  }

  /**
   * Its forms: their tables, and where its latency ends after the last row, a row of no slots in its last cycle.
   * @throws {RangeError} naming the operation, for an engine that there is not or a latency beyond what is read.
   */
  of(operation: FileOperation): readonly Form[] {
    const given: readonly FileForm[] = operation.forms ?? [tableOf(operation)];
    const key = JSON.stringify([operation.latency ?? 0, given]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const forms = given.map((form) => this.#form(operation, form));
    this.#known.set(key, forms);
    return forms;
  }

  /** The first engine that it names; "" where it names none. */
  engineOf(operation: FileOperation): string {
    const { engine, rows } = operation.forms?.[0] ?? operation;
    return engine ?? rows?.[0]?.engine ?? "";
  }

  #form({ id, latency = 0 }: FileOperation, form: FileForm): Form {
    const { engine, slots = 1, cycles, duration, lanes = 1, opcode } = form;
    const extra = addedBy(form);
    const table = form.rows ?? [{ engine: engine!, offset: 0, slots, cycles: cycles ?? duration ?? 1 }];
    const rows = table.flatMap((row) => {
      const its = this.#engines(row.engine);
      return Array.from({ length: row.cycles }, (_, cycle): ReservationRow => {
        return { engine: its, offset: row.offset + cycle, slots: row.slots };
      });
    });
    const last = latency + extra - 1;
    if (last > limits.latency) {
      throw outside(`operation "${id}": latency and extraLatency`, last + 1, 0, limits.latency + 1);
    }
    const whole = latency === 0 || last <= farthestRow({ rows }) ? rows : [...rows, heldUntil(rows, last)];
    return {
      ...{ rows: whole, lanes },
      ...(extra === 0 ? {} : { extraLatency: extra }),
      ...(opcode === undefined ? {} : { opcode }),
    };
  }
}

function heldUntil(rows: readonly ReservationRow[], offset: number): ReservationRow {
  return { engine: rows[0]?.engine ?? 0, offset, slots: 0 };
}

function tableOf({ engine, slots, cycles, duration, rows }: FileOperation): FileForm {
  return { engine, slots, cycles, duration, rows };
}
