import { isTimed } from "../ir/issueRange.ts";
import { farthestRow, waitAfter } from "../ir/waiting.ts";
import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import type { Steps } from "../time/steps.ts";
import type { ListInstance } from "./listInstance.ts";

/** How much to try. */
export interface SampleOptions {
  /** Schedules, each of them justified once: three passes. */
  readonly samples: number;
  readonly seed?: number | undefined;
  /** Stop at a schedule that is not longer than this. */
  readonly target?: number | undefined;
  /** Told of every schedule that is shorter than those before. */
  readonly found?: ((schedule: CompactSchedule) => void) | undefined;
}

/** Samples in a row without a gain, after which the next ones start from chance again. */
const patience = 60;

/** One direction of time: what each operation takes, counted from its first cycle, and what waits for it. */
interface View {
  /** Rows of operation i: `rowOffsets[i]` .. `rowOffsets[i + 1] - 1`. */
  readonly rowOffsets: Int32Array;
  readonly rowEngine: Int32Array;
  readonly rowCycle: Int32Array;
  readonly rowSlots: Int32Array;
  readonly edgeOffsets: Int32Array;
  readonly edgeTo: Int32Array;
  /** Cycles from first cycle to first cycle; may be below 0 backward, where operations are of different lengths. */
  readonly edgeWait: Int32Array;
  readonly waitsFor: Int32Array;
}

/**
 * Whether serial schedules can be sampled: operations of one form and one lane that take slots of more than one cycle,
 * without dates, lags or a limit of words. There a pass cycle by cycle misses what a serial one finds.
 */
export function hasSerialSamples({ block, machine }: ListInstance): boolean {
  return (
    (machine.scratchWords === undefined || block.values.length === 0) &&
    block.operations.every(({ forms }) => forms.length === 1 && forms[0]!.lanes === 1) &&
    block.operations.some(({ forms }) => farthestRow(forms[0]!) > 0) &&
    !isTimed(block)
  );
}

/**
 * Serial schedule generation by random keys (the longest path that follows, blurred; or the order of the best schedule,
 * blurred), each schedule justified backward and forward (Tormos and Lova 2001; Valls, Ballestín and Quintanilla 2005).
 * Deterministic by seed. Ended early it gives the best by then.
 */
export function* serialSamples(instance: ListInstance, options: SampleOptions): Steps<CompactSchedule | undefined> {
  const { samples, seed = 1, target = 0, found } = options;
  const { operations, forward } = instance;
  const spans = Int32Array.from(instance.block.operations, ({ forms }) => farthestRow(forms[0]!) + 1);
  const [ahead, back] = [view(instance, spans, false), view(instance, spans, true)];
  const pass = serialPass(instance);
  const random = randomOf(seed);
  const keys = new Float64Array(operations);
  const mirror = (starts: Int32Array, length: number): Int32Array =>
    starts.map((start, i) => length - start - spans[i]!);
  const lengthOf = (starts: Int32Array): number =>
    starts.reduce((most, start, i) => Math.max(most, start + spans[i]!), 0);
  let best: CompactSchedule | undefined;
  let near: Int32Array | undefined;
  let nearLength = Number.POSITIVE_INFINITY;
  let since = 0;
  for (let n = 0; n < samples && (best === undefined || best.length > target); n++) {
    if (n > 0 && !(yield)) break;
    if (since > patience) {
      near = undefined;
      nearLength = Number.POSITIVE_INFINITY;
      since = 0;
    }
    const blur = n === 0 ? 0 : near === undefined ? 0.6 * random() : 1 + 12 * random();
    for (let i = 0; i < operations; i++) {
      keys[i] = near === undefined ? -forward.tails[i]! * (1 + blur * (random() - 0.5)) : near[i]! + blur * random();
    }
    let starts = pass(ahead, keys);
    // Backward those that end last come first, forward those that then begin first.
    for (const direction of [back, ahead]) starts = pass(direction, mirror(starts, lengthOf(starts)));
    const length = lengthOf(starts);
    since++;
    if (length <= nearLength) {
      if (length < nearLength) since = 0;
      near = starts;
      nearLength = length;
    }
    if (best !== undefined && length >= best.length) continue;
    best = {
      length,
      form: new Int8Array(operations),
      start: starts.slice(),
      end: starts.slice(),
      fragments: new Int32Array(0),
    };
    found?.(best);
  }
  return best;
}

