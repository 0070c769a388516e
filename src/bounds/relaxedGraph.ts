import { type DependenceGraph, dependenceGraph } from "../graph/dependenceGraph.ts";
import type { PathChoices, PathLink } from "../graph/heads.ts";
import type { Dependence, Operation } from "../ir/block.ts";
import { holdsIn, isSure } from "../ir/formDependences.ts";
import { leastAdded, waitAfter, waitsForResult } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** What bounds see of a block, or of a window's problem. */
export interface RelaxationSource {
  readonly operations: readonly Pick<Operation, "id" | "forms">[];
  readonly dependences: readonly Dependence[];
}

/** What every choice of forms leaves of the waits of a block. */
export interface RelaxedWaits {
  readonly graph: DependenceGraph;
  /** By operation, for each of its forms, what it waits for in that form and not in all. */
  readonly headChoices: PathChoices;
  /** By operation, for each of its forms, what waits for it where it issues in that form. */
  readonly tailChoices: PathChoices;
  /** Both once more, with the operations that have a form which waits for nothing of its own, or nothing waits for. */
  readonly waitsInForm: PathChoices;
  readonly waitedForInForm: PathChoices;
}

/**
 * The waits of a block whatever its forms. Between two operations it is the least, over the forms of both, of the longest
 * dependence that holds between them; none where there are forms without one. RAW and WAW count the smallest `extraLatency` of
 * their operation's forms. What an operation waits for in some of its forms only is a choice: at least the form that waits least
 * counts. Bounds hold for every choice of forms because of it.
 * @throws {RangeError} as `dependenceGraph` does.
 */
export function relaxedWaits({ operations, dependences }: RelaxationSource): RelaxedWaits {
  const extra = operations.map(({ forms }) => leastAdded(forms));
  const relaxed = ({ from, latency, kind }: RelaxationSource["dependences"][number]): number =>
    waitsForResult(kind) ? latency + (extra[from] ?? 0) : latency;
  if (dependences.every(isSure)) {
    const graph = dependenceGraph({ operations, dependences }, relaxed);
    const none: PathChoices = new Map();
    return { graph, headChoices: none, tailChoices: none, waitsInForm: none, waitedForInForm: none };
  }
  // The order of all: what is a choice for one operation must lie before it, too.
  const { order } = dependenceGraph({ operations, dependences });
  const edges: { from: number; to: number; latency: number }[] = [];
  const headChoices = new Map<number, PathLink[][]>();
  const tailChoices = new Map<number, PathLink[][]>();
  const waysOf = (choices: Map<number, PathLink[][]>, operation: number): PathLink[][] => {
    const known = choices.get(operation) ?? operations[operation]!.forms.map(() => []);
    choices.set(operation, known);
    return known;
  };
  for (const pair of byPair(dependences)) {
    if (pair.every(isSure)) {
      for (const edge of pair) edges.push({ from: edge.from, to: edge.to, latency: relaxed(edge) });
      continue;
    }
    const { from, to } = pair[0]!;
    const waits = operations[from]!.forms.map((source, f) =>
      operations[to]!.forms.map((_, g) => {
        const held = pair.filter((edge) => holdsIn(edge, f, g));
        return Math.max(Number.NEGATIVE_INFINITY, ...held.map((edge) => waitAfter(edge, source)));
      }),
    );
    const sure = Math.min(...waits.flat());
    if (sure >= 0) edges.push({ from, to, latency: sure });
    for (const g of operations[to]!.forms.keys()) {
      const latency = Math.min(...waits.map((row) => row[g]!));
      if (latency > sure) waysOf(headChoices, to)[g]!.push({ other: from, latency });
    }
    for (const [f, row] of waits.entries()) {
      const latency = Math.min(...row);
      if (latency > sure) waysOf(tailChoices, from)[f]!.push({ other: to, latency });
    }
  }
  const chosen = (choices: Map<number, PathLink[][]>): PathChoices =>
    new Map([...choices].filter(([, ways]) => ways.every((links) => links.length > 0)));
  return {
    graph: { ...dependenceGraph({ operations, dependences: edges }), order },
    headChoices: chosen(headChoices),
    tailChoices: chosen(tailChoices),
    waitsInForm: headChoices,
    waitedForInForm: tailChoices,
  };
}

function byPair<D extends Pick<Dependence, "from" | "to">>(dependences: readonly D[]): Iterable<D[]> {
  const pairs = new Map<number, D[]>();
  for (const edge of dependences) {
    const key = edge.from * 2 ** 24 + edge.to;
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [edge]);
    else pair.push(edge);
  }
  return pairs.values();
}

/**
 * For each operation, the greatest offset in the reservation table of the form that reaches least far: so many cycles of a
 * schedule follow its issue even if nothing depends on it. Engines that cost no cycle do not count.
 */
export function leastReach(block: Pick<RelaxationSource, "operations">, machine: SchedulingMachine): Int32Array {
  return Int32Array.from(block.operations, ({ forms }) => {
    const reach = forms.map((form) =>
      form.rows.reduce((most, row) => (machine.engines[row.engine]?.free ? most : Math.max(most, row.offset)), 0),
    );
    return reach.length === 0 ? 0 : Math.min(...reach);
  });
}
