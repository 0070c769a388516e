import { Bench } from "tinybench";
import { BlockBuilder } from "../../src/ir/builder.ts";
import { listSchedule } from "../../src/list/list.ts";
import { type ListInstance, prepare } from "../../src/list/listInstance.ts";
import { tailMinusGroup } from "../../src/list/priority.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";

/** One size of the list scheduling benchmark. */
export interface ListBenchRow {
  readonly operations: number;
  readonly cycles: number;
  readonly prepareMilliseconds: number;
  /** Medians over the passes made. */
  readonly forwardMilliseconds: number;
  readonly backwardMilliseconds: number;
  readonly nanosecondsPerOperation: number;
}

/**
 * Times list scheduling passes (priorities ranked, scratch limited to the machine's words) on a synthetic walk of
 * 10,000 operations and on one with 16 times as many groups. A pass is linear if the time per operation stays the same.
 */
export async function benchList(groups: readonly number[] = [36, 576]): Promise<ListBenchRow[]> {
  const rows: ListBenchRow[] = [];
  for (const count of groups) {
    const block = syntheticWalk(count);
    const before = performance.now();
    const instance = prepare(block, takeHome);
    const prepareMilliseconds = performance.now() - before;
    const priority = tailMinusGroup(6).priority(instance);
    const bench = new Bench({ time: 1500, iterations: 5, warmupTime: 300, warmupIterations: 2 });
    let cycles = 0;
    bench.add("forward", () => {
      cycles = lengthOf(instance, priority, "forward");
    });
    bench.add("backward", () => {
      lengthOf(instance, priority, "backward");
    });
    await bench.run();
    const [forward, backward] = bench.tasks.map(({ result }) => {
      if (!("latency" in result)) throw new Error(`benchmark ${result.state}`);
      return result.latency.p50;
    });
    rows.push({
      operations: instance.operations,
      cycles,
      prepareMilliseconds,
      forwardMilliseconds: forward!,
      backwardMilliseconds: backward!,
      nanosecondsPerOperation: (1e6 * forward!) / instance.operations,
    });
  }
  return rows;
}

function lengthOf(instance: ListInstance, priority: Float64Array, direction: "forward" | "backward"): number {
  const outcome = listSchedule(instance, { priority, direction, policy: { convert: "contested" } });
  if (outcome.status !== "scheduled") throw new Error(`${direction} pass: ${JSON.stringify(outcome)}`);
  return outcome.schedule.length;
}

/**
 * Groups of 16 rounds that look like the real kernel to a scheduler: eleven hash operations, a node by a select, by
 * arithmetic or by eight lane loads, a parity. It computes nothing in particular.
 */
function syntheticWalk(groups: number) {
  const builder = new BlockBuilder(takeHome);
  const constant = (value: number) =>
    builder.emit("valu", "vbroadcast", [builder.emit("load", "const", [{ immediate: value }])]);
  const constants = Array.from({ length: 8 }, (_, k) => constant(k + 1));
  const c = (k: number) => constants[k % constants.length]!;
  for (let group = 0; group < groups; group++) {
    builder.from({ group });
    const pointer = builder.emit("load", "const", [{ immediate: takeHome.vectorLength * group }]);
    let state = builder.emit("load", "vload", [pointer]);
    let parity = builder.emit("valu", "&", [state, c(0)]);
    for (let round = 0; round < 16; round++) {
      builder.from({ group, round });
      let node = c(round);
      if (round % 3 === 1) node = builder.emit("flow", "vselect", [parity, c(1), c(2)]);
      else if (round % 3 === 2) {
        const address = builder.emit("valu", "multiply_add", [parity, c(3), c(4)]);
        node = builder.value(`node g${group} r${round}`, takeHome.vectorLength);
        for (let lane = 0; lane < takeHome.vectorLength; lane++) {
          const into = { value: node.value, word: lane, words: 1 };
          const from = { value: address.value, word: lane, words: 1 };
          builder.emit("load", "load_offset", [from, { immediate: lane }], { into });
        }
      }
      state = builder.emit("valu", "^", [state, node]);
      for (let stage = 0; stage < 3; stage++) {
        state = builder.emit("valu", "multiply_add", [state, c(stage), c(stage + 3)]);
        const shifted = builder.emit("valu", ">>", [state, c(5)]);
        const mixed = builder.emit("valu", "+", [state, c(6)]);
        state = builder.emit("valu", "^", [shifted, mixed]);
      }
      parity = builder.emit("valu", "&", [state, c(0)]);
    }
    builder.from({ group, round: 15, stage: "output" });
    builder.emit("store", "vstore", [pointer, state]);
  }
  return builder.build(`synthetic walk of ${groups} groups`);
}
