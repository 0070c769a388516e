import { stride } from "./bundleCode.ts";
import { type Core, mostNoted, raise } from "./core.ts";

/**
 * Executes bundle `bundle` of the core's program: a loop over its micro-operations (`semantics.ts` numbers them).
 * Scratch addresses were checked when the program was decoded; memory addresses are checked here.
 * `s` and `u` are the same words, signed where the sign makes no difference to the low 32 bits.
 *
 * Tried and lost: a JavaScript function generated per bundle. A kernel's bundles execute once a simulation, so they
 * stay cold: compiling 1,026 of them took twenty times as long as decoding, and even after nine thousand runs they were
 * at half this loop's speed.
 * @throws {RangeError} with cycle, bundle, engine and slot.
 */
export function executeBundle(core: Core, bundle: number): void {
  executeFrom(core, bundle, core.program.starts[bundle]!);
}

/** The same from the micro-operation at `code[first]` on, which is the bundle's. */
export function executeFrom(core: Core, bundle: number, first: number): void {
  const { code, starts } = core.program;
  const { signedScratch: s, scratch: u, memory } = core;
  const lanes = core.program.machine.vectorLength;
  const end = starts[bundle + 1]!;
  for (let at = first; at < end; at += stride) {
    const d = code[at + 1]!;
    const a = code[at + 2]!;
    const b = code[at + 3]!;
    switch (code[at]) {
      case 0: // +(dest,source,source)
        s[d] = s[a]! + s[b]!;
        break;
      case 1: // -(dest,source,source)
        s[d] = s[a]! - s[b]!;
        break;
      case 2: // *(dest,source,source)
        s[d] = Math.imul(s[a]!, s[b]!);
        break;
      case 3: // //(dest,source,source)
        if (u[b] === 0) raise(core, bundle, at, "division by zero");
        u[d] = u[a]! / u[b]!;
        break;
      case 4: // cdiv(dest,source,source)
        if (u[b] === 0) raise(core, bundle, at, "division by zero");
        u[d] = (u[a]! + u[b]! - 1) / u[b]!;
        break;
      case 5: // ^(dest,source,source)
        s[d] = s[a]! ^ s[b]!;
        break;
      case 6: // &(dest,source,source)
        s[d] = s[a]! & s[b]!;
        break;
      case 7: // |(dest,source,source)
        s[d] = s[a]! | s[b]!;
        break;
      case 8: // <<(dest,source,source)
        s[d] = u[b]! < 32 ? s[a]! << s[b]! : 0;
        break;
      case 9: // >>(dest,source,source)
        s[d] = u[b]! < 32 ? u[a]! >>> s[b]! : 0;
        break;
      case 10: // %(dest,source,source)
        if (u[b] === 0) raise(core, bundle, at, "division by zero");
        u[d] = u[a]! % u[b]!;
        break;
      case 11: // <(dest,source,source)
        s[d] = u[a]! < u[b]! ? 1 : 0;
        break;
      case 12: // ==(dest,source,source)
        s[d] = s[a] === s[b] ? 1 : 0;
        break;
      case 13: // +(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = s[a + i]! + s[b + i]!;
        break;
      case 14: // -(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = s[a + i]! - s[b + i]!;
        break;
      case 15: // *(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = Math.imul(s[a + i]!, s[b + i]!);
        break;
      case 16: // //(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) {
          if (u[b + i] === 0) raise(core, bundle, at, "division by zero");
          u[d + i] = u[a + i]! / u[b + i]!;
        }
        break;
      case 17: // cdiv(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) {
          if (u[b + i] === 0) raise(core, bundle, at, "division by zero");
          u[d + i] = (u[a + i]! + u[b + i]! - 1) / u[b + i]!;
        }
        break;
      case 18: // ^(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = s[a + i]! ^ s[b + i]!;
        break;
      case 19: // &(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = s[a + i]! & s[b + i]!;
        break;
      case 20: // |(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = s[a + i]! | s[b + i]!;
        break;
      case 21: // <<(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = u[b + i]! < 32 ? s[a + i]! << s[b + i]! : 0;
        break;
      case 22: // >>(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = u[b + i]! < 32 ? u[a + i]! >>> s[b + i]! : 0;
        break;
      case 23: // %(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) {
          if (u[b + i] === 0) raise(core, bundle, at, "division by zero");
          u[d + i] = u[a + i]! % u[b + i]!;
        }
        break;
      case 24: // <(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = u[a + i]! < u[b + i]! ? 1 : 0;
        break;
      case 25: // ==(vdest,vsource,vsource)
        for (let i = 0; i < lanes; i++) s[d + i] = s[a + i] === s[b + i] ? 1 : 0;
        break;
      case 26: {
        // vbroadcast(vdest,source)
        const word = s[a]!;
        for (let i = 0; i < lanes; i++) s[d + i] = word;
        break;
      }
      case 27: {
        // multiply_add(vdest,vsource,vsource,vsource)
        const c = code[at + 4]!;
        for (let i = 0; i < lanes; i++) s[d + i] = Math.imul(s[a + i]!, s[b + i]!) + s[c + i]!;
        break;
      }
      case 28: {
        // load(dest,source)
        const address = u[a]!;
        if (address >= memory.length) outside(core, bundle, at, address, 1);
        u[d] = memory[address]!;
        break;
      }
      case 31: // const(dest,immediate)
        s[d] = a;
        break;
      case 45: // copy to,from,words
        for (let i = 0; i < b; i++) s[d + i] = s[a + i]!;
        break;
      default:
        executeOther(core, bundle, at);
    }
  }
}

