import { describe, expect, it } from "vitest";
import { WindowSizes } from "../../../src/exact/windows/windowSizes.ts";

/** The sizes that are tried when the engine decides windows up to `able` operations and no other. */
function tried(first: number, largest: number, able: number): number[] {
  const sizes = new WindowSizes(first, largest);
  const seen: number[] = [];
  do {
    seen.push(sizes.size);
    for (let window = 0; window < 4 && !sizes.hopeless; window++) {
      sizes.tell(sizes.size, sizes.size <= able ? "decided" : "undecided");
    }
  } while (sizes.advance());
  return seen;
}

describe("window sizes", () => {
  it.each([
    [80, 1000, 200, [80, 120, 180, 270]],
    [80, 1000, 30, [80, 40, 20, 30, 45].slice(0, 4)],
    [80, 1000, 0, [80, 40, 20, 10, 5]],
    [80, 130, 1000, [80, 120, 130]],
  ])("from %d up to %d with an engine that manages %d", (first, largest, able, sizes) => {
    expect(tried(first, largest, able)).toEqual(sizes);
  });

  it("starts again from what goes, and tries what was too large only with more time", () => {
    const sizes = new WindowSizes(10, 100);
    sizes.tell(10, "decided");
    expect(sizes.advance()).toBe(true);
    for (let window = 0; window < 3; window++) sizes.tell(15, "undecided");
    sizes.tell(10, "decided");
    expect(sizes.hopeless).toBe(true);
    expect(sizes.advance()).toBe(false);
    sizes.restart();
    expect(sizes.size).toBe(10);
    expect(sizes.advance()).toBe(false);
    sizes.restart(true);
    expect(sizes.advance()).toBe(true);
    expect(sizes.size).toBe(15);
  });
});
