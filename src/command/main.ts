import process from "node:process";
import { inThread, isForThread } from "./commandThread.ts";
import { runProcess } from "./processIo.ts";
import { runVerb } from "./run/run.ts";
import { verbs, verbsHelp } from "./verbs.ts";

const words = process.argv.slice(2);
await runProcess("slotwise", (io) =>
  isForThread(words) ? inThread({ words }, io) : runVerb(verbs, verbsHelp, words, io),
);