/** The rarer ones, kept apart so that the loop above stays small enough to be compiled well. */
function executeOther(core: Core, bundle: number, at: number): void {
  const { code, machine, targets } = core.program;
  const { signedScratch: s, scratch: u, memory } = core;
  const lanes = machine.vectorLength;
  const d = code[at + 1]!;
  const a = code[at + 2]!;
  const b = code[at + 3]!;
  const c = code[at + 4]!;
  switch (code[at]) {
    case 30: {
      // vload(vdest,source)
      const address = u[a]!;
      if (address + lanes > memory.length) outside(core, bundle, at, address, lanes);
      for (let i = 0; i < lanes; i++) u[d + i] = memory[address + i]!;
      break;
    }
    case 32: {
      // store(source,source)
      const address = u[d]!;
      if (address >= memory.length) outside(core, bundle, at, address, 1);
      memory[address] = u[a]!;
      break;
    }
    case 33: {
      // vstore(source,vsource)
      const address = u[d]!;
      if (address + lanes > memory.length) outside(core, bundle, at, address, lanes);
      for (let i = 0; i < lanes; i++) memory[address + i] = u[a + i]!;
      break;
    }
    case 34: // select(dest,source,source,source)
      s[d] = s[a] !== 0 ? s[b]! : s[c]!;
      break;
    case 35: // vselect(vdest,vsource,vsource,vsource)
      for (let i = 0; i < lanes; i++) s[d + i] = s[a + i] !== 0 ? s[b + i]! : s[c + i]!;
      break;
    case 36: // add_imm(dest,source,immediate)
      s[d] = s[a]! + b;
      break;
    case 37: // halt()
      core.state = "stopped";
      break;
    case 38: // pause()
      if (core.pausing) core.state = "paused";
      break;
    case 39: // trace_write(source)
      if (core.traceBuffer.length >= mostNoted)
        raise(core, bundle, at, `the trace buffer is full (${mostNoted} words)`);
      core.traceBuffer.push(u[d]!);
      break;
    case 40: // cond_jump(source,immediate)
      if (s[d] !== 0) jump(core, bundle, at, targets[a]!);
      break;
    case 41: // cond_jump_rel(source,immediate)
      if (s[d] !== 0) jump(core, bundle, at, core.pc + targets[a]!);
      break;
    case 42: // jump(immediate)
      jump(core, bundle, at, targets[d]!);
      break;
    case 43: // jump_indirect(source)
      core.pc = u[d]!;
      break;
    case 46: // delay to,from,words,latency
      core.late.push({ due: core.cycle + c, to: d, words: s.slice(a, a + b) });
      break;
    default:
      throw new Error(`no micro-operation ${code[at]}`);
  }
}

function jump(core: Core, bundle: number, at: number, target: number): void {
  if (target < 0) raise(core, bundle, at, `jumps to bundle ${target}, the first is 0`);
  core.pc = target;
}

function outside(core: Core, bundle: number, at: number, address: number, words: number): never {
  const span = words === 1 ? `memory word ${address}` : `memory words ${address} to ${address + words - 1}`;
  raise(core, bundle, at, `${span}, the last word is ${core.memory.length - 1}`);
}
