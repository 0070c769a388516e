// Pulse formulation, precedence disaggregated.
//
//   x_ift ∈ {0,1}   operation i issues in form f in cycle t, t in its window          (issuePulses.ts; lanes there, too)
//   Σ_f Σ_t x_ift = 1                                                                 every operation once
//   Σ_{u≤t} x_ju ≤ Σ_f Σ_{u≤t-l-e_f} x_ifu     for every edge i → j and every t       (precedence.ts)
//   Σ_i Σ_f Σ_o slots_ifeo · x_if,(t-o) ≤ residual_et                                 (slots.ts)
//   Σ_v words_v (O_vt - K_vt) ≤ words_t                                               (scratch.ts)
//
// Disaggregation makes precedence alone an integral polyhedron; only slots and scratch cut through it.
import type { Formulation } from "../src/exact/problem/formulation.ts";
import { issuePulses } from "./issuePulses.ts";
import { type Encoding, formulationWith } from "./model.ts";
import { precedenceRows } from "./precedence.ts";
import { type Strengthening, strong } from "./strengthening.ts";

const encoding: Encoding = { name: "pulse", issues: issuePulses, precedence: precedenceRows };

/** The pulse formulation with some of its reductions. */
export function pulseWith(strengthening: Strengthening): Formulation {
  return formulationWith(encoding, strengthening);
}

/** The pulse formulation with all reductions. */
export const pulse: Formulation = pulseWith(strong);
