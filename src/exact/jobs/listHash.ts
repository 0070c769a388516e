import { createHash } from "node:crypto";
import type { Block } from "../../ir/block.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";

/**
 * SHA-256 of all that list scheduling looks at: the instance, the groups and rounds that priorities go by, and `parameters`
 * (plain JSON). Equal hashes, equal schedules.
 */
export function listHash(block: Block, machine: SchedulingMachine, parameters: unknown): string {
  const places = block.operations.map(({ provenance }) => [provenance?.group ?? null, provenance?.round ?? null]);
  return createHash("sha256")
    .update(JSON.stringify([contentHash(block, machine), places, parameters]))
    .digest("hex");
}
