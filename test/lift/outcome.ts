import type { Machine } from "../../src/machine/machine.ts";
import type { Program } from "../../src/machine/program.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { runToPause, startCore } from "../../src/machine/simulator/simulate.ts";

/** What the outside sees of a run: memory at every pause and at the end, and the trace. */
export function outcome(program: Program, machine: Machine, memory: Uint32Array): unknown {
  const core = startCore(decode(program, machine), memory);
  const seen: string[] = [];
  while (core.state !== "stopped") {
    runToPause(core);
    seen.push(core.memory.join());
  }
  return { seen, trace: core.traceBuffer };
}
