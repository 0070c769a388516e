import type { Lookups } from "./lookupRegistry.ts";

/** By letter: the one, of the same size, that does the same and collects right children through memory. */
export function collectingLetters({ all }: Lookups): ReadonlyMap<string, string> {
  const pairs = all.flatMap((lookup): [string, string][] => {
    const like = all.find(({ letter }) => letter === lookup.collectsLike);
    if (like === undefined) return [];
    return [
      [like.letter, lookup.letter],
      [like.capital!, lookup.capital!],
    ];
  });
  return new Map(pairs);
}
