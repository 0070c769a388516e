import { type OperandKind, operandKindWords } from "../view/operandKinds.ts";
import { cssOf, engineColours, kindColours, ramp, reasonColours, stageColours } from "./palette.ts";
import type { PageScene } from "./scene.ts";

/** One colour of a colouring, and what it stands for. */
export interface LegendEntry {
  readonly colour: string;
  readonly label: string;
  readonly says?: string | undefined;
  /** Finds the operations that have it. */
  readonly query?: string | undefined;
}

/** Why a slot is empty, in words. */
export const reasonWords: Readonly<Record<string, { readonly label: string; readonly says: string }>> = {
  policy: { label: "put off", says: "an operation was ready and would have fitted; the scheduler took it later" },
  noWords: { label: "no words", says: "operations were ready, but there were no scratch words for their results" },
  otherTaken: { label: "other slots taken", says: "ready operations needed other slots as well, which were taken" },
  noneReady: { label: "none ready", says: "every operation that could use the slot was waiting for a predecessor" },
  noneLeft: { label: "none left", says: "no operation was left that could use the slot" },
};

/** The colours of the scene's colouring. */
export function legendOf({ block, view }: Pick<PageScene, "block" | "view">): LegendEntry[] {
  const { machine, stages, kinds, reasons, operations } = block.model;
  switch (view.colouring) {
    case "engine":
      return machine.engines.map(({ name }, engine) => ({
        ...{ colour: engineColours[engine % engineColours.length]!, label: name, query: `engine:${name}` },
      }));
    case "group":
      return scale("group", block.groups);
    case "round":
      return scale("round", block.rounds);
    case "stage":
      return stages.map((label, stage) => ({
        ...{ colour: stageColours[stage % stageColours.length]!, label, query: `stage:${label.replaceAll(" ", "")}` },
      }));
    case "purpose": {
      const used = new Set(operations.kind);
      return kinds.flatMap((label, kind) =>
        used.has(kind)
          ? [
              {
                colour: kindColours[kind]!,
                label,
                says: operandKindWords[label as OperandKind],
                query: `kind:${label}`,
              },
            ]
          : [],
      );
    }
    case "idle":
      return reasons.map((reason, at) => ({ colour: reasonColours[at]!, ...reasonWords[reason]! }));
  }
}

/** A few marks of an ordered scale. */
function scale(name: string, count: number): LegendEntry[] {
  if (count === 0) return [{ colour: "#888888", label: `no ${name}s` }];
  const marks = Math.min(8, count);
  return Array.from({ length: marks }, (_, at) => {
    const number = marks < 2 ? 0 : Math.round((at * (count - 1)) / (marks - 1));
    const colour = cssOf(ramp(count < 2 ? 0 : number / (count - 1)));
    return { colour, label: at === 0 ? `${name} ${number}` : `${number}`, query: `${name}:${number}` };
  });
}
