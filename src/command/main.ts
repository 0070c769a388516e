import process from "node:process";
import { inThread, isForThread } from "./commandThread.ts";
import { runProcess } from "./processIo.ts";
import { runVerb } from "./run/run.ts";

const words = process.argv.slice(2);
await runProcess("slotwise", async (io) => {
  if (isForThread(words)) return inThread({ words }, io);
  // Verbs are loaded where they run, once.
  const { verbs, verbsHelp } = await import("./verbs.ts");
  return runVerb(verbs, verbsHelp, words, io);
});
