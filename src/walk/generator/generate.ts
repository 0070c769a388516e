import type { Block, WordRange } from "../../ir/block.ts";
import type { Machine } from "../../machine/machine.ts";
import { groupsOf, lanesPerGroup, recordWords } from "../layout.ts";
import { kernelMachine, unmet } from "../plan/kernelMachine.ts";
import { depthOf, type KernelPlan, leavesRaw, parityOf } from "../plan/plan.ts";
import { type Workspace, workspaceOf } from "../plan/workspace.ts";
import { address } from "./address.ts";
import { Collectors } from "./collectors.ts";
import { hash } from "./hash.ts";
import { lookupWriters, type Scene, type WriteLookup } from "./lookupWriters.ts";
import { Nodes } from "./nodes.ts";
import { Pointers } from "./pointers.ts";
import { buildCopy, buildRecords } from "./records.ts";
import { KernelWriter, type Walker } from "./writer.ts";

/**
 * Writes the hashed tree walk that a plan describes as a straight-line block of SSA values: set-up, then every group
 * through every round. The order of operations is only program order; scheduling comes later.
 * @throws {RangeError} when the plan's records have no dead memory to lie in, or the machine's vectors are none of a
 * group's lanes, or it lacks engines or opcodes that the kernel is written with, naming them.
 */
export function generate(
  plan: KernelPlan,
  machine: Machine,
  workspace: Workspace = workspaceOf(plan),
  writers: Readonly<Record<string, WriteLookup>> = lookupWriters,
): Block {
  const { complete, missing } = kernelMachine(machine);
  const block = write(plan, complete, workspace, writers);
  const lacking = unmet(block, complete, missing);
  if (lacking.length > 0)
    throw new RangeError(`machine "${machine.name}" cannot run this kernel: ${lacking.join("; ")}`);
  return block;
}

function write(
  plan: KernelPlan,
  machine: Machine,
  workspace: Workspace,
  writers: Readonly<Record<string, WriteLookup>>,
): Block {
  const writer = new KernelWriter(plan, machine);
  const nodes = new Nodes(writer);
  const { areas, copies, cached } = workspace;
  const values = new Pointers(writer, writer.layout.values);
  const clean = plan.contract === "values-clean";
  // Records may lie over the value array: then every value is loaded before them and stored after them.
  const inputs = clean ? Array.from({ length: groupsOf(plan) }, (_, group) => input(writer, values, group)) : [];
  for (const depth of copies) buildCopy(writer, nodes, depth, cached);
  for (const area of areas.values()) buildRecords(writer, nodes, area, cached);
  const collectors = new Collectors(writer, values, workspace.collectors);
  const indices = new Pointers(writer, writer.layout.indices);
  const context: Context = { writer, nodes, workspace, writers, values, indices, collectors };
  const walkers = Array.from({ length: groupsOf(plan) }, (_, group) => walk(context, group, inputs[group]));
  // The index array may hold records that other groups still read: final indices come last in program order.
  if (plan.contract === "values+indices") for (const walker of walkers) storeIndex(context, walker);
  if (clean) {
    for (const walker of walkers) storeValue(context, walker);
    restoreIndices(context);
  }
  const { height, rounds, batch, contract } = plan;
  return writer.builder.build(`walk h${height} r${rounds} b${batch} ${contract}`);
}

interface Context extends Scene {
  readonly writers: Readonly<Record<string, WriteLookup>>;
  readonly values: Pointers;
  readonly indices: Pointers;
}

/** Loads a group's values. */
function input(writer: KernelWriter, values: Pointers, group: number): WordRange {
  writer.builder.from({ stage: "pointers" });
  const pointer = values.at(group);
  writer.builder.from({ group, round: 0, stage: "input" });
  const start = writer.layout.values + lanesPerGroup * group;
  return writer.vload(pointer, start, start + lanesPerGroup, { name: `value g${group}` });
}

function walk(context: Context, group: number, loaded: WordRange | undefined): Walker {
  const { writer, values } = context;
  const { plan } = writer;
  const state = loaded ?? input(writer, values, group);
  const walker: Walker = {
    group,
    state,
    encoded: false,
    bits: [],
    anchor: undefined,
    children: undefined,
    siblings: undefined,
  };
  for (let round = 0; round < plan.rounds; round++) visit(context, walker, round);
  if (plan.contract !== "values-clean") storeValue(context, walker);
  return walker;
}

function storeValue({ writer, values }: Context, { group, state }: Walker): void {
  writer.builder.from({ group, round: writer.plan.rounds - 1, stage: "output" });
  writer.vstore(values.at(group), state, writer.layout.values + lanesPerGroup * group);
}

/** Puts zeros back where records lay over the index array. */
function restoreIndices({ writer, workspace, indices }: Context): void {
  const { layout } = writer;
  let end = layout.indices;
  for (const { depth, base } of workspace.areas.values()) end = Math.max(end, base + recordWords * 2 ** depth);
  writer.builder.from({ stage: "restore" });
  for (let start = layout.indices; start < Math.min(end, layout.values); start += lanesPerGroup) {
    writer.vstore(indices.at((start - layout.indices) / lanesPerGroup), writer.constants.vector(0), start);
  }
}

function storeIndex({ writer, indices }: Context, walker: Walker): void {
  const { plan, layout } = writer;
  const { group } = walker;
  writer.builder.from({ group, round: plan.rounds - 1, stage: "output" });
  const depth = depthOf(plan, plan.rounds);
  const index = address(writer, walker, depth, { base: 2 ** depth - 1, stride: 1 }, plan.indexSelects > 1);
  writer.vstore(indices.at(group), index, layout.indices + lanesPerGroup * group);
}

function visit(context: Context, walker: Walker, round: number): void {
  const { writer, workspace, writers } = context;
  const { plan } = writer;
  const { lookups } = workspace;
  const { group } = walker;
  const depth = depthOf(plan, round);
  const letters = plan.lookups[group]!;
  if (depth === 0) {
    walker.bits = [];
    walker.anchor = undefined;
  }
  writer.builder.from({ group, round, stage: "lookup" });
  const { lookup, wide } = lookups.read(letters[round]!);
  const mixed = writers[lookup.letter]!(context, { walker, depth, round, wide });
  writer.builder.from({ group, round, stage: "hash" });
  const encoded = !leavesRaw(plan, lookups.at(letters, round + 1));
  walker.state = hash(writer, plan.hash, mixed, encoded);
  walker.encoded = encoded;
  if (!parityOf(plan, round, lookup)) return;
  writer.builder.from({ group, round, stage: "parity" });
  walker.bits.push({ vector: writer.vector("&", walker.state, writer.constants.vector(1)), right: !encoded });
}
