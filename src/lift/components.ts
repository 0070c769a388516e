import type { Version, Versions } from "./step.ts";
import type { Unit } from "./unit.ts";

/**
 * Which versions of words have to lie beside each other: those that one slot reads or writes as a vector, and all that are
 * bound to them. Each component becomes a value. `of[version]` is a component's representative.
 */
export function components(units: readonly Unit[], versions: Versions): Int32Array {
  const parent = Int32Array.from(versions.word, (_, version) => version);
  const find = (version: Version): Version => {
    let root = version;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = version; at !== root; ) [at, parent[at]] = [parent[at]!, root];
    return root;
  };
  const join = (list: readonly Version[]): void => {
    const root = find(list[0]!);
    for (let at = 1; at < list.length; at++) parent[find(list[at]!)] = root;
  };
  for (const { operands, writes } of units) {
    for (const operand of operands) if (!("immediate" in operand)) join(operand);
    if (writes.length > 0) join(writes);
  }
  return parent.map((_, version) => find(version));
}
