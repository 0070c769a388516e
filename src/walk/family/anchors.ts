import type { Lookup, Lookups, Target } from "../plan/lookupRegistry.ts";

/** The anchors that a walk's addresses may start from, numbered: none, then by depth one for each kind of target. */
export interface Anchors {
  /** How many there are. */
  readonly count: number;
  /** The anchor that a lookup with an address leaves. */
  readonly of: (lookup: Lookup, depth: number) => number;
  /** How many there are that lie above a depth. */
  readonly above: (depth: number) => number;
}

/** The anchors of a tree of this height. */
export function anchorsOf({ all }: Lookups, height: number): Anchors {
  const targets = targetsOf(all).map(({ target }) => target);
  const above = (depth: number) => (depth === 0 ? 1 : 1 + targets.length * depth);
  const of = ({ target }: Lookup, depth: number) => 1 + targets.length * depth + targets.indexOf(target!);
  return { count: above(height + 1), of, above };
}

/** The first lookup of each target. */
export function targetsOf(all: readonly Lookup[]): (Lookup & { readonly target: Target })[] {
  const found: (Lookup & { readonly target: Target })[] = [];
  for (const lookup of all) {
    const { target } = lookup;
    if (target !== undefined && found.every((other) => other.target !== target)) found.push({ ...lookup, target });
  }
  return found;
}
