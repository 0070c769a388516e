import { readFileSync } from "node:fs";
import { type Program, parseProgram } from "../../src/machine/program.ts";
import type { WorkloadSize } from "../../src/walk/image.ts";

/** A program as somebody's tools dumped it, and what it runs on: a memory, or tree walks of a size. */
export interface ProgramCase {
  readonly name: string;
  readonly program: Program;
  readonly memory?: readonly number[];
  readonly size?: WorkloadSize;
  /** Its loops have fixed turns. */
  readonly unroll?: boolean;
  /** Its loops' turns are words of memory. */
  readonly jumps?: boolean;
}

interface WrittenCase extends Omit<ProgramCase, "program"> {
  readonly program: unknown;
}

export const programCases: readonly ProgramCase[] = (
  JSON.parse(readFileSync(new URL("../cases/programs.json", import.meta.url), "utf8")) as readonly WrittenCase[]
).map((each) => ({ ...each, program: parseProgram(each.program) }));
