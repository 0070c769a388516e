import { performQueueTask, type QueueTask } from "./queueTask.ts";

/** A job of the queue on a thread of its own. */
export default function run(task: QueueTask): Promise<string> {
  return performQueueTask(task);
}
