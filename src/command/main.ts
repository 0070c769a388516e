import process from "node:process";
import { runProcess } from "./processIo.ts";
import { runVerb } from "./run.ts";
import { verbs, verbsHelp } from "./verbs.ts";

await runProcess("slotwise", (io) => runVerb(verbs, verbsHelp, process.argv.slice(2), io));
