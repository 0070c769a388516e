import type { DecodedBlock, DecodedTrace } from "./decodedTrace.ts";
import { byId, element } from "./element.ts";

/** Whose schedule it is, its length, the bound beside it and the gap. */
export function drawPageHeader({ model }: DecodedBlock, traces: readonly DecodedTrace[], toggleWhy: () => void): void {
  const [trace, other] = traces;
  document.title = `${trace!.length} cycles: ${model.block}`;
  byId("block").textContent = model.block;
  const names = traces.map(({ schedule }, at) =>
    other === undefined ? schedule.name : `${"AB"[at]} ${schedule.name}`,
  );
  byId("source").textContent = names.join("  ·  ");
  byId("source").title = names.join("\n");
  const facts: [name: string, number: string, ...more: (string | Node)[]][] = [
    [other === undefined ? "cycles" : "cycles A · B", traces.map(({ length }) => length).join(" · ")],
  ];
  const { bound, differences, why } = model;
  if (bound !== undefined) {
    const gap = Math.min(...traces.map(({ length }) => length)) - bound.cycles;
    const asked =
      why === undefined
        ? []
        : [
            element(
              "button",
              { type: "button", id: "why-button", "aria-controls": "why", onclick: toggleWhy },
              `why not ${why.horizon}?`,
            ),
          ];
    facts.push(["lower bound", String(bound.cycles), bound.name, ...asked]);
    facts.push(["gap", String(gap), ...(bound.cycles === 0 ? [] : [`${((100 * gap) / bound.cycles).toFixed(1)} %`])]);
  }
  facts.push(["operations", String(model.operations.count)]);
  if (differences !== undefined) {
    const { moved, earlier, later } = differences;
    facts.push(["moved in B", String(moved.length), `${earlier} earlier, ${later} later`]);
  }
  byId("numbers").replaceChildren(
    ...facts.map(([name, number, ...more]) =>
      element(
        "div",
        {},
        element("dt", {}, name),
        element(
          "dd",
          {},
          number,
          ...more.map((each) => (typeof each === "string" ? element("small", { title: each }, each) : each)),
        ),
      ),
    ),
  );
  byId("app").classList.toggle("two", other !== undefined);
  byId("length").textContent = `of ${Math.max(...traces.map(({ length }) => length)) - 1}`;
}

/** In place of the page: what is wrong with its schedule. */
export function drawPageFault({ message }: Error): void {
  const fault = byId("fault");
  fault.replaceChildren(
    element("h1", {}, "This page cannot show its schedule"),
    element("p", {}, `${message}.`),
    element("p", { class: "quiet" }, "Write it again: slotwise view SCHEDULE.json -o trace.html"),
  );
  fault.hidden = false;
  byId("app").hidden = true;
}
