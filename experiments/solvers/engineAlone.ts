import { blockFormulations } from "../../models/formulations.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { type Contender, everyContender, type Portfolio } from "../../src/exact/lengths/portfolio.ts";
import { engineNamed } from "../../src/solve/engines.ts";

const { step, pulse, channelled } = blockFormulations;

/** The portfolio of one engine, by the formulations that it is best with; `lcg` takes problems as they stand. */
export function engineAlone(name: string): Portfolio {
  if (name === lcg.name) {
    const own: readonly Contender[] = [{ solver: lcg, hinted: true }];
    return { down: own, up: own };
  }
  const solver = engineNamed(name);
  if (name !== "cadical" && name !== "cp-sat") return everyContender([solver], [step, pulse]);
  const all: Contender[] = [{ solver, formulation: name === "cadical" ? channelled : step }];
  return { down: all, up: all };
}
