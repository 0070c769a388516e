import { limits, within } from "../machine/limits.ts";

/** A kind of functional unit: how many there are, after how many cycles a result is there, how long it holds its unit. */
export interface FunctionalUnit {
  readonly name: string;
  readonly units: number;
  readonly latency: number;
  readonly busy: number;
}

/** `mul=2:3:1`: two units, a result after three cycles, the next operation after one. `*=1` is of all others, each kind its own. */
export function parseUnit(typed: string): FunctionalUnit {
  const [, name, ...numbers] = /^([^=]+)=(\d{1,10})(?::(\d{1,9}))?(?::(\d{1,9}))?$/.exec(typed) ?? [];
  const [units, latency = 1, busy = latency] = numbers.map((digits) =>
    digits === undefined ? undefined : Number(digits),
  );
  const right = within(units ?? 0, 1, limits.slots) && within(latency, 1, limits.latency) && within(busy, 1, latency);
  if (name !== undefined && right) return { name, units: units!, latency, busy };
  throw new RangeError(
    `${typed}: KIND=UNITS[:LATENCY[:BUSY]] is wanted, UNITS from 1 to ${limits.slots}, LATENCY from 1 to ${limits.latency}, ` +
      "BUSY from 1 to LATENCY",
  );
}

/** The unit that operations of a kind take; upper and lower case are the same. */
export function functionalUnitOf(units: readonly FunctionalUnit[], kind: string): FunctionalUnit | undefined {
  const wanted = kind.toLowerCase();
  const other = units.find(({ name }) => name === "*");
  return units.find(({ name }) => name.toLowerCase() === wanted) ?? (other && { ...other, name: kind });
}
