import parse, { type Attr, type EdgeStmt, type Graph, type NodeId, type Stmt, type Subgraph } from "dotparser";

type Attributes = ReadonlyMap<string, string>;

/** A directed graph as DOT says it, defaults of `node` and `edge` statements taken in. */
export interface DotGraph {
  readonly name: string | undefined;
  readonly attributes: Attributes;
  readonly nodes: ReadonlyMap<string, Attributes>;
  readonly edges: readonly { readonly from: string; readonly to: string; readonly attributes: Attributes }[];
}

/** So many levels of subgraphs are read: the package's parser goes by recursion. */
const deepest = 200;

/**
 * Reads DOT with the package `dotparser` (Graphviz's grammar, no dependences of its own).
 * @throws {RangeError} in one line, with line and column where the grammar is broken.
 */
export function parsedDot(text: string): DotGraph {
  const graphs = parsed(text);
  const [graph] = graphs;
  if (graph === undefined || graphs.length > 1) throw new RangeError(`${graphs.length} graphs, one is wanted`);
  if (graph.type !== "digraph") throw new RangeError("a graph without directions: a digraph is wanted");
  const attributes = new Map<string, string>();
  const nodes = new Map<string, Map<string, string>>();
  const edges: { from: string; to: string; attributes: Attributes }[] = [];
  const node = (id: string, defaults: Attributes): Map<string, string> => {
    let known = nodes.get(id);
    if (known === undefined) {
      known = new Map(defaults);
      nodes.set(id, known);
    }
    return known;
  };
  const walk = (children: readonly Stmt[], given: Defaults, top: boolean, depth: number): Set<string> => {
    if (depth > deepest)
      throw new RangeError(`subgraphs lie in one another ${depth} deep, ${deepest} at most are read`);
    const defaults = { node: new Map(given.node), edge: new Map(given.edge) };
    const named = new Set<string>();
    const ends = (end: NodeId | Subgraph): Set<string> => {
      if (end.type === "subgraph") return walk(end.children, defaults, false, depth + 1);
      node(String(end.id), defaults.node);
      return new Set([String(end.id)]);
    };
    const edge = ({ edge_list: list, attr_list }: EdgeStmt): void => {
      const own = new Map([...defaults.edge, ...pairs(attr_list)]);
      const groups = list.map(ends);
      for (const group of groups) for (const id of group) named.add(id);
      for (let at = 1; at < groups.length; at++) {
        for (const from of groups[at - 1]!) for (const to of groups[at]!) edges.push({ from, to, attributes: own });
      }
    };
    for (const child of children) {
      if (child.type === "node_stmt") {
        const id = String(child.node_id.id);
        const known = node(id, defaults.node);
        for (const [key, value] of pairs(child.attr_list)) known.set(key, value);
        named.add(id);
      } else if (child.type === "edge_stmt") edge(child);
      else if (child.type === "subgraph") {
        for (const id of walk(child.children, defaults, false, depth + 1)) named.add(id);
      } else if (child.target !== "graph") {
        for (const [key, value] of pairs(child.attr_list)) defaults[child.target].set(key, value);
      } else if (top) {
        for (const [key, value] of pairs(child.attr_list)) attributes.set(key, value);
      }
    }
    return named;
  };
  walk(graph.children, { node: new Map(), edge: new Map() }, true, 0);
  return { name: graph.id === undefined ? undefined : String(graph.id), attributes, nodes, edges };
}

interface Defaults {
  readonly node: Attributes;
  readonly edge: Attributes;
}

function parsed(text: string): Graph[] {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError("too deep for its reader");
    const { message, location } = error as { message: string; location?: { start: { line: number; column: number } } };
    if (location === undefined) throw error;
    const { line, column } = location.start;
    const found = /but (.*) found\.$/s.exec(message)?.[1]?.slice(0, 40) ?? "something else";
    throw new RangeError(`line ${line}, column ${column}: ${found} is not DOT here`);
  }
}

/** An attribute without a value, as in `[bold]`, is true: so says Graphviz. */
function pairs(list: readonly Attr[]): [string, string][] {
  return list.map(({ id, eq }) => [
    String(id),
    eq !== null && typeof eq === "object" ? eq.value : String(eq ?? "true"),
  ]);
}
