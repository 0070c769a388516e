import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Coordinator } from "../../queue/coordinator.ts";
import type { QueueAddress } from "../../queue/queueAddress.ts";
import { slotwiseVersion } from "../../report/records/record.ts";

/** A coordinator of this version of slotwise, at a queue. @throws {RangeError} in one line where there is none. */
export function coordinating(
  queue: QueueAddress,
  {
    title,
    run = newRun(),
    tell,
  }: { readonly title: string; readonly run?: string; readonly tell: (line: string) => void },
): Promise<Coordinator> {
  const told = (line: string): void => tell(`queue: ${line}`);
  return Coordinator.start(queue, { version: slotwiseVersion(), title, run, tell: told });
}

const newRun = (): string => randomBytes(8).toString("hex");

/** The run of a state folder: a resumed one takes up what the earlier one, were it killed, has left in the queue. */
export function runOfState(folder: string, resume: boolean): string {
  const file = join(folder, "queue-run");
  const before = resume && existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (/^[0-9a-f]{16}$/.test(before)) return before;
  const run = newRun();
  writeFileAtomic.sync(file, `${run}\n`);
  return run;
}
