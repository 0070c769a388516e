import { formulationNamed } from "../../../models/formulations.ts";
import { type Trial, tryBound, tryEngine, tryFormulation, tryRule } from "../../exact/oracle/tryModule.ts";
import { engineNamed } from "../../solve/engines.ts";
import { command } from "../options/command.ts";
import { withDefault } from "../options/option.ts";
import { options } from "../options/options.ts";
import { isOwnFile, ownBound, ownEngine, ownFormulation, ownKind, ownRules } from "../options/ownModule.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** Faults that are told one by one. */
const shown = 5;

/** `test-formulation`: a module of one's own against exhaustive search. */
export const testFormulationCommand = command({
  name: "test-formulation",
  describe: "Hold a formulation, engine, bound or rule of your own to exhaustive search",
  details:
    "Loads a module (docs/own-modules.md), or takes a formulation by its name, and tries it on tiny random problems with everything in them: forms, " +
    "divided lanes, reservation rows, conditions on forms, scratch words, releases and deadlines. Every schedule of each is enumerated. A " +
    "formulation must have the same optimum, or none; decode to a schedule that breaks no rule; and encode it as a point that keeps its " +
    "rows. An engine must answer the same, a bound be no greater than the shortest length, a rule lead to schedules that the checker takes.",
  positionals: { module: { value: "MODULE", says: "a module's file, or the name of a formulation" } },
  options: {
    ...{ strengthening: { ...options.strengthening, shown: "the module's own" }, solver: options.solver },
    ...{ seed: options.seed, seeds: withDefault({ ...options.seeds, says: "How many problems, from --seed on" }, 60) },
  },
  examples: [
    ["./mine.ts", "60 problems; exit code 1 where one of them is answered wrongly"],
    ["./mine.ts --seeds 1000 --solver glpk", "more of them, with another engine"],
    ["pulse --strengthening full", "a formulation that comes with the package"],
  ],
  negative: "a problem was answered wrongly",
  async run({ module: typed, strengthening, solver: engineName, seed, seeds }, context) {
    const kind = isOwnFile(typed) ? await ownKind(typed) : "formulation";
    const solver = engineNamed(engineName);
    const formulation = async () =>
      isOwnFile(typed) ? ownFormulation(typed, "MODULE", strengthening) : formulationNamed(typed);
    const trial = await (async (): Promise<(at: number) => Promise<readonly (Trial | undefined)[]>> => {
      if (kind === "formulation") {
        const made = await formulation();
        return async (at) => [await tryFormulation(made, solver, at)];
      }
      if (kind === "engine") {
        const [engine, step] = [await ownEngine(typed, "MODULE"), formulationNamed("step")];
        return async (at) => [await tryEngine(engine, step, at)];
      }
      if (kind === "bound") {
        const bound = await ownBound(typed, "MODULE");
        return async (at) => [tryBound(bound, at)];
      }
      const rules = await ownRules(typed, "MODULE");
      return async (at) => rules.map((rule) => tryRule(rule, at));
    })();
    const trials: Trial[] = [];
    await withPhases(context, `${kind} ${typed}`, async (tell) => {
      for (let at = seed; at < seed + seeds && !context.signal.aborted; at++) {
        tell({ phase: `${kind} ${typed}: problem ${at - seed + 1} of ${seeds}` });
        trials.push(...(await trial(at)).flatMap((each) => each ?? []));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const wrong = trials.filter(({ faults }) => faults.length > 0);
    const undecided = trials.filter((each) => each.undecided === true).length;
    const good = trials.filter((each) => each.good === true).length;
    const right = trials.length - wrong.length - undecided;
    const report = { module: typed, kind, problems: trials.length, right, undecided, wrong };
    if (context.json) context.printJson({ ...report, ...(kind === "bound" || kind === "rule" ? { good } : {}) });
    else {
      const also = {
        bound: `, witness accepted ${good} times`,
        rule: `, a schedule ${good} times`,
        engine: "",
        formulation: "",
      };
      const lines = wrong
        .slice(0, shown)
        .map(({ name, question, faults }) => `  ${name}, ${question}: ${faults.slice(0, 2).join("; ")}\n`);
      const more = wrong.length > shown ? `  and ${wrong.length - shown} more\n` : "";
      const open = undecided === 0 ? "" : `, ${undecided} undecided`;
      context.print(
        `${typed}: ${kind}, ${trials.length} problems, ${right} right${open}, ${wrong.length} wrong${also[kind]}\n${lines.join("")}${more}`,
      );
    }
    return wrong.length === 0 && trials.length > 0 ? exitCodes.fine : exitCodes.negative;
  },
});
