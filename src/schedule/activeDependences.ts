import type { FormCondition } from "../ir/block.ts";
import { holdsIn, isSure } from "../ir/formDependences.ts";
import type { Placement } from "./schedule.ts";

/** The dependences, of a block or a problem, that hold where operations issue in the forms that they are placed in. */
export function activeDependences<D extends FormCondition & { readonly from: number; readonly to: number }>(
  { dependences }: { readonly dependences: readonly D[] },
  placements: readonly Pick<Placement, "form">[],
): readonly D[] {
  if (dependences.every(isSure)) return dependences;
  return dependences.filter((edge) => holdsIn(edge, placements[edge.from]!.form, placements[edge.to]!.form));
}
