/**
 * slotwise as a library: everything that `import … from "slotwise"` gives, in sections.
 */
export * from "./api/blocks.ts";
export * from "./api/bounds.ts";
export * from "./api/engines.ts";
export * from "./api/exact.ts";
export * from "./api/formulations.ts";
export * from "./api/list.ts";
export * from "./api/loops.ts";
export * from "./api/machine.ts";
export * from "./api/reports.ts";
export * from "./api/schedules.ts";
export * from "./api/walk.ts";
