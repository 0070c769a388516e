import type { Block } from "../../ir/block.ts";
import { engineIndex, type Machine } from "../../machine/machine.ts";
import type { Schedule } from "../../schedule/schedule.ts";

/** What the slots that a schedule takes would need at the least, one floor an engine or pool, in cycles. */
export interface Floors {
  /** All lane operations, alu slots and valu slots of `vectorLength` lanes, over what both engines give. */
  readonly lanes: number;
  /** Operations that only valu can do. */
  readonly valu: number;
  readonly load: number;
  readonly flow: number;
}

/** The four floors of a schedule's own choice of forms. A good kernel has them within a few percent of each other. */
export function floors(block: Block, machine: Machine, schedule: Schedule): Floors {
  const [alu, valu, load, flow] = ["alu", "valu", "load", "flow"].map((name) => engineIndex(machine, name));
  const taken = machine.engines.map(() => 0);
  let valuOnly = 0;
  for (const [index, { form }] of schedule.placements.entries()) {
    const { forms } = block.operations[index]!;
    const { rows, lanes } = forms[form]!;
    for (const { engine, slots } of rows) taken[engine]! += slots * lanes;
    const onValu = rows.some(({ engine }) => engine === valu);
    if (onValu && !forms.some((other) => other.rows.some(({ engine }) => engine === alu))) valuOnly++;
  }
  const slots = (engine: number | undefined): number => machine.engines[engine!]!.slots;
  const over = (count: number, engine: number | undefined): number => Math.ceil(count / slots(engine));
  const { vectorLength } = machine;
  return {
    lanes: Math.ceil((taken[alu!]! + vectorLength * taken[valu!]!) / (slots(alu) + vectorLength * slots(valu))),
    valu: over(valuOnly, valu),
    load: over(taken[load!]!, load),
    flow: over(taken[flow!]!, flow),
  };
}
