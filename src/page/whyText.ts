import type { PageImpossibility, PageModel, PageReason } from "../view/pageModel.ts";

/** A reason in words: "slots of load in cycles 1..3: 4 are needed, 3 are there". */
export function reasonText({ machine, operations }: PageModel, reason: PageReason): string {
  if (reason.kind === "chain") {
    const { operations: chain, cycles } = reason;
    const name = (at: number | undefined): string =>
      at === undefined ? "" : (operations.ids[at] ?? `operation ${at}`);
    const between = chain.length > 2 ? ` over ${chain.length - 2} more` : "";
    const places = chain.length < 2 ? name(chain[0]) : `${name(chain[0])} to ${name(chain.at(-1))}${between}`;
    return `the chain ${places} takes ${cycles} cycles`;
  }
  if (reason.kind === "words") return `live words ${range("before cycle", reason.from, reason.to)}`;
  const { engines, prices, from, to, needed, there } = reason;
  const names = engines.map((engine) => {
    const name = machine.engines[engine]?.name ?? "?";
    return prices === undefined ? name : `${name} × ${prices[name] ?? 1}`;
  });
  const counted = needed === undefined ? "" : `: ${grouped(needed)} are needed, ${grouped(there ?? 0)} are there`;
  return `slots of ${names.join(" + ")} ${range("in cycle", from, to)}${counted}`;
}

/** Who says that it is impossible. */
export const whyBy: Readonly<Record<PageImpossibility["by"], string>> = {
  steps: "proved: what waits for what and these alone leave no schedule, step by step, and the steps were checked",
  search: "a search says so, with what waits for what; its steps were not checked",
  bound: "the lower bound says so, with what waits for what",
};

function range(where: string, from: number, to: number): string {
  return from === to ? `${where} ${from}` : `${where}s ${from}..${to}`;
}

function grouped(count: number): string {
  return count < 10_000 ? String(count) : count.toLocaleString("en").replaceAll(",", " ");
}
