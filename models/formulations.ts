import type { Formulation } from "../src/exact/problem/formulation.ts";
import { channelled, channelledWith } from "./channelled.ts";
import { pulse, pulseWith } from "./pulse.ts";
import { pulseAggregated, pulseAggregatedWith } from "./pulseAggregated.ts";
import { step, stepWith } from "./step.ts";
import { type Strengthening, strongOnBlocks } from "./strengthening.ts";

/** The formulations there are, the default one first. */
export const formulations: readonly Formulation[] = [step, pulse, pulseAggregated, channelled];

/** The formulations of whole blocks, with the reductions that pay there. */
export const blockFormulations = {
  step: stepWith(strongOnBlocks),
  pulse: pulseWith(strongOnBlocks),
  channelled: channelledWith(strongOnBlocks),
};

const makers = [stepWith, pulseWith, pulseAggregatedWith, channelledWith];

/** A formulation by name with some of its reductions. @throws {RangeError} with the names there are. */
export function formulationWithin(name: string, strengthening: Strengthening): Formulation {
  return makers[formulations.indexOf(formulationNamed(name))]!(strengthening);
}

/** A formulation by name. @throws {RangeError} with the names there are. */
export function formulationNamed(name: string): Formulation {
  const formulation = formulations.find((candidate) => candidate.name === name);
  if (formulation !== undefined) return formulation;
  throw new RangeError(`no formulation "${name}"; there are ${formulations.map((each) => each.name).join(", ")}`);
}
