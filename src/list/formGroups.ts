import type { Block, Dependence, OperationIndex } from "../ir/block.ts";

/** Groups of an operation's forms beyond this many are not told apart: it waits for what any of its forms waits for. */
const mostGroups = 5;

/**
 * The forms of operations that wait for different operations, in one direction of time. An operation's forms that wait for the
 * same are a *group*; groups of all operations are numbered through. An operation whose form makes no difference has none.
 */
export interface FormGroups {
  /** Groups of operation i: `offsets[i] .. offsets[i + 1]`. */
  readonly offsets: Int32Array;
  readonly operationOf: Int32Array;
  /** Forms of each group, by number in the operation's list. */
  readonly forms: readonly (readonly number[])[];
  /** By dependence of the block: the groups that wait because of it; absent where the whole operation does. */
  readonly waiting: ReadonlyMap<number, readonly number[]>;
  /** How many dependences each group waits because of. */
  readonly counts: Int32Array;
}

/** Finds the groups of a block's operations; `mirrored`: an operation waits for what comes after it. */
export function formGroups({ operations, dependences }: Block, mirrored: boolean): FormGroups {
  const partial = new Map<OperationIndex, number[]>();
  const [end, own] = mirrored ? (["from", "fromForms"] as const) : (["to", "toForms"] as const);
  for (const [index, edge] of dependences.entries()) {
    if (edge[own] === undefined) continue;
    const known = partial.get(edge[end]);
    if (known === undefined) partial.set(edge[end], [index]);
    else known.push(index);
  }
  const offsets = new Int32Array(operations.length + 1);
  const operationOf: number[] = [];
  const forms: number[][] = [];
  const waiting = new Map<number, number[]>();
  const counts: number[] = [];
  for (let i = 0; i < operations.length; i++) {
    const edges = partial.get(i) ?? [];
    const alike =
      edges.length === 0
        ? []
        : groupsOf(
            operations[i]!.forms.length,
            edges.map((at) => dependences[at]!),
            own,
          );
    if (alike.length > 0) for (const at of edges) waiting.set(at, []);
    for (const group of alike) {
      const number = forms.length;
      forms.push(group);
      operationOf.push(i);
      const its = edges.filter((at) => dependences[at]![own]!.includes(group[0]!));
      counts.push(its.length);
      for (const at of its) waiting.get(at)!.push(number);
    }
    offsets[i + 1] = forms.length;
  }
  return { offsets, operationOf: Int32Array.from(operationOf), forms, waiting, counts: Int32Array.from(counts) };
}

/** Forms that the same of these dependences hold for, together; none where there are too many groups. */
function groupsOf(count: number, edges: readonly Dependence[], own: "fromForms" | "toForms"): number[][] {
  const groups = new Map<string, number[]>();
  for (let form = 0; form < count; form++) {
    const key = edges.map((edge) => (edge[own]!.includes(form) ? 1 : 0)).join("");
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [form]);
    else known.push(form);
  }
  return groups.size > mostGroups ? [] : [...groups.values()];
}

/** For each operation with groups, the sets of forms that may be ready while others are not, ascending. */
export function formSubsets({
  offsets,
  forms,
}: FormGroups): ReadonlyMap<OperationIndex, readonly (readonly number[])[]> {
  const subsets = new Map<OperationIndex, number[][]>();
  for (let i = 0; i + 1 < offsets.length; i++) {
    const groups = forms.slice(offsets[i], offsets[i + 1]);
    if (groups.length === 0) continue;
    const sets: number[][] = [];
    for (let mask = 1; mask < 2 ** groups.length; mask++) sets.push(formsOfMask(groups, mask));
    subsets.set(i, sets);
  }
  return subsets;
}

/** The forms of the groups whose bits are set. */
function formsOfMask(groups: readonly (readonly number[])[], mask: number): number[] {
  return groups.flatMap((group, bit) => ((mask >> bit) & 1 ? group : [])).sort((a, b) => a - b);
}
