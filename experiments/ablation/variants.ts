import { channelled, channelledWith } from "../../models/channelled.ts";
import { pulse, pulseWith } from "../../models/pulse.ts";
import { pulseAggregated } from "../../models/pulseAggregated.ts";
import { step, stepWith } from "../../models/step.ts";
import { bare, full, strong } from "../../models/strengthening.ts";
import type { Formulation } from "../../src/exact/problem/formulation.ts";
import type { Block } from "../../src/ir/block.ts";

/** How a decision is asked for. */
export interface Variant {
  readonly name: string;
  readonly engine: string;
  readonly formulation: Formulation;
  readonly guided?: boolean;
  readonly hinted?: boolean;
  readonly relax?: boolean;
  /** The length in question is a cut-off in a program with this many cycles more. */
  readonly longer?: number;
  readonly cutoff?: boolean;
  /** On blocks whose like groups stand in no order. */
  readonly unordered?: boolean;
}

const base = { engine: "glpk", formulation: step, guided: true } as const;
const relaxed = { engine: "glpk", relax: true } as const;
const highs = { engine: "highs", formulation: step } as const;
const sat = { engine: "cadical", formulation: channelled } as const;
const grouped = { ...strong, groupOrder: true };

/** The default of each engine, and beside it the same with one thing changed. */
export const variants: readonly Variant[] = [
  { name: "glpk, step: the default", ...base },
  ...(["windows", "transitiveEdges", "lastUses", "slotDistances"] as const).map((off): Variant => {
    return { name: `glpk, step: no ${off}`, ...base, formulation: stepWith({ ...strong, [off]: false }) };
  }),
  ...(["improvedWindows", "twinOrder"] as const).map((on): Variant => {
    const also = on === "improvedWindows" ? " (Langevin-Cerny)" : "";
    return { name: `glpk, step: with ${on}${also}`, ...base, formulation: stepWith({ ...strong, [on]: true }) };
  }),
  { name: "glpk, step: all on", ...base, formulation: stepWith(full) },
  { name: "glpk, step: all off", ...base, formulation: stepWith(bare) },
  { name: "glpk, step: no guide", ...base, guided: false },
  { name: "glpk, step: groups in no order", ...base, unordered: true },
  { name: "glpk, step: groups in no order, groupOrder", ...base, unordered: true, formulation: stepWith(grouped) },
  { name: "glpk, pulse instead of step", ...base, formulation: pulse },
  { name: "glpk, pulse aggregated (no disaggregation)", ...base, formulation: pulseAggregated },
  { name: "glpk, pulse relaxation", ...relaxed, formulation: pulse },
  {
    name: "glpk, pulse relaxation: no slotDistances",
    ...relaxed,
    formulation: pulseWith({ ...strong, slotDistances: false }),
  },
  {
    name: "glpk, pulse relaxation: with improvedWindows",
    ...relaxed,
    formulation: pulseWith({ ...strong, improvedWindows: true }),
  },
  { name: "highs, step: fixed length", ...highs, guided: true },
  { name: "highs, step: groups in no order", ...highs, guided: true, unordered: true },
  {
    name: "highs, step: groups in no order, groupOrder",
    ...highs,
    guided: true,
    unordered: true,
    formulation: stepWith(grouped),
  },
  { name: "highs, step: makespan with the length as cut-off", ...highs, longer: 1, cutoff: true },
  { name: "highs, step: makespan without a cut-off", ...highs, longer: 1 },
  { name: "cadical, channelled: the default", ...sat },
  { name: "cadical, channelled: hint from a longer schedule", ...sat, hinted: true },
  ...(["improvedWindows", "twinOrder"] as const).map((on): Variant => {
    return { name: `cadical, channelled: with ${on}`, ...sat, formulation: channelledWith({ ...strong, [on]: true }) };
  }),
  {
    name: "cadical, channelled: no slotDistances",
    ...sat,
    formulation: channelledWith({ ...strong, slotDistances: false }),
  },
  { name: "cadical, channelled: all off", ...sat, formulation: channelledWith(bare) },
  { name: "cadical, channelled: groups in no order", ...sat, unordered: true },
  {
    name: "cadical, channelled: groups in no order, groupOrder",
    ...sat,
    unordered: true,
    formulation: channelledWith(grouped),
  },
  { name: "cadical, step (no channels)", ...sat, formulation: step },
];

/**
 * The windows of the cases come with their like groups in order, by an edge between the last operations of each: what
 * `groupOrder` would add. Here those edges are gone. A group is what an operation's id says before the point.
 */
export function withoutGroupOrder(block: Block): Block {
  const group = (i: number): string | undefined => /^([^.]*)\./.exec(block.operations[i]!.id)?.[1];
  const between = ({ from, to, kind }: Block["dependences"][number]): boolean =>
    kind === "order" && group(from) !== undefined && group(from) !== group(to);
  return { ...block, dependences: block.dependences.filter((edge) => !between(edge)) };
}
