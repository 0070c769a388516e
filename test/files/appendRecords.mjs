// Appends records to a file, as one of several processes: FILE WRITER COUNT.
import process from "node:process";
import { register } from "tsx/esm/api";

register();
const { appendRecord } = await import("../../src/report/records/record.ts");
const [file, writer, count] = process.argv.slice(2);
for (let turn = 0; turn < Number(count); turn++) {
  const record = {
    ...{ experiment: "test", slotwise: "0", node: "0", host: "0", date: "2030-01-02T03:04:05.000Z", machine: "m" },
    ...{ parameters: {}, seeds: { seed: Number(writer) * Number(count) + turn }, limits: {}, results: {} },
  };
  appendRecord(file, record, (records) => `${records.length} records\n`);
}
