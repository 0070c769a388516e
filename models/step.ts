// Step formulation.
//
//   z_ift ∈ {0,1}   operation i has issued in form f by cycle t                        (issueSteps.ts; lanes there, too)
//   z_ift ≤ z_if,t+1,  z_if,last = y_if,  Σ_f y_if = 1                                 once, and for good
//   Σ_f z_jft ≤ Σ_f z_if,t-l-e_f               for every edge i → j and every t        (precedence.ts)
//   Σ_i Σ_f Σ_o slots_ifeo (z_if,t-o - z_if,t-o-1) ≤ residual_et                       (slots.ts)
//   Σ_v words_v (O_vt - K_vt) ≤ words_t                                                (scratch.ts)
//
// z is the prefix sum of the pulses x, so the relaxation has the same value; a precedence row has two non-zeros
// instead of two prefixes of them.
import type { Formulation } from "../src/exact/problem/formulation.ts";
import { issueSteps } from "./issueSteps.ts";
import { type Encoding, formulationWith } from "./model.ts";
import { precedenceRows } from "./precedence.ts";
import { type Strengthening, strong } from "./strengthening.ts";

const encoding: Encoding = { name: "step", issues: issueSteps, precedence: precedenceRows };

/** The step formulation with some of its reductions. */
export function stepWith(strengthening: Strengthening): Formulation {
  return formulationWith(encoding, strengthening);
}

/** The step formulation with all reductions. */
export const step: Formulation = stepWith(strong);
