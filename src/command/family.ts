import process from "node:process";
import type { CommandModule } from "yargs";
import { familyStudy } from "../exact/familyStudy.ts";
import { standardSize } from "../kernel/image.ts";
import { type Contract, contracts } from "../kernel/plan.ts";
import { takeHome } from "../machine/takeHome.ts";
import { familyRow, switchText } from "../report/familyTable.ts";
import { engineNamed, engineNames } from "../solve/engines.ts";

interface FamilyArguments {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
  readonly solver: string;
  readonly json: boolean;
}

/** `family`: what no setting of the generator's switches can beat, and the mix of lookups that needs the fewest slots. */
export const familyCommand: CommandModule<object, FamilyArguments> = {
  command: "family",
  describe: "Bound all kernels of a size at once, and find the best mix of lookups",
  builder: (command) =>
    command
      .option("height", { type: "number", default: standardSize.height, describe: "levels of the tree below the root" })
      .option("rounds", { type: "number", default: standardSize.rounds, describe: "rounds of the walk" })
      .option("batch", { type: "number", default: standardSize.batch, describe: "lanes, a multiple of 8" })
      .option("contract", { choices: contracts, default: contracts[0], describe: "what the final memory must hold" })
      .option("solver", {
        choices: engineNames,
        default: "highs",
        describe: "finds prices and the mix; proves nothing",
      })
      .option("json", { type: "boolean", default: false, describe: "print one JSON object: bound, witness, plan" }),
  handler: async ({ height, rounds, batch, contract, solver, json }) => {
    const begun = performance.now();
    const study = await familyStudy({ height, rounds, batch, contract }, takeHome, engineNamed(solver));
    const row = familyRow(study, (performance.now() - begun) / 1000);
    if (json) {
      const { bound, mix, pooled, headTail } = study;
      const block = { pooled: pooled.cycles, headTail: headTail.cycles };
      process.stdout.write(`${JSON.stringify({ bound, mix, block, seconds: row.seconds })}\n`);
      return;
    }
    const strings = row.mix
      .map(({ letters, groups }) => `  ${String(groups).padStart(4)} groups  ${letters}\n`)
      .join("");
    process.stdout.write(
      `family bound ${row.bound}: no setting of these switches can beat ${row.bound} cycles ` +
        `(height ${height}, rounds ${rounds}, batch ${batch}, contract ${contract}):\n` +
        "  lookup of every group and round (r, s, g, w, p, q, c and capitals), hash, encoded, pairs, address,\n" +
        "  addressSelects, indexSelects, constants, pointers, collectors\n" +
        `best mix: its operations need ${row.slots.toFixed(2)} cycles of slots` +
        `${row.proved ? "" : " (time limit: perhaps not the best)"}\n${strings}` +
        `  ${switchText(row.switches)}\n` +
        `bounds of its block: pooled ${row.pooled}, head-tail ${row.headTail}\n${row.seconds} s\n`,
    );
  },
};
