import type { WordRange } from "../../ir/block.ts";
import { lane } from "../../ir/builder.ts";
import { type LevelPlace, levelCopy, levelInTree, overfetched, wordsBeforeNode } from "../layout.ts";
import type { LookupLetter } from "../plan/lookups.ts";
import type { Workspace } from "../plan/workspace.ts";
import { address } from "./address.ts";
import type { Collectors } from "./collectors.ts";
import type { Nodes } from "./nodes.ts";
import { recordNode, recordSideBySide, siblingNode } from "./records.ts";
import { choose, selectNode } from "./selectTree.ts";
import type { KernelWriter, Walker } from "./writer.ts";

/** What all visits of a plan share. */
export interface Scene {
  readonly writer: KernelWriter;
  readonly nodes: Nodes;
  readonly workspace: Workspace;
  readonly collectors: Collectors;
}

/** A group's visit: it is at `depth` in this round, and its letter is a capital or not. */
export interface WrittenVisit {
  readonly walker: Walker;
  readonly depth: number;
  readonly round: number;
  readonly wide: boolean;
}

/** Writes a lookup. Returns the state xor the node; what an address or the next round wants stays with the walker. */
export type WriteLookup = (scene: Scene, visit: WrittenVisit) => WordRange;

/** How the lookups are written, by their small letters. */
export const lookupWriters = {
  r: ({ writer, nodes }, { walker }) => mixed(writer, walker, walker.encoded ? nodes.vector(0, 0) : nodes.rawRoot()),
  s: ({ writer, nodes }, { walker, depth }) => mixed(writer, walker, selectNode(writer, nodes, walker, depth)),
  g: (scene, visit) => gathered(scene, visit, levelInTree(scene.writer.layout, visit.depth)),
  w: (scene, visit) => gathered(scene, visit, levelCopy(visit.depth)),
  p: ({ writer, workspace }, { walker, depth, wide }) =>
    recordNode(writer, walker, workspace.areas.get(depth)!, { collector: undefined, wide }),
  q: ({ writer, workspace, collectors }, { walker, depth, round, wide }) =>
    recordNode(writer, walker, workspace.areas.get(depth)!, { collector: collectors.of(walker.group, round), wide }),
  c({ writer }, { walker, depth }) {
    const { left, right } = walker.children!;
    walker.children = undefined;
    return mixed(writer, walker, choose(writer, walker.bits[depth - 1]!, left, right));
  },
  o: (scene, visit) => gatheredByVectors(scene, visit, overfetched(scene.writer.layout, visit.depth)),
  i: ({ writer, workspace }, { walker, depth, wide }) =>
    recordSideBySide(writer, walker, workspace.areas.get(depth)!, wide),
  j: ({ writer }, { walker, depth }) => siblingNode(writer, walker, depth),
} satisfies Readonly<Record<LookupLetter, WriteLookup>>;

function mixed(writer: KernelWriter, { state }: Walker, node: WordRange): WordRange {
  return writer.vector("^", state, node);
}

/**
 * The node of each lane by eight loads: raw from the tree in memory, encoded from the copy of a level. The address stays as
 * the walker's anchor.
 */
function gathered({ writer }: Scene, { walker, depth, wide }: WrittenVisit, place: LevelPlace): WordRange {
  const { base, stride, first } = place;
  const vector = address(writer, walker, depth, { base, stride }, wide);
  walker.anchor = { depth, vector, base, stride };
  const node = writer.builder.value(`node g${walker.group} d${depth}`, vector.words);
  for (let lane = 0; lane < vector.words; lane++) writer.loadLane(vector, lane, node, first, first + 2 ** depth);
  return mixed(writer, walker, node);
}

/**
 * The same by vloads from some words before each node, which is so many words into what lands: all lanes land in the same
 * words, each node is xored into its lane's value before the next one comes.
 */
function gatheredByVectors({ writer }: Scene, { walker, depth, wide }: WrittenVisit, place: LevelPlace): WordRange {
  const { base, stride, first } = place;
  const vector = address(writer, walker, depth, { base, stride }, wide);
  walker.anchor = { depth, vector, base, stride };
  const name = `g${walker.group} d${depth}`;
  const landing = writer.builder.value(`landing ${name}`, vector.words);
  const value = writer.builder.value(`mixed ${name}`, vector.words);
  for (let k = 0; k < vector.words; k++) {
    // Words beside the node are read by nobody: the memory that counts is the level's.
    writer.vload(lane(vector, k), first, first + 2 ** depth, { into: landing });
    writer.scalar("^", lane(walker.state, k), lane(landing, wordsBeforeNode), { into: lane(value, k) });
  }
  return value;
}
