// Speed: simulated cycles a second, and milliseconds a list scheduling pass on two sizes. No assertions: machines differ.
//
//   npm run bench
import process from "node:process";
import { cliTable, wantsColour } from "../src/report/cliTable.ts";
import { benchList } from "./benchList.ts";
import { benchSimulator } from "./benchSimulator.ts";

await benchSimulator();

const rows = await benchList();
const [small, large] = [rows[0]!, rows.at(-1)!];
const table = cliTable(
  [
    { head: "operations", right: true, cell: (row) => row.operations },
    { head: "cycles", right: true, cell: (row) => row.cycles },
    { head: "prepare, ms", right: true, cell: (row) => row.prepareMilliseconds.toFixed(0) },
    { head: "forward pass, ms", right: true, cell: (row) => row.forwardMilliseconds.toFixed(1) },
    { head: "backward pass, ms", right: true, cell: (row) => row.backwardMilliseconds.toFixed(1) },
    { head: "forward, ns an operation", right: true, cell: (row) => row.nanosecondsPerOperation.toFixed(0) },
  ],
  rows,
  wantsColour(process.stdout),
);
const growth = large.forwardMilliseconds / small.forwardMilliseconds;
const size = large.operations / small.operations;
process.stdout.write(`\nlist scheduling, median pass\n${table}\n`);
process.stdout.write(`${size.toFixed(1)} times the operations take ${growth.toFixed(1)} times as long\n`);