function view({ block }: ListInstance, spans: Int32Array, mirrored: boolean): View {
  const { operations, dependences } = block;
  const rows = operations.map(({ forms }, i) => {
    const found = new Map<string, { readonly engine: number; readonly cycle: number; readonly slots: number }>();
    for (const { engine, offset, slots } of forms[0]!.rows) {
      const cycle = mirrored ? spans[i]! - 1 - offset : offset;
      const key = `${engine} ${cycle}`;
      found.set(key, { engine, cycle, slots: slots + (found.get(key)?.slots ?? 0) });
    }
    return [...found.values()];
  });
  const edges: { readonly to: number; readonly wait: number }[][] = operations.map(() => []);
  const waitsFor = new Int32Array(operations.length);
  for (const edge of dependences) {
    const wait = waitAfter(edge, operations[edge.from]!.forms[0]!);
    const [from, to] = mirrored ? [edge.to, edge.from] : [edge.from, edge.to];
    edges[from]!.push({ to, wait: mirrored ? wait + spans[edge.to]! - spans[edge.from]! : wait });
    waitsFor[to]!++;
  }
  const flat = rows.flat();
  return {
    rowOffsets: offsetsOf(rows),
    rowEngine: Int32Array.from(flat, ({ engine }) => engine),
    rowCycle: Int32Array.from(flat, ({ cycle }) => cycle),
    rowSlots: Int32Array.from(flat, ({ slots }) => slots),
    edgeOffsets: offsetsOf(edges),
    edgeTo: Int32Array.from(edges.flat(), ({ to }) => to),
    edgeWait: Int32Array.from(edges.flat(), ({ wait }) => wait),
    waitsFor,
  };
}

function offsetsOf(lists: readonly (readonly unknown[])[]): Int32Array {
  const offsets = new Int32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) offsets[i + 1] = offsets[i]! + list.length;
  return offsets;
}

/** A pass that places one operation after the other, each as early as it goes: the open one of the least key next. */
function serialPass({ operations, slots }: ListInstance): (view: View, keys: ArrayLike<number>) => Int32Array {
  const engines = slots.length;
  let used = new Int32Array(256 * engines);
  const left = new Int32Array(operations);
  const open = new Int32Array(operations);
  return (view, keys) => {
    const { rowOffsets, rowEngine, rowCycle, rowSlots, edgeOffsets, edgeTo, edgeWait } = view;
    const starts = new Int32Array(operations);
    used.fill(0);
    left.set(view.waitsFor);
    let count = 0;
    for (let i = 0; i < operations; i++) if (left[i] === 0) open[count++] = i;
    while (count > 0) {
      let next = 0;
      for (let n = 1; n < count; n++) if (keys[open[n]!]! < keys[open[next]!]!) next = n;
      const i = open[next]!;
      open[next] = open[--count]!;
      const [first, end] = [rowOffsets[i]!, rowOffsets[i + 1]!];
      let start = starts[i]!;
      for (let row = first; row < end; ) {
        const at = (start + rowCycle[row]!) * engines + rowEngine[row]!;
        if (at >= used.length) {
          const larger = new Int32Array(2 * at);
          larger.set(used);
          used = larger;
        }
        if (used[at]! + rowSlots[row]! > slots[rowEngine[row]!]!) {
          start++;
          row = first;
        } else row++;
      }
      starts[i] = start;
      for (let row = first; row < end; row++) {
        used[(start + rowCycle[row]!) * engines + rowEngine[row]!]! += rowSlots[row]!;
      }
      for (let k = edgeOffsets[i]!; k < edgeOffsets[i + 1]!; k++) {
        const to = edgeTo[k]!;
        starts[to] = Math.max(starts[to]!, start + edgeWait[k]!);
        if (--left[to]! === 0) open[count++] = to;
      }
    }
    return starts;
  };
}

/** Numbers from 0 up to 1, the same for the same seed (xorshift, Marsaglia 2003). */
function randomOf(seed: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
