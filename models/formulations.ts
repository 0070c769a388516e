import type { Formulation } from "../src/exact/formulation.ts";
import { channelled } from "./channelled.ts";
import { pulse } from "./pulse.ts";
import { pulseAggregated } from "./pulseAggregated.ts";
import { step } from "./step.ts";

/** The formulations there are, the default one first. */
export const formulations: readonly Formulation[] = [step, pulse, pulseAggregated, channelled];

/** A formulation by name. @throws {RangeError} with the names there are. */
export function formulationNamed(name: string): Formulation {
  const formulation = formulations.find((candidate) => candidate.name === name);
  if (formulation !== undefined) return formulation;
  throw new RangeError(`no formulation "${name}"; there are ${formulations.map((each) => each.name).join(", ")}`);
}
