import type { Block } from "../ir/block.ts";
import type { Issue } from "./checkPlacements.ts";
import type { Violation } from "./checkViolation.ts";

/**
 * The dependences that the block lists, those for some forms only where the chosen ones are among them. The form of `from` may
 * add to the latency of RAW and WAW ones.
 */
export function checkDependences(block: Block, { first, last, form, extra }: Issue, violations: Violation[]): void {
  const { operations, dependences } = block;
  for (const { from, to, latency, kind, fromForms, toForms } of dependences) {
    const [source, target] = [operations[from], operations[to]];
    if (source === undefined || target === undefined) {
      const message = `a ${kind} dependence from operation ${from} to ${to}; the block has ${operations.length} operations`;
      violations.push({ kind: "dependence", message });
      continue;
    }
    if (first[from]! < 0 || first[to]! < 0) continue;
    if (fromForms !== undefined && !fromForms.includes(form[from]!)) continue;
    if (toForms !== undefined && !toForms.includes(form[to]!)) continue;
    const wait = kind === "RAW" || kind === "WAW" ? latency + extra[from]! : latency;
    if (first[to]! >= last[from]! + wait) continue;
    if (wait < 0) {
      const message = `"${source.id}" issues in cycle ${last[from]}, ${last[from]! - first[to]!} after "${target.id}" in cycle ${first[to]}; a maximum time lag allows ${-wait}`;
      violations.push({ kind: "dependence", message, operation: from, cycle: last[from]! });
      continue;
    }
    const message = `"${target.id}" issues in cycle ${first[to]}, but ${kind} latency ${wait} after "${source.id}" in cycle ${last[from]} allows ${last[from]! + wait} at the earliest`;
    violations.push({ kind: "dependence", message, operation: to, cycle: first[to]! });
  }
}
