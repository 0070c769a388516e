import { parentPort, workerData } from "node:worker_threads";
import { cheapBounds } from "../../bounds/best.ts";
import type { BackgroundReport, BackgroundWork } from "./background.ts";
import { greedyReference } from "./greedyReference.ts";
import type { ThreadData } from "./typescriptThread.ts";

const work = (workerData as ThreadData<BackgroundWork>).data;
const tell = (report: BackgroundReport): void => parentPort!.postMessage(report);

try {
  await perform();
} catch (error) {
  // A caller's mistake stays one on the other side.
  if (!(error instanceof RangeError)) throw error;
  tell({ kind: "refused", message: error.message });
}

async function perform(): Promise<void> {
  const { block, machine } = work;
  if (work.kind === "bounds") {
    for (const name of work.names) {
      const bound = cheapBounds.find((each) => each.name === name);
      if (bound === undefined) throw new Error(`no bound is called ${name}`);
      tell({ kind: "bound", bound: bound(block, machine) });
    }
    return;
  }
  const { verified: _, ...reference } = await greedyReference(block, machine, {
    ...work.options,
    better: (verified, rule) => tell({ kind: "better", verified, rule }),
    progress: (passes, of, best, rule) => tell({ kind: "passes", passes, of, best, rule }),
  });
  tell({ kind: "reference", reference });
}
