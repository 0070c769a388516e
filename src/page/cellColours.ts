import { engineColours, kindColours, mixed, pixel, ramp, reasonColours, stageColours } from "./palette.ts";
import type { PageScene } from "./scene.ts";

/** Colours of operations (by number) and of idle slots (by reason), as pixels; both for the scene's colouring. */
export interface CellColours {
  readonly operations: Uint32Array;
  readonly reasons: Uint32Array;
  readonly empty: number;
}

/** The colours of a scene. Operations that a search did not find step back. By engine, forms decide: see `byEngine`. */
export function cellColours({ block, view, theme, matches }: PageScene): CellColours {
  const { operations } = block.model;
  const { colouring } = view;
  const empty = pixel(theme.empty);
  const surface = pixel(theme.surface);
  const of = (operation: number): number => {
    switch (colouring) {
      case "group":
        return ordinal(operations.group[operation]!, block.groups, empty, true);
      case "round":
        return ordinal(operations.round[operation]!, block.rounds, empty, false);
      case "stage":
        return pixel(stageColours[(operations.stage[operation]! + stageColours.length) % stageColours.length]!);
      case "purpose":
        return pixel(kindColours[operations.kind[operation]!]!);
      default:
        return 0;
    }
  };
  const quiet = colouring === "idle" ? mixed(pixel(theme.faint), surface, theme.name === "dark" ? 0.34 : 0.2) : 0;
  const all = Uint32Array.from({ length: operations.count }, (_, operation) => {
    const colour = colouring === "idle" ? quiet : of(operation);
    return matches !== undefined && matches[operation] === 0 && colour !== 0 ? mixed(colour, surface, 0.16) : colour;
  });
  const reasons = Uint32Array.from(reasonColours, (hex) => (colouring === "idle" ? pixel(hex) : empty));
  return { operations: all, reasons, empty };
}

/** The colour of an engine's slots, stepped back where a search did not find the operation. */
export function engineColour({ theme, matches }: PageScene, engine: number, operation: number): number {
  const colour = pixel(engineColours[engine % engineColours.length]!);
  return matches !== undefined && matches[operation] === 0 ? mixed(colour, pixel(theme.surface), 0.16) : colour;
}

/** Neighbours on the scale of groups differ in lightness too. */
function ordinal(at: number, count: number, none: number, alternate: boolean): number {
  if (at < 0) return mixed(none, 0xff888888, 0.5);
  const colour = ramp(count < 2 ? 0 : at / (count - 1));
  return alternate && at % 2 === 1 ? mixed(colour, 0xffffffff, 0.72) : colour;
}
