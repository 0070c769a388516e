import { type Step, type Unit, type Versions, versionsRead } from "./step.ts";

/** More stores than these are not told apart. */
const mostStores = 2048;

/**
 * Which group of lanes each unit belongs to, inferred: stores that most of their operations lead to together are of one
 * group, and an operation is of the group of all the stores that it leads to. What leads to several groups (constants,
 * addresses, records) is of none. Only priorities and reports read it. Groups are numbered by their first operation.
 */
export function inferredGroups(
  sorted: readonly Unit[],
  steps: readonly Step[],
  versions: Versions,
): (number | undefined)[] {
  const stores = sorted.flatMap((unit, at) => (steps[unit.steps[0] ?? -1]?.access?.writes === true ? [at] : []));
  const none = sorted.map(() => undefined);
  if (stores.length < 2 || stores.length > mostStores) return none;
  const led = ledTo(sorted, stores, versions);

  const cone = new Int32Array(stores.length);
  const shared = new Map<number, number>();
  for (const list of led) {
    // What leads to half of all stores says nothing of any.
    if (list.length === 0 || list.length > stores.length / 2) continue;
    for (const [i, a] of list.entries()) {
      cone[a]!++;
      for (let k = i + 1; k < list.length; k++) {
        const pair = a * mostStores + list[k]!;
        shared.set(pair, (shared.get(pair) ?? 0) + 1);
      }
    }
  }
  const parent = Int32Array.from(stores, (_, store) => store);
  const find = (store: number): number => {
    let root = store;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (const [pair, count] of shared) {
    const [a, b] = [Math.floor(pair / mostStores), pair % mostStores];
    if (2 * count >= Math.min(cone[a]!, cone[b]!)) parent[find(a)] = find(b);
  }
  const groupOf = led.map((list): number => {
    const [first, ...others] = list.map(find);
    return first !== undefined && others.every((each) => each === first) ? first : -1;
  });
  const sizes = new Map<number, number>();
  for (const group of groupOf) if (group >= 0) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const least = Math.max(4, Math.max(0, ...sizes.values()) / 4);
  const numbers = new Map<number, number>();
  const found = groupOf.map((group) => {
    if (group < 0 || sizes.get(group)! < least) return undefined;
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group);
  });
  return numbers.size > 1 ? found : none;
}

/** For each unit the stores that its result leads to, ascending. */
function ledTo(sorted: readonly Unit[], stores: readonly number[], versions: Versions): number[][] {
  const words = Math.ceil(stores.length / 32);
  const bits = new Uint32Array(words * sorted.length);
  const maker = new Int32Array(versions.word.length).fill(-1);
  for (const [unit, { writes }] of sorted.entries()) for (const version of writes) maker[version] = unit;
  for (const [store, unit] of stores.entries()) bits[words * unit + (store >> 5)]! |= 1 << (store & 31);
  for (let unit = sorted.length - 1; unit >= 0; unit--) {
    for (const version of versionsRead(sorted[unit]!)) {
      const from = maker[version]!;
      if (from < 0) continue;
      for (let word = 0; word < words; word++) bits[words * from + word]! |= bits[words * unit + word]!;
    }
  }
  return sorted.map((_, unit) => {
    const list: number[] = [];
    for (let word = 0; word < words; word++) {
      for (let rest = bits[words * unit + word]!; rest !== 0; rest &= rest - 1) {
        list.push(32 * word + 31 - Math.clz32(rest & -rest));
      }
    }
    return list;
  });
}
