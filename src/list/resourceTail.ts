import type { ListInstance } from "./listInstance.ts";

/**
 * Tails that know of slots: of the direct successors of an operation that can issue on one engine only, the k-th in
 * order of tail issues floor(k / slots) cycles later than the first, so the tail is at least latency + floor(k / slots) +
 * that successor's own. This is the relaxation of Rim and Jain (1994) over one generation instead of all descendants,
 * which keeps it linear; in a walk with gathers, one generation is where the slots bind.
 */
export function resourceTails(instance: ListInstance): Float64Array {
  const { forward, forms, slots, operations } = instance;
  const { offsets, targets, latencies, extras } = forward.successors;
  const engineOf = onlyEngines(instance);
  const tails = new Float64Array(operations);
  for (let at = operations - 1; at >= 0; at--) {
    const operation = forward.order[at]!;
    const reach = new Map<number, number[]>();
    let tail = 0;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      const target = targets[k]!;
      const through = latencies[k]! + extras[k]! * forms.leastExtra[operation]! + tails[target]!;
      if (through > tail) tail = through;
      const engine = engineOf[forms.classOf[target]!]!;
      if (engine < 0) continue;
      const list = reach.get(engine);
      if (list === undefined) reach.set(engine, [through]);
      else list.push(through);
    }
    for (const [engine, list] of reach) {
      if (list.length <= slots[engine]!) continue;
      list.sort((a, b) => b - a);
      for (const [k, through] of list.entries()) tail = Math.max(tail, through + Math.floor(k / slots[engine]!));
    }
    tails[operation] = tail;
  }
  return tails;
}

/** Per class: the engine of its only form, if that is one slot in one cycle; otherwise negative. */
function onlyEngines({ forms }: ListInstance): Int32Array {
  const { classes, classOffsets, classForms, rowOffsets, rowEngine, lanes } = forms;
  return Int32Array.from({ length: classes }, (_, type) => {
    const form = classForms[classOffsets[type]!]!;
    const single = classOffsets[type + 1]! - classOffsets[type]! === 1 && lanes[form] === 1;
    return single && rowOffsets[form + 1]! - rowOffsets[form]! === 1 ? rowEngine[rowOffsets[form]!]! : -1;
  });
}
