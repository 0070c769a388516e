// Channelled formulation: the step formulation for engines that learn clauses.
//
//   z_ift ≤ z_if,t+1,  Σ_f y_if = 1,  z_jt ≤ z_i,t-l                                  as in step.ts: clauses of two literals
//   X_ift ≥ z_ift - z_if,t-1                                                           (issueChannels.ts)
//   Σ_i Σ_f Σ_o slots_ifeo X_if,t-o ≤ residual_et                                      (slots.ts)
//   L_vt ≥ O_vt - K_vt,   Σ_v words_v L_vt ≤ words_t                                   (scratch.ts)
//
// Its relaxation is that of step.ts; every slot and scratch row is a (weighted) count of positive literals.
import type { Formulation } from "../src/exact/problem/formulation.ts";
import { issueChannels } from "./issueChannels.ts";
import { type Encoding, formulationWith } from "./model.ts";
import { precedenceRows } from "./precedence.ts";
import { type Strengthening, strong } from "./strengthening.ts";

const encoding: Encoding = { name: "channelled", channels: true, issues: issueChannels, precedence: precedenceRows };

/** The channelled formulation with some of its reductions. */
export function channelledWith(strengthening: Strengthening): Formulation {
  return formulationWith(encoding, strengthening);
}

/** The channelled formulation with all reductions. */
export const channelled: Formulation = channelledWith(strong);
