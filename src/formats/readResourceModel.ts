import { limits, within } from "../machine/limits.ts";
import type { FunctionalUnit } from "./units.ts";
import { type XmlElement, xmlElements } from "./xmlElements.ts";

/** A resource of a model: `units` is undefined where they are not limited. */
export interface ModelResource extends Omit<FunctionalUnit, "units"> {
  readonly units: number | undefined;
}

/**
 * A resource model of HatScheT (`ModelInformation`, XML): how many units there are (`limit`, -1 for no limit), `latency`, and
 * `blockingTime`. Costs and delays in nanoseconds bind nothing.
 * @throws {RangeError} in one line with the line, the resource and the value.
 */
export function readResourceModel(text: string): ReadonlyMap<string, ModelResource> {
  const root = xmlElements(text);
  if (root.name !== "ModelInformation") {
    throw new RangeError(`line ${root.line}: <${root.name}> stands where <ModelInformation> is wanted`);
  }
  const found = new Map<string, ModelResource>();
  const listed = root.children.filter(({ name }) => name === "Resources").flatMap(({ children }) => children);
  for (const element of listed) {
    if (element.name !== "Resource") continue;
    const name = element.attributes["name"] ?? "";
    const place = `line ${element.line}: resource "${name}"`;
    if (name === "") throw new RangeError(`line ${element.line}: a resource has no name`);
    if (found.has(name)) throw new RangeError(`${place} stands twice`);
    const limit = number(element, place, "limit", -1, limits.slots);
    const busy = number(element, place, "blockingTime", 0, limits.latency);
    const latency = number(element, place, "latency", 0, limits.latency);
    if (limit === 0) throw new RangeError(`${place}: limit is 0: 1 or more, or -1 for no limit, is wanted`);
    if (limit > 0 && busy === 0) throw new RangeError(`${place}: it is limited to ${limit}, and its blockingTime is 0`);
    found.set(name, { name, units: limit < 0 ? undefined : limit, latency, busy });
  }
  return found;
}

function number({ attributes }: XmlElement, place: string, key: string, least: number, most: number): number {
  const typed = attributes[key] ?? "";
  const value = /^-?\d{1,10}$/.test(typed) ? Number(typed) : Number.NaN;
  if (within(value, least, most)) return value;
  throw new RangeError(
    `${place}: ${key} is "${typed.slice(0, 40)}": a whole number from ${least} to ${most} is wanted`,
  );
}
