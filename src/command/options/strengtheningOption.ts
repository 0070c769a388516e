import { full, type Strengthening, strengthenings } from "../../../models/strengthening.ts";
import { didYouMean } from "./nearestName.ts";

const sets = Object.keys(strengthenings);
const switches = Object.keys(full) as (keyof Strengthening)[];

/** How `--strengthening` is typed, for its line of help. */
export const strengtheningSays =
  `Reductions of the formulation: a set (${sets.join(", ")}), then single ones with + or -, after commas: ` +
  switches.join(", ");

/**
 * `strong,+groupOrder,-lastUses`: a set, and single reductions on or off.
 * @throws {RangeError} in one line with the names there are.
 */
export function parseStrengthening(typed: string, flag: string): Strengthening {
  const [set = "", ...changes] = typed.split(",").map((part) => part.trim());
  const first = Object.hasOwn(strengthenings, set) ? strengthenings[set] : undefined;
  if (first === undefined) {
    throw new RangeError(`${flag} ${typed}: one of ${sets.join(", ")} is wanted first${didYouMean(set, sets)}`);
  }
  const made = { ...first };
  for (const change of changes) {
    const [, sign, name = change] = /^([+-])(.*)$/.exec(change) ?? [];
    const found = switches.find((each) => each === name);
    if (sign === undefined || found === undefined) {
      const near = didYouMean(name, switches);
      throw new RangeError(`${flag} ${typed}: "${change}" is not + or - and one of ${switches.join(", ")}${near}`);
    }
    made[found] = sign === "+";
  }
  return made;
}
