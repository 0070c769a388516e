import { parentPort, workerData } from "node:worker_threads";
import { cheapBounds } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import type { BackgroundReport, BackgroundWork } from "./background.ts";
import { greedyReference } from "./greedyReference.ts";
import type { ThreadData } from "./ownThread.ts";

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
  if (work.kind === "bounds") {
    const instance = new BoundInstance(work.block, work.machine);
    for (const name of work.names) {
      const bound = cheapBounds.find((each) => each.name === name);
      if (bound === undefined) throw new Error(`no bound is called ${name}`);
      tell({ kind: "bound", bound: bound(instance) });
    }
    return;
  }
  const { verified: _, ...reference } = await greedyReference(work.block, work.machine, {
    ...work.options,
    better: (verified, rule) => tell({ kind: "better", verified, rule }),
    progress: (passes, of, best, rule) => tell({ kind: "passes", passes, of, best, rule }),
  });
  tell({ kind: "reference", reference });
}
