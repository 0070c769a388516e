import type { RunRecord } from "./record.ts";

/**
 * The head of a study's page: title, the command that takes the study and writes the page, what the newest run was taken
 * with, and `about`: what the figures are. Ends with an empty line.
 */
export function pageHead(title: string, record: RunRecord, about: readonly string[]): string[] {
  const { experiment, date, slotwise, host, node, parameters, limits, seeds } = record;
  const said = Object.entries({ ...parameters, ...limits, ...seeds }).filter(([, value]) => `${value}`.length < 40);
  const taken = [date.slice(0, 10), `slotwise ${slotwise}`, host, `Node ${node}`];
  return [
    `# ${title}`,
    "",
    `Written by \`npx tsx experiments/${experiment}.ts --record results/${experiment}.jsonl\`. Newest run:`,
    `${[...taken, ...said.map(([name, value]) => `${name} ${value}`)].join(", ")}.`,
    "",
    ...about,
    "",
  ];
}
