import { type Features, type Setup, setupCensus } from "../census/setupCensus.ts";
import type { Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import type { Case } from "./cases.ts";
import { type AddressBook, addressBook } from "./charges.ts";
import type { FamilySize, Switches } from "./variant.ts";

/** Address books and set-ups of a family's cases, each written once: they do not depend on prices. */
export class BookShelf {
  readonly lookups: Lookups;
  readonly #size: FamilySize;
  readonly #books = new Map<string, AddressBook>();
  readonly #setups = new Map<string, Setup>();

  constructor(size: FamilySize, lookups: Lookups = standardLookups) {
    this.#size = size;
    this.lookups = lookups;
  }

  book(part: Case, switches: Switches): AddressBook {
    const key = [caseKey(part), switches.address, switches.addressSelects].join(" ");
    const made =
      this.#books.get(key) ?? addressBook(this.#size, switches, part.workspace, part.copies ?? [], this.lookups);
    this.#books.set(key, made);
    return made;
  }

  /** The set-up that all plans of the case have. */
  setup(part: Case, switches: Switches): Setup {
    const { hash, pairs, pointers } = switches;
    const key = [caseKey(part), part.selects, hash, pairs, pointers].join(" ");
    const made = this.#setups.get(key) ?? setupCensus({ ...this.#size, ...switches }, sharedFeatures(part), []);
    this.#setups.set(key, made);
    return made;
  }
}

const caseKey = ({ encoded, copies, workspace }: Case): string =>
  `${encoded} ${copies} ${workspace.aligned} ${workspace.depths} ${workspace.gathers}`;

/** What all plans of the case share. */
export function sharedFeatures({ selects, copies, workspace }: Case): Features {
  return {
    selects: (selects ?? []).map((depth) => ({ depth, right: false })),
    records: workspace.areas,
    rawRoot: false,
    encodedRoot: false,
    copies: copies ?? [],
    collectors: undefined,
  };
}
