import type { WindowRecord } from "../../exact/windows/windowRecord.ts";

/** The unit of a window's `before`, `after` and `bound`. */
export function windowUnit(kind: WindowRecord["kind"]): "cycles" | "weighted issue cycles" {
  return kind === "remove" || kind === "groups" ? "cycles" : "weighted issue cycles";
}
