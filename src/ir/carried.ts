import type { CarriedDependence, Dependence } from "./block.ts";

/** Dependences of one turn of a loop, and those on earlier turns, of which a distance above 0 is given. */
export function carriedOf(edges: readonly (Dependence & { readonly distance?: number | undefined })[]): {
  readonly dependences: Dependence[];
  readonly carried: CarriedDependence[];
} {
  const dependences: Dependence[] = [];
  const carried: CarriedDependence[] = [];
  for (const { distance = 0, ...edge } of edges) {
    if (distance === 0) dependences.push(edge);
    else carried.push({ ...edge, distance });
  }
  return { dependences, carried };
}
