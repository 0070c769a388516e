import process from "node:process";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { boundCommand } from "./bound.ts";
import { conformanceCommand } from "./conformance.ts";
import { diffCommand } from "./diff.ts";
import { explainCommand } from "./explain.ts";
import { exportCommand } from "./export.ts";
import { familyCommand } from "./family.ts";
import { machineCommand } from "./machine.ts";
import { shadowCommand } from "./shadow.ts";
import { simulateCommand } from "./simulate.ts";
import { solveCommand } from "./solve.ts";
import { verifyCommand } from "./verify.ts";

/** Prints one clear error and ends with exit code 1: a caller's mistake is not worth a stack trace, a defect is. */
function fail(error: unknown): never {
  const expected = error instanceof RangeError || (error instanceof Error && "code" in error);
  const text = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`slotwise: ${text}\n`);
  process.exit(1);
}

try {
  await yargs(hideBin(process.argv))
    .scriptName("slotwise")
    .usage("$0 <verb>\n\nSchedules VLIW kernels exactly and says, with a proof, how much is left.")
    .command(simulateCommand)
    .command(conformanceCommand)
    .command(exportCommand)
    .command(solveCommand)
    .command(explainCommand)
    .command(diffCommand)
    .command(shadowCommand)
    .command(boundCommand)
    .command(verifyCommand)
    .command(familyCommand)
    .command(machineCommand)
    .demandCommand(1, "Name a verb; --help lists them.")
    .strict()
    .recommendCommands()
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .fail((message, error) => fail(error ?? new RangeError(`${message} (--help lists the options)`)))
    .help()
    .parseAsync();
} catch (error) {
  fail(error);
}
