import type { Case } from "./cases.ts";
import type { Ends } from "./ends.ts";
import type { SlotPrices } from "./prices.ts";
import type { FamilySize } from "./variant.ts";

/**
 * Why no plan of a family is shorter: at these prices of slots every plan's operations cost more than `cycles - 1`
 * cycles' slots. Whoever checks it goes through the family's cases and finds in each a cheapest walk.
 */
export interface FamilyWitness {
  readonly kind: "family";
  readonly family: FamilySize;
  /** Whole numbers; engines that are not named cost nothing. */
  readonly weights: SlotPrices;
  readonly capacity: number;
  /** First and last cycles that little of what is counted can use, see `exempt`. */
  readonly ends: Ends;
  /** The least demand of a case, in multiples of 1 / unit of a weight. */
  readonly demand: number;
  readonly unit: number;
  /** The case with that demand, and the string of letters that it supposes of every group. */
  readonly least: { readonly case: Case; readonly letters: string };
}
