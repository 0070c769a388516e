import { type Machine, parseMachine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { readJson } from "../files/jsonFile.ts";
import { didYouMean } from "./nearestName.ts";

/**
 * A machine by the name of a preset, or from a JSON file (`-` is stdin).
 * @throws {RangeError} when it is neither, naming the presets.
 */
export function readMachine(nameOrFile: string, flag?: string): Machine {
  const preset = presets.get(nameOrFile);
  if (preset !== undefined) return preset;
  const place = flag === undefined ? "" : `${flag} `;
  if (nameOrFile !== "-" && !/[./\\]/.test(nameOrFile)) {
    const names = [...presets.keys()];
    const near = didYouMean(nameOrFile, names);
    throw new RangeError(
      `${place}${nameOrFile}: there are the machines ${names.join(", ")}; or name a JSON file${near}`,
    );
  }
  return readJson(nameOrFile, parseMachine, { wanted: "machine", flag });
}

/** Whether two descriptions say the same. */
export function sameMachine(one: Machine, other: Machine): boolean {
  // Reading puts the fields in one order.
  return one === other || JSON.stringify(parseMachine(one)) === JSON.stringify(parseMachine(other));
}
