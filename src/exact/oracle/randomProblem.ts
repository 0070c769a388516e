import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Form } from "../../ir/block.ts";
import type { Problem, ProblemDependence, ProblemOperation, ProblemValue } from "../problem/problem.ts";

const kinds = ["RAW", "WAR", "WAW", "memory", "order"] as const;

/**
 * A tiny problem with everything in it: two forms, divided lanes, offsets, extra latencies, all kinds of dependences,
 * residual slots, releases, deadlines, scratch words, values with several definers, live-in and live-out.
 * @param formReads per cent of the dependences and users of operations with two forms that are of one of them only, and of the
 * operations with two forms whose forms have windows of their own.
 */
export function randomProblem(seed: number, formReads = 0): Problem {
  const generator = xoroshiro128plus(seed);
  const upTo = (most: number): number => uniformInt(generator, 0, most);
  const chance = (percent: number): boolean => upTo(99) < percent;
  const horizon = 3 + upTo(2);
  const forms = (): Form[] => {
    const native: Form = { rows: [{ engine: 0, offset: 0, slots: chance(20) ? 2 : 1 }], lanes: 1 };
    if (chance(15)) return [{ rows: [...native.rows, { engine: 1, offset: 1, slots: 1 }], lanes: 1 }];
    if (chance(40)) return [native];
    const lanes = chance(60) ? 2 + upTo(1) : 1;
    return [native, { rows: [{ engine: 1, offset: 0, slots: 1 }], lanes, extraLatency: upTo(1) }];
  };
  const operations: ProblemOperation[] = Array.from({ length: 3 + upTo(2) }, (_, i) => ({
    id: `op${i}`,
    origin: i,
    forms: forms(),
    release: chance(20) ? 1 : 0,
    deadline: chance(20) ? horizon - 2 : horizon - 1,
  }));
  const oneOf = ({ forms }: ProblemOperation): readonly number[] | undefined =>
    formReads > 0 && forms.length > 1 && chance(formReads) ? [upTo(1)] : undefined;
  for (const [i, operation] of operations.entries()) {
    const own = oneOf(operation)?.[0];
    if (own === undefined) continue;
    const { release, deadline } = operation;
    const formWindows = [0, 1].map((form) =>
      form === own ? { release: release + 1, deadline } : { release, deadline },
    );
    operations[i] = { ...operation, formWindows };
  }
  const dependences: ProblemDependence[] = [];
  for (let to = 1; to < operations.length; to += 1) {
    for (let from = 0; from < to; from += 1) {
      if (!chance(35)) continue;
      const kind = kinds[upTo(kinds.length - 1)]!;
      const latency = kind === "RAW" || kind === "WAW" ? 1 : upTo(1);
      const [fromForms, toForms] = [from, to].map((i) => oneOf(operations[i]!));
      const condition = {
        ...(fromForms === undefined ? {} : { fromForms }),
        ...(toForms === undefined ? {} : { toForms }),
      };
      dependences.push({ from, to, kind, latency, ...condition });
    }
  }
  const values: ProblemValue[] = operations.flatMap((_, i) => {
    if (!chance(70)) return [];
    const users = dependences.flatMap((edge) => (edge.kind === "RAW" && edge.from === i ? [edge.to] : []));
    const definers = chance(25) && i + 1 < operations.length ? [i, i + 1] : [i];
    const words = 1 + upTo(1);
    const [liveIn, liveOut] = [chance(20), chance(25)];
    const formUses = [...new Set(users)].flatMap((user) => {
      const only = oneOf(operations[user]!);
      return only === undefined ? [] : [{ user, forms: only }];
    });
    const partial = formUses.length === 0 ? {} : { formUses };
    return [{ words, definers, users: [...new Set(users)], ...partial, liveIn, liveOut }];
  });
  return {
    name: `random ${seed}`,
    horizon,
    engines: ["vector", "scalar"],
    slots: [2, 2].map((most) => Int32Array.from({ length: horizon }, () => (chance(25) ? most - 1 : most))),
    operations,
    dependences,
    values,
    words: chance(70) ? Int32Array.from({ length: horizon + 1 }, () => 2 + upTo(3)) : undefined,
  };
}
