import { cpSat } from "../../solve/cpSat.ts";
import { engineNamed, engineNames } from "../../solve/engines.ts";
import { didYouMean } from "./nearestName.ts";

/**
 * An engine's name, if it is there.
 * @throws {RangeError} in one line with the names there are, or why it cannot run.
 */
export function engineName(typed: string, flag: string): string {
  if (typed !== cpSat.name && !engineNames.includes(typed)) {
    const near = didYouMean(typed, [...engineNames, cpSat.name]);
    throw new RangeError(`${flag} ${typed}: one of ${engineNames.join(", ")} is wanted${near}`);
  }
  try {
    return engineNamed(typed).name;
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${flag} ${typed}: ${error.message}`) : error;
  }
}
