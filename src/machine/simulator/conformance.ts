import { z } from "zod";
import { limits } from "../limits.ts";
import { listSchema } from "../listSchema.ts";
import type { Machine } from "../machine.ts";
import { parseProgram } from "../program.ts";
import { schemaMessages } from "../schemaMessages.ts";
import { decode } from "./decode.ts";
import { type SimulationResult, simulate } from "./simulate.ts";

const word = z.int().min(0).max(0xffffffff);

const caseSchema = z.strictObject({
  name: z.string().min(1).max(limits.name),
  scratchSize: z.int().min(1).max(limits.words),
  enablePause: z.boolean(),
  mem: listSchema(word),
  program: z.array(z.unknown()),
  /** The state in which the original simulator ended. */
  expect: z.strictObject({
    /** The case runs twice as long, at most. */
    cycle: z.int().min(0).max(10_000_000),
    cyclesAtPause: listSchema(z.int().min(0)),
    mem: listSchema(word),
    scratch: listSchema(word),
    traceBuf: listSchema(word),
    pc: z.int().min(0),
  }),
});

/** A program with the state it ends in, recorded from the original simulator. */
export type ConformanceCase = z.infer<typeof caseSchema>;

/** A field of a case that came out otherwise. */
export interface Mismatch {
  readonly case: string;
  readonly field: string;
  readonly message: string;
}

/**
 * Reads a conformance file.
 * @throws {RangeError} when it is not a list of cases, or an empty one: nothing checked is not a pass.
 */
export function parseConformance(data: unknown): ConformanceCase[] {
  const result = listSchema(caseSchema).safeParse(data);
  if (result.success && result.data.length === 0) throw new RangeError("not a conformance file: no cases");
  if (result.success) return result.data;
  throw new RangeError(`not a conformance file: ${schemaMessages(result.error, data)}`);
}

/** Runs one case on `machine` with the case's scratch size. @returns every field that differs. */
export function mismatches(test: ConformanceCase, machine: Machine): Mismatch[] {
  const sized = { ...machine, scratchWords: test.scratchSize };
  let found: SimulationResult;
  try {
    // Far above any recorded case, so that a wrong jump ends.
    const options = { enablePause: test.enablePause, cycleLimit: 1000 + 2 * test.expect.cycle };
    found = simulate(decode(parseProgram(test.program), sized), Uint32Array.from(test.mem), options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ case: test.name, field: "error", message: error.message }];
  }
  const { expect } = test;
  return [
    ...differing(test, "cycle", [found.cycle], [expect.cycle]),
    ...differing(test, "cyclesAtPause", found.cyclesAtPause, expect.cyclesAtPause),
    ...differing(test, "mem", found.memory, expect.mem),
    ...differing(test, "scratch", found.scratch, expect.scratch),
    ...differing(test, "traceBuf", found.traceBuffer, expect.traceBuf),
    ...differing(test, "pc", [found.pc], [expect.pc]),
  ];
}

function differing(test: ConformanceCase, field: string, found: ArrayLike<number>, expected: number[]): Mismatch[] {
  const at = expected.findIndex((value, index) => value !== found[index]);
  if (at < 0 && found.length === expected.length) return [];
  const single = field === "cycle" || field === "pc";
  const message =
    found.length !== expected.length
      ? `has ${found.length} entries, expected ${expected.length}`
      : `${single ? "" : `[${at}] `}is ${found[at]}, expected ${expected[at]}`;
  return [{ case: test.name, field, message }];
}
