import type { RefutationChild, RefutationEnd, RefutationNode, RefutationSplit } from "./loopBound.ts";

/** A refutation as a search builds it: what a node leads to hangs below it. */
export type RefutationTree =
  | Exclude<RefutationNode, { operation: unknown } | { split: unknown }>
  | { readonly operation: number; readonly children: readonly RefutationBranch[] }
  | { readonly split: RefutationSplit; readonly sooner: TreeEnd; readonly later: TreeEnd };

/** What refutes a child. */
export type TreeEnd = Extract<RefutationEnd, { cycle: unknown }> | { readonly below: RefutationTree };

/** A choice, and what refutes it. */
export type RefutationBranch = Omit<RefutationChild, "node" | "cycle"> & TreeEnd;

/** The nodes of a tree in a list, each before what is below it. */
export function refutationNodes(root: RefutationTree): RefutationNode[] {
  const nodes: RefutationNode[] = [];
  const end = (child: TreeEnd): RefutationEnd =>
    "cycle" in child ? { cycle: child.cycle } : { node: visit(child.below) };
  const visit = (tree: RefutationTree): number => {
    const at = nodes.push({ crowd: [], engine: 0 }) - 1;
    if ("split" in tree) nodes[at] = { split: tree.split, sooner: end(tree.sooner), later: end(tree.later) };
    else if ("operation" in tree) {
      const children = tree.children.map((child): RefutationChild => {
        const { form, row, span } = child;
        return { form, row, ...(span === undefined ? {} : { span }), ...end(child) };
      });
      nodes[at] = { operation: tree.operation, children };
    } else nodes[at] = tree;
    return at;
  };
  visit(root);
  return nodes;
}
