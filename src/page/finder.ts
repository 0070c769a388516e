import type { DecodedTrace } from "./decodedTrace.ts";
import { byId } from "./element.ts";
import { searched } from "./pageSearch.ts";
import type { PageView } from "./pageState.ts";

/** What the search found, and the way from one to the next. */
export class Finder {
  /** By operation; undefined without a search. */
  matches: Uint8Array | undefined;
  #found: readonly number[] = [];

  /** Searches; what is found stands in the order in which the schedule issues it. */
  search(query: string, { block, first }: DecodedTrace): void {
    const matches = searched(block, query);
    this.matches = matches;
    this.#found = [...(matches ?? [])]
      .flatMap((match, operation) => (match === 1 ? [operation] : []))
      .sort((a, b) => first[a]! - first[b]! || a - b);
    byId("found").textContent = matches === undefined ? "" : `${this.#found.length} found`;
    for (const id of ["previous", "next"]) byId<HTMLButtonElement>(id).disabled = this.#found.length === 0;
    const input = byId<HTMLInputElement>("query");
    if (document.activeElement !== input) input.value = query;
  }

  /** The found operation after (or before) the selected one, or the cycle; undefined where nothing is found. */
  next(
    by: number,
    { selection, cycle }: Pick<PageView, "selection" | "cycle">,
    { first }: DecodedTrace,
  ): number | undefined {
    const found = this.#found;
    if (found.length === 0) return undefined;
    const at = selection?.kind === "operation" ? found.indexOf(selection.operation) : -1;
    let next = at + by;
    if (at < 0) {
      const after = found.findIndex((operation) => first[operation]! >= cycle);
      next = by > 0 ? Math.max(0, after) : (after < 0 ? found.length : after) - 1;
    }
    next = (next + found.length) % found.length;
    byId("found").textContent = `${next + 1} of ${found.length}`;
    return found[next];
  }
}
