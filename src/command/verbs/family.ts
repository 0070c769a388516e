import { takeHome } from "../../machine/presets/takeHome.ts";
import { familyRow, switchText } from "../../report/studies/familyTable.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { engineNamed } from "../../solve/engines.ts";
import { Budget } from "../../time/budget.ts";
import { certifyFamily } from "../../walk/family/describeFamily.ts";
import { familyStudy } from "../../walk/family/familyStudy.ts";
import { printFamilyCertificate } from "../../walk/familyProof/familyCertificate.ts";
import { standardLookups } from "../../walk/plan/lookups.ts";
import { command } from "../options/command.ts";
import { options, sizeOptions } from "../options/options.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** `family`: what no setting of the generator's switches can beat, and the mix of lookups that needs the fewest slots. */
export const familyCommand = command({
  name: "family",
  describe: "Bound all kernels of a size at once, and find the best mix of lookups",
  details:
    "The standard size takes minutes. --certificate writes what `slotwise verify` re-checks, with no solver and nothing of the prover.",
  positionals: {},
  options: {
    ...sizeOptions,
    contract: options.contract,
    machine: options.machine,
    solver: { ...options.solver, says: `${options.solver.says}; it finds prices and the mix, and proves nothing` },
    certificate: {
      ...options.certificate,
      says: "Write the bound, the prices that prove it and what the family is to this file",
    },
  },
  examples: [
    ["--height 2 --rounds 4 --batch 128", "a small one, in seconds"],
    ["--certificate family.json", "of the standard size, for slotwise verify"],
  ],
  words: ["family", "mix", "letters", "pooled", "head-tail"],
  async run({ height, rounds, batch, contract, machine = takeHome, solver, certificate }, context) {
    const { json, print, printJson, look, signal, tell } = context;
    const begun = performance.now();
    let proved: number | undefined;
    const asked = { height, rounds, batch, contract };
    const study = await withPhases(context, "family", (state) =>
      familyStudy(asked, machine, engineNamed(solver), {
        budget: new Budget({ seconds: Number.POSITIVE_INFINITY, signal }),
        progress(phase, bound) {
          proved = bound;
          state({ phase: `family: ${phase}`, bound });
        },
      }),
    ).catch((error: unknown) => {
      if (signal.aborted && proved !== undefined) {
        tell(`family: stopped; no setting beats ${proved} cycles, other prices may prove more, no mix was found yet`);
      }
      throw error;
    });
    certificate?.write(printFamilyCertificate(certifyFamily(study.bound, machine)));
    const row = familyRow(study, (performance.now() - begun) / 1000);
    if (json) {
      const { bound, mix, pooled, headTail } = study;
      const block = { pooled: pooled.cycles, headTail: headTail.cycles };
      printJson({
        ...{ bound, mix, block, seconds: row.seconds },
        ...(certificate === undefined ? {} : { certificate: certificate.name }),
      });
      return exitCodes.fine;
    }
    const size = `height ${height}, rounds ${rounds}, batch ${batch}, contract ${contract}`;
    const limit = row.proved ? "" : " (time limit: perhaps not the best)";
    print(
      [
        ...wrapped(
          `family bound ${row.bound}: no setting of these switches can beat ${row.bound} cycles (${size}):`,
          look.columns,
        ),
        `  lookup of every group and round (${standardLookups.all.map(({ letter }) => letter).join(", ")} and capitals),`,
        "  hash, encoded, pairs, address, addressSelects, indexSelects, constants,",
        "  pointers, collectors",
        ...wrapped(`best mix: its operations need ${row.slots.toFixed(2)} cycles of slots${limit}`, look.columns),
        ...row.mix.map(({ letters, groups }) => `  ${String(groups).padStart(4)} groups  ${letters}`),
        ...wrapped(switchText(row.switches), look.columns - 2).map((line) => `  ${line}`),
        `bounds of its block: pooled ${row.pooled}, head-tail ${row.headTail}`,
        `${row.seconds} s`,
        ...(certificate === undefined ? [] : [`certificate: ${certificate.name}`]),
        "",
      ].join("\n"),
    );
    return exitCodes.fine;
  },
});
