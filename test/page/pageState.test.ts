import { describe, expect, it } from "vitest";
import { allReasons, firstView, linkOf, viewOf } from "../../src/page/pageState.ts";

describe("the link of a view", () => {
  it.each([
    firstView,
    { ...firstView, cycle: 412, zoom: 24.5, from: 395.25, colouring: "idle" },
    { ...firstView, cycle: 3, selection: { kind: "operation", operation: 77 }, query: "g3 op:vload & more", which: 1 },
    { ...firstView, selection: { kind: "slot", row: 19, cycle: 412 }, why: allReasons },
    { ...firstView, why: 2 },
  ] as const)("gives the view back", (view) => {
    expect(viewOf(linkOf(view))).toEqual(view);
  });

  it.each(["", "#", "c=-3&z=x&by=blue&op=&slot=1", "c=1e999", "%%%", "q=%"])(
    "that is bad (%s) means the first view",
    (link) => {
      const { query, ...view } = viewOf(link);
      expect([view.cycle, view.zoom, view.colouring, view.selection]).toEqual([0, 0, "engine", undefined]);
      expect(typeof query).toBe("string");
    },
  );
});
