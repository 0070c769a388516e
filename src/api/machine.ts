/**
 * Machines as data, programs (lists of bundles), and the simulator.
 *
 * A {@link Machine} has engines with slots, opcodes and scratch; scheduling alone needs no more than a
 * {@link SchedulingMachine}. All slots of a cycle read the state as it was when the cycle began.
 *
 * @module machine
 */
export { limits } from "../machine/limits.ts";
export {
  type Engine,
  type Machine,
  machineJsonSchema,
  type OpcodeLatency,
  type OpcodeRow,
  type OperandRole,
  opcodeLatency,
  parseMachine,
  type SchedulingMachine,
} from "../machine/machine.ts";
export { presets } from "../machine/presets/presets.ts";
export { takeHome } from "../machine/presets/takeHome.ts";
export { toy } from "../machine/presets/toy.ts";
export { type Bundle, type Json, type Program, parseProgram, printProgram, type Slot } from "../machine/program.ts";
export { type Fault, faultText } from "../machine/simulator/core.ts";
export type { Reference } from "../machine/simulator/debugCheck.ts";
export { type DebugSlot, type DecodedProgram, decode } from "../machine/simulator/decode.ts";
export { type SimulationOptions, type SimulationResult, simulate } from "../machine/simulator/simulate.ts";
export { type BatchResult, simulateBatch } from "../machine/simulator/simulateBatch.ts";
export { type Trace, traceOf, type Utilisation, utilisation } from "../machine/simulator/trace.ts";
