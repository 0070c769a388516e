import { limits, within } from "../machine/limits.ts";
import type { Activity, Lag, Project, Resource } from "./project.ts";
import type { ModelResource } from "./readResourceModel.ts";
import { type XmlElement, xmlElements } from "./xmlElements.ts";

/**
 * A data-flow graph of HatScheT (GraphML): a node's `uses_resource` is of the resource model; an edge waits for the latency of
 * its source's resource and its own `delay`, and one with a `distance` is of a loop: one turn by itself does not know it.
 * @throws {RangeError} in one line with the line, node or edge, and the value.
 */
export function readGraphml(text: string, name: string, model: ReadonlyMap<string, ModelResource>): Project {
  const root = xmlElements(text);
  if (root.name !== "graphml")
    throw new RangeError(`line ${root.line}: <${root.name}> stands where <graphml> is wanted`);
  const graphs = root.children.filter((child) => child.name === "graph");
  if (graphs.length !== 1) throw new RangeError(`line ${root.line}: ${graphs.length} graphs, one is wanted`);
  // A key may be declared with a name of its own.
  const keys = new Map<string, string>();
  for (const { name: is, attributes } of root.children) {
    if (is === "key") keys.set(attributes["id"] ?? "", attributes["attr.name"] ?? attributes["id"] ?? "");
  }
  const resources: Resource[] = [];
  const at = new Map<string, number>();
  const latencies: number[] = [];
  const index = new Map<string, number>();
  const activities: Activity[] = [];
  const children = graphs[0]!.children;
  for (const node of children.filter((child) => child.name === "node")) {
    const id = node.attributes["id"] ?? "";
    if (id === "") throw new RangeError(`line ${node.line}: a node has no id`);
    if (index.has(id)) throw new RangeError(`line ${node.line}: node "${id}" stands twice`);
    const used = dataOf(node, keys).get("uses_resource");
    if (used === undefined) throw new RangeError(`line ${node.line}: node "${id}" has no uses_resource`);
    const resource = model.get(used);
    if (resource === undefined) {
      throw new RangeError(`line ${node.line}: node "${id}" uses "${used}", of which the resource model says nothing`);
    }
    if (!at.has(used)) {
      at.set(used, resources.length);
      resources.push({ name: used, units: resource.units });
    }
    index.set(id, activities.length);
    latencies.push(resource.latency);
    const demands = [{ resource: at.get(used)!, units: 1, cycles: resource.busy }];
    activities.push({ id, opcode: used, duration: resource.latency, demands });
  }
  const lags = children
    .filter((child) => child.name === "edge")
    .map((edge): Lag => {
      const [from, to] = ["source", "target"].map((end) => {
        const id = edge.attributes[end] ?? "";
        const node = index.get(id);
        if (node === undefined)
          throw new RangeError(`line ${edge.line}: an edge's ${end} is "${id}", which is no node`);
        return node;
      }) as [number, number];
      const place = `line ${edge.line}: edge "${activities[from]!.id}" -> "${activities[to]!.id}"`;
      const data = dataOf(edge, keys);
      const distance = number(`${place}: distance`, data.get("distance") ?? "0", 0, limits.cycles);
      const delay = number(`${place}: delay`, data.get("delay") ?? "0", -limits.latency, limits.latency);
      return { from, to, cycles: latencies[from]! + delay, distance };
    });
  return { name, resources, activities, lags };
}

function dataOf({ children }: XmlElement, keys: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    children
      .filter(({ name }) => name === "data")
      .map(({ attributes, text }) => [keys.get(attributes["key"] ?? "") ?? attributes["key"] ?? "", text]),
  );
}

function number(place: string, typed: string, least: number, most: number): number {
  const value = /^-?\d{1,9}(\.0+)?$/.test(typed) ? Number(typed) : Number.NaN;
  if (within(value, least, most)) return value;
  throw new RangeError(`${place} is "${typed.slice(0, 40)}": a whole number from ${least} to ${most} is wanted`);
}
