import type { Block, Dependence, DependenceKind, ReservationRow } from "../ir/block.ts";
import type { Instance } from "../ir/blocksFile.ts";
import { carriedOf } from "../ir/loop.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import { limits, within } from "../machine/limits.ts";
import { type DotGraph, parsedDot } from "./parsedDot.ts";
import type { Activity, Lag, Resource } from "./project.ts";
import { projectInstance } from "./projectInstance.ts";
import { type FunctionalUnit, functionalUnitOf } from "./units.ts";
import { cycleClass } from "./writeDot.ts";

/**
 * A DOT graph: nodes are operations, edges dependences. A graph with an attribute `engines` says its engines ("alu=2 mul=1"), and
 * its nodes their reservation tables (`rows="mul@0x1 mul@1x1"`, engine, cycle, slots), its edges `latency` and `kind`. Of others a node's label is its kind, which `units` say all about; an edge may say its own `latency`.
 * @throws {RangeError} in one line naming node or edge, the value and the reason; edges with a `distance` are of a loop.
 */
export function readDot(text: string, name: string, units: readonly FunctionalUnit[] = []): Instance {
  const graph = withoutCycles(parsedDot(text));
  const named = graph.name ?? name;
  return graph.attributes.has("engines") ? ownInstance(graph, named) : unitInstance(graph, named, units);
}

/** Without the line of cycles that `writeDot` draws beside a schedule. */
function withoutCycles(graph: DotGraph): DotGraph {
  const isMark = (id: string): boolean => graph.nodes.get(id)?.get("class") === cycleClass;
  return {
    ...graph,
    nodes: new Map([...graph.nodes].filter(([id]) => !isMark(id))),
    edges: graph.edges.filter(({ from, to }) => !isMark(from) && !isMark(to)),
  };
}

function unitInstance(graph: DotGraph, name: string, units: readonly FunctionalUnit[]): Instance {
  const resources: Resource[] = [];
  const at = new Map<string, number>();
  const latencies: number[] = [];
  const ids = [...graph.nodes.keys()];
  const activities = [...graph.nodes].map(([id, attributes]): Activity => {
    const kind = (attributes.get("label") ?? "").trim();
    if (kind === "") throw new RangeError(`node "${id}" has no label: its kind of operation is wanted`);
    const unit = functionalUnitOf(units, kind);
    if (unit === undefined) {
      throw new RangeError(
        `node "${id}" is of kind "${kind}", of which no unit is told: --units ${kind}=UNITS:LATENCY`,
      );
    }
    const key = unit.name.toLowerCase();
    if (!at.has(key)) {
      at.set(key, resources.length);
      resources.push({ name: unit.name, units: unit.units });
    }
    latencies.push(unit.latency);
    return {
      ...{ id, opcode: kind, duration: unit.latency },
      demands: [{ resource: at.get(key)!, units: 1, cycles: unit.busy }],
    };
  });
  const index = new Map(ids.map((id, i) => [id, i]));
  const lags = graph.edges.map(({ from, to, attributes }): Lag => {
    const giver = index.get(from)!;
    const typed = attributes.get("latency");
    const cycles =
      typed === undefined ? latencies[giver]! : numberOf(`edge "${from}" -> "${to}": latency`, typed, -limits.latency);
    return { from: giver, to: index.get(to)!, cycles, distance: distanceOf({ from, to, attributes }) };
  });
  return projectInstance({ name, resources, activities, lags });
}

const kinds: readonly DependenceKind[] = ["RAW", "WAR", "WAW", "memory", "order"];

function ownInstance(graph: DotGraph, name: string): Instance {
  const engines = words(graph.attributes.get("engines")!).map((word) => {
    const [, engine, digits] = /^(.+)=(\d+)$/.exec(word) ?? [];
    if (engine === undefined) throw new RangeError(`graph attribute engines: "${word}" is not ENGINE=SLOTS`);
    return { name: engine, slots: numberOf(`graph attribute engines: slots of "${engine}"`, digits!, 1, limits.slots) };
  });
  const engineOf = new Map(engines.map((engine, at) => [engine.name, at]));
  const operations = [...graph.nodes].map(([id, attributes]) => {
    const rows = words(attributes.get("rows") ?? "").map((word): ReservationRow => {
      const [, engine = "", offset, slots] = /^(.+)@(\d+)x(\d+)$/.exec(word) ?? [];
      const at = engineOf.get(engine);
      if (at === undefined)
        throw new RangeError(`node "${id}", rows: "${word}" is not ENGINE@CYCLExSLOTS of an engine`);
      return {
        engine: at,
        offset: numberOf(`node "${id}", rows: cycle`, offset!),
        slots: numberOf(`node "${id}", rows: slots`, slots!, 0, limits.slots),
      };
    });
    if (rows.length === 0) throw new RangeError(`node "${id}" has no rows: ENGINE@CYCLExSLOTS are wanted`);
    return {
      id,
      opcode: attributes.get("opcode") ?? engines[rows[0]!.engine]!.name,
      operands: [],
      forms: [{ rows, lanes: 1 }],
    };
  });
  const index = new Map(operations.map(({ id }, at) => [id, at]));
  const edges = graph.edges.map(({ from, to, attributes }): Dependence & { readonly distance: number } => {
    const place = `edge "${from}" -> "${to}"`;
    const kind = kinds.find((each) => each === (attributes.get("kind") ?? "order"));
    if (kind === undefined) throw new RangeError(`${place}: kind is "${attributes.get("kind")}": ${kinds.join(", ")}`);
    const latency = numberOf(`${place}: latency`, attributes.get("latency") ?? "", -limits.latency);
    const distance = distanceOf({ from, to, attributes });
    return { from: index.get(from)!, to: index.get(to)!, latency, kind, distance };
  });
  const { dependences, carried } = carriedOf(edges);
  const block: Block = {
    ...{ name, operations, values: [], dependences },
    ...(carried.length === 0 ? {} : { carried }),
  };
  const instance = { block, machine: { engines } };
  validateBlock(block, instance.machine, "file");
  return instance;
}

function distanceOf({ from, to, attributes }: DotGraph["edges"][number]): number {
  return numberOf(`edge "${from}" -> "${to}": distance`, attributes.get("distance") ?? "0", 0, limits.operations);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function numberOf(place: string, typed: string, least = 0, most: number = limits.latency): number {
  const value = /^-?\d{1,10}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  if (within(value, least, most)) return value;
  throw new RangeError(`${place} is "${typed.slice(0, 40)}": a whole number from ${least} to ${most} is wanted`);
}
