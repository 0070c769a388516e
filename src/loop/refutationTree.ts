import type { RefutationChild, RefutationNode } from "./loopBound.ts";

/** A refutation as a search builds it: what a node leads to hangs below it. */
export type RefutationTree =
  | Exclude<RefutationNode, { operation: unknown }>
  | { readonly operation: number; readonly children: readonly RefutationBranch[] };

/** A choice, and what refutes it. */
export type RefutationBranch =
  | Extract<RefutationChild, { cycle: unknown }>
  | (Omit<Extract<RefutationChild, { node: unknown }>, "node"> & { readonly below: RefutationTree });

/** The nodes of a tree in a list, each before what is below it. */
export function refutationNodes(root: RefutationTree): RefutationNode[] {
  const nodes: RefutationNode[] = [];
  const visit = (tree: RefutationTree): number => {
    const at = nodes.push({ crowd: [], engine: 0 }) - 1;
    if (!("operation" in tree)) nodes[at] = tree;
    else {
      const children = tree.children.map((child): RefutationChild => {
        if ("cycle" in child) return child;
        const { below, ...choice } = child;
        return { ...choice, node: visit(below) };
      });
      nodes[at] = { operation: tree.operation, children };
    }
    return at;
  };
  visit(root);
  return nodes;
}
