import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { planCensus, planTotal } from "../../src/walk/census/planCensus.ts";
import { certifyFamily } from "../../src/walk/family/describeFamily.ts";
import { familyBound } from "../../src/walk/family/family.ts";
import { classPrices, costOf } from "../../src/walk/family/prices.ts";
import type { FamilySize } from "../../src/walk/family/variant.ts";
import { type FamilyCertificate, readFamilyCertificate } from "../../src/walk/familyProof/familyCertificate.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { contracts } from "../../src/walk/image.ts";
import { parsePlan } from "../../src/walk/plan/plan.ts";
import { readPlan } from "../../src/walk/search/planStore.ts";
import { randomPlans } from "../walk/family/randomPlans.ts";

const sizeOf = ({ family: { height, rounds, batch, contract } }: FamilyCertificate): FamilySize => ({
  ...{ height, rounds, batch, contract },
});

const folder = "results/certificates";
const committed = readdirSync(folder)
  .filter((name) => name.startsWith("family-"))
  .map((name) => ({
    certificate: readFamilyCertificate(JSON.parse(readFileSync(`${folder}/${name}`, "utf8"))),
    near: readPlan(`results/plans/${name.replace("family-", "")}`).kernel,
  }));

/** The small sizes under the contracts that have no committed plan, at the prices of those that have one. */
const others = committed
  .filter(({ certificate }) => certificate.family.height < 10)
  .flatMap(({ certificate, near }) =>
    contracts
      .filter((contract) => contract !== certificate.family.contract)
      .map((contract) => ({
        certificate: certifyFamily(
          familyBound({ ...sizeOf(certificate), contract }, takeHome, certificate.prices),
          takeHome,
        ),
        near: contract === "values-clean" ? undefined : parsePlan({ ...near, contract }),
      })),
  );

/** What the operations of a real block cost at least at a certificate's prices: each in its cheapest form. */
function costOfBlock(plan: Parameters<typeof generate>[0], { prices }: FamilyCertificate): number {
  const block = generate(plan, takeHome);
  const price = takeHome.engines.map(({ name }) => prices.find(({ engine }) => engine === name)?.weight ?? 0);
  return block.operations.reduce((sum, { forms }) => {
    const costs = forms.map(({ rows, lanes }) =>
      rows.reduce((total, { engine, slots }) => total + lanes * slots * price[engine]!, 0),
    );
    return sum + Math.min(...costs);
  }, 0);
}

describe("10,000 random plans, half of them near the best, are none of them below the family's bound", () => {
  for (const { certificate, near } of [...committed, ...others]) {
    const { demand, unit, prices } = certificate;
    const family = sizeOf(certificate);
    const size = `(${family.height}, ${family.rounds}, ${family.batch}) ${family.contract}`;
    test(size, () => {
      const costs = classPrices(prices);
      const plans = randomPlans(family, 11, near);
      let [cheapest, least] = [near, Number.POSITIVE_INFINITY];
      for (let trial = 0; trial < 10_000; trial++) {
        const [plan, workspace] = plans.next().value!;
        const census = planCensus(plan, workspace);
        const cost = costOf(planTotal(census), costs);
        if (cost * unit < demand) expect(cost * unit, JSON.stringify(plan)).toBeGreaterThanOrEqual(demand);
        if (cost >= least) continue;
        [cheapest, least] = [plan, cost];
      }
      // And without any count: the block that the generator writes for the cheapest of them.
      expect(costOfBlock(cheapest!, certificate) * unit).toBeGreaterThanOrEqual(demand);
    });
  }
});
