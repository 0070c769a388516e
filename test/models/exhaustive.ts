export * from "../../src/exact/oracle/exhaustive.ts";
