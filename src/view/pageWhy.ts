import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { ImpossibleReason } from "../schedule/impossibility.ts";
import type { PageImpossibility, PageReason } from "./pageModel.ts";
import { costlyNumbers } from "./slotPlaces.ts";

/** Slots of several engines in cycles `from` .. `to`, counted together at prices: so much is needed there, and is there. */
export interface PricedReason {
  readonly kind: "priced";
  readonly prices: Readonly<Record<string, number>>;
  readonly from: number;
  readonly to: number;
  readonly needed: number;
  readonly there: number;
}

/** Why no schedule has `horizon` cycles, with names, and what says so. */
export interface ShownWhy {
  readonly horizon: number;
  readonly reasons: readonly (ImpossibleReason | PricedReason)[];
  readonly by: PageImpossibility["by"];
}

/** The same in the page's numbers. Undefined where a reason names an operation or an engine that the page does not have. */
export function pageWhy(
  { operations }: Block,
  machine: SchedulingMachine,
  { horizon, reasons, by }: ShownWhy,
): PageImpossibility | undefined {
  const numbers = new Map(operations.map(({ id }, at) => [id, at]));
  const rows = costlyNumbers(machine);
  const engineOf = (name: string): number => rows[machine.engines.findIndex((engine) => engine.name === name)] ?? -1;
  const shown = reasons.map((reason): PageReason => {
    if (reason.kind === "chain") {
      return { ...reason, operations: reason.operations.map((id) => numbers.get(id) ?? -1) };
    }
    if (reason.kind === "words") return reason;
    if (reason.kind === "slots") {
      const { engine, ...rest } = reason;
      return { ...rest, engines: [engineOf(engine)] };
    }
    const { prices, from, to, needed, there } = reason;
    return { kind: "slots", engines: Object.keys(prices).map(engineOf), from, to, prices, needed, there };
  });
  const all = shown.flatMap((reason) =>
    reason.kind === "chain" ? reason.operations : reason.kind === "slots" ? reason.engines : [],
  );
  return all.some((number) => number < 0) ? undefined : { horizon, by, reasons: shown };
}
