import { expect, test } from "vitest";
import { cheapBounds, lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import type { Dependence } from "../../src/ir/block.ts";
import { finish, finishWithin } from "../../src/time/steps.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { longer, trials } from "../trials.ts";

test("all bounds read a block's dependences once", () => {
  const { block, machine } = randomBlock(3, { operations: [30, 40] });
  let readings = 0;
  const [first, ...rest] = block.dependences;
  const watched: Dependence = {
    ...first!,
    get latency() {
      readings++;
      return first!.latency;
    },
  };
  const instance = new BoundInstance({ ...block, dependences: [watched, ...rest] }, machine);
  readings = 0;
  for (const bound of cheapBounds) bound(instance);
  expect(readings).toBe(1);
});

longer("a shared instance gives the bounds that instances of their own give, in any order", () => {
  for (let seed = 1; seed <= trials(20, 6); seed++) {
    const { block, machine } = randomBlock(seed, { operations: [10, 40], longForms: 10 });
    const alone = cheapBounds.map((bound) => bound(new BoundInstance(block, machine)));
    const shared = new BoundInstance(block, machine);
    const together = cheapBounds.toReversed().map((bound) => bound(shared));
    expect(together.toReversed(), `seed ${seed}`).toEqual(alone);
    expect(lowerBounds(shared), `seed ${seed}`).toEqual(lowerBounds(new BoundInstance(block, machine)));
  }
});

test("raised times are kept when they are finished, not when they were told to end", () => {
  const { block, machine } = randomBlock(5, { operations: [30, 40] });
  const instance = new BoundInstance(block, machine);
  const ended = finishWithin(instance.improved(), 3);
  expect(ended.heads.cut + ended.tails.cut).toBeGreaterThan(0);
  const whole = finish(instance.improved());
  expect(whole.heads.cut + whole.tails.cut).toBe(0);
  expect(finishWithin(instance.improved(), 0)).toBe(whole);
});
