import type { Block, WordRange } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";
import { address } from "./address.ts";
import { Collectors } from "./collectors.ts";
import { hash } from "./hash.ts";
import { levelCopy, levelInTree, type RecordArea, recordWords } from "./layout.ts";
import { choose, gatherNode, selectNode } from "./lookup.ts";
import { Nodes } from "./nodes.ts";
import { depthOf, type KernelPlan, lookupAt, readLetter } from "./plan.ts";
import { Pointers } from "./pointers.ts";
import { buildCopy, buildRecords, recordNode } from "./records.ts";
import type { Walker } from "./walker.ts";
import { cachedLevels, copiedLevels, recordAreas } from "./workspace.ts";
import { KernelWriter } from "./writer.ts";

/**
 * Writes the hashed tree walk that a plan describes as a straight-line block of SSA values: set-up, then every group
 * through every round. The order of operations is only program order; scheduling comes later.
 * @throws {RangeError} when the plan's records have no dead memory to lie in.
 */
export function generate(plan: KernelPlan, machine: Machine): Block {
  const writer = new KernelWriter(plan, machine);
  const nodes = new Nodes(writer);
  const areas = recordAreas(plan);
  const levels = cachedLevels(plan);
  const values = new Pointers(writer, writer.layout.values);
  const clean = plan.contract === "values-clean";
  // Records may lie over the value array: then every value is loaded before them and stored after them.
  const inputs = clean ? Array.from({ length: plan.batch / 8 }, (_, group) => input(writer, values, group)) : [];
  for (const depth of copiedLevels(plan)) buildCopy(writer, nodes, depth, levels);
  for (const area of areas.values()) buildRecords(writer, nodes, area, levels);
  const collectors = new Collectors(writer, values);
  const indices = new Pointers(writer, writer.layout.indices);
  const context: Context = { writer, nodes, areas, values, indices, collectors };
  const walkers = Array.from({ length: plan.batch / 8 }, (_, group) => walk(context, group, inputs[group]));
  // The index array may hold records that other groups still read: final indices come last in program order.
  if (plan.contract === "values+indices") for (const walker of walkers) storeIndex(context, walker);
  if (clean) {
    for (const walker of walkers) storeValue(context, walker);
    restoreIndices(context);
  }
  const { height, rounds, batch, contract } = plan;
  return writer.builder.build(`walk h${height} r${rounds} b${batch} ${contract}`);
}

interface Context {
  readonly writer: KernelWriter;
  readonly nodes: Nodes;
  readonly areas: ReadonlyMap<number, RecordArea>;
  readonly values: Pointers;
  readonly indices: Pointers;
  readonly collectors: Collectors;
}

/** Loads a group's values. */
function input(writer: KernelWriter, values: Pointers, group: number): WordRange {
  writer.builder.from({ stage: "pointers" });
  const pointer = values.at(group);
  writer.builder.from({ group, round: 0, stage: "input" });
  const start = writer.layout.values + 8 * group;
  return writer.vload(pointer, start, start + 8, { name: `value g${group}` });
}

function walk(context: Context, group: number, loaded: WordRange | undefined): Walker {
  const { writer, values } = context;
  const { plan } = writer;
  const state = loaded ?? input(writer, values, group);
  const walker: Walker = { group, state, encoded: false, bits: [], anchor: undefined, children: undefined };
  for (let round = 0; round < plan.rounds; round++) visit(context, walker, round);
  if (plan.contract !== "values-clean") storeValue(context, walker);
  return walker;
}

function storeValue({ writer, values }: Context, { group, state }: Walker): void {
  writer.builder.from({ group, round: writer.plan.rounds - 1, stage: "output" });
  writer.vstore(values.at(group), state, writer.layout.values + 8 * group);
}

/** Puts zeros back where records lay over the index array. */
function restoreIndices({ writer, areas, indices }: Context): void {
  const { layout } = writer;
  let end = layout.indices;
  for (const { depth, base } of areas.values()) end = Math.max(end, base + recordWords * 2 ** depth);
  writer.builder.from({ stage: "restore" });
  for (let start = layout.indices; start < Math.min(end, layout.values); start += 8) {
    writer.vstore(indices.at((start - layout.indices) / 8), writer.constants.vector(0), start);
  }
}

function storeIndex({ writer, indices }: Context, walker: Walker): void {
  const { plan, layout } = writer;
  const { group } = walker;
  writer.builder.from({ group, round: plan.rounds - 1, stage: "output" });
  const depth = depthOf(plan, plan.rounds);
  const index = address(writer, walker, depth, { base: 2 ** depth - 1, stride: 1 }, plan.indexSelects > 1);
  writer.vstore(indices.at(group), index, layout.indices + 8 * group);
}

function visit(context: Context, walker: Walker, round: number): void {
  const { writer } = context;
  const { plan } = writer;
  const { group } = walker;
  const depth = depthOf(plan, round);
  const letters = plan.lookups[group]!;
  if (depth === 0) {
    walker.bits = [];
    walker.anchor = undefined;
  }
  writer.builder.from({ group, round, stage: "lookup" });
  const mixed = lookup(context, walker, letters[round]!, round);
  writer.builder.from({ group, round, stage: "hash" });
  const next = lookupAt(letters, round + 1);
  const encoded = plan.encoded && next !== undefined && next !== "g";
  walker.state = hash(writer, plan.hash, mixed, encoded);
  walker.encoded = encoded;
  const last = round === plan.rounds - 1;
  if (depth === plan.height || (last && plan.contract !== "values+indices")) return;
  writer.builder.from({ group, round, stage: "parity" });
  walker.bits.push({ vector: writer.vector("&", walker.state, writer.constants.vector(1)), right: !encoded });
}

/** The state xor the node. */
function lookup(context: Context, walker: Walker, letter: string, round: number): WordRange {
  const { writer, nodes, areas, collectors } = context;
  const depth = depthOf(writer.plan, round);
  const mix = (node: WordRange): WordRange => writer.vector("^", walker.state, node);
  const { lookup, wide } = readLetter(letter);
  switch (lookup) {
    case "r":
      return mix(walker.encoded ? nodes.vector(0, 0) : nodes.rawRoot());
    case "s":
      return mix(selectNode(writer, nodes, walker, depth));
    case "g":
      return mix(gatherNode(writer, walker, depth, { place: levelInTree(writer.layout, depth), wide }));
    case "w":
      return mix(gatherNode(writer, walker, depth, { place: levelCopy(depth), wide }));
    case "p":
    case "q": {
      const collected = lookup === "q" ? collectors.of(walker.group, round) : undefined;
      return recordNode(writer, walker, areas.get(depth)!, { collector: collected, wide });
    }
    case "c": {
      const { left, right } = walker.children!;
      walker.children = undefined;
      return mix(choose(writer, walker.bits[depth - 1]!, left, right));
    }
  }
}
