/** A formula in conjunctive normal form over variables 1 .. `variables`: literals ±v. */
export interface Formula {
  readonly variables: number;
  readonly clauses: readonly (readonly number[])[];
}

/** What CaDiCaL says of a formula; `truth` is by variable, from 1 on. */
export type Satisfiability =
  | { readonly status: "satisfiable"; readonly truth: readonly boolean[] }
  | { readonly status: "unsatisfiable" }
  | { readonly status: "undecided" };

/** Asks CaDiCaL, on this thread, for so many conflicts at most. Small formulas only: it does not yield. */
export async function satisfiable({ variables, clauses }: Formula, conflicts: number): Promise<Satisfiability> {
  // Loaded here: a pool's thread in a checkout requires its modules under Node 20, and the package can only be imported.
  const { Cadical } = await import("cadical-wasm");
  const solver = await Cadical.create({ quiet: true });
  try {
    for (const clause of clauses) solver.addClause(Int32Array.from(clause));
    solver.ensureVars(variables);
    const status = solver.solve({ conflicts });
    if (status === "unsatisfiable") return { status };
    if (status !== "satisfiable") return { status: "undecided" };
    const truth = Array.from({ length: variables + 1 }, (_, variable) => variable > 0 && solver.value(variable));
    return { status, truth };
  } finally {
    solver.dispose();
  }
}
