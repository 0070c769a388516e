import { formatNames } from "../../formats/formats.ts";
import { type FunctionalUnit, parseUnit } from "../../formats/units.ts";
import { limits } from "../../machine/limits.ts";
import { type Machine, parseMachine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { contracts, standardSize } from "../../walk/image.ts";
import { lanesPerGroup } from "../../walk/layout.ts";
import { readJson } from "../files/jsonFile.ts";
import { didYouMean } from "./nearestName.ts";
import { anyText, choiceOption, flagOption, listOption, none, numberOption, pairOption, textOption } from "./option.ts";

/** What is scheduled: a kernel, a program or a block, and on which machine. */
export const subjectOptions = {
  // What is scheduled.
  height: numberOption({ says: "Levels of the tree below the root", least: 0, most: 12 }, standardSize.height),
  rounds: numberOption({ says: "Rounds of the walk", least: 1, most: 40 }, standardSize.rounds),
  batch: numberOption(
    { says: "Lanes of the walk", least: lanesPerGroup, most: 1024, multipleOf: lanesPerGroup },
    standardSize.batch,
  ),
  contract: choiceOption("What memory must hold at the end", contracts, contracts[0]),
  /** The `--contract` of `simulate`. */
  judgedContract: choiceOption("What must hold on every image, for exit code 0", [...contracts, "all"], undefined),
  machine: {
    ...textOption<Machine | undefined>(
      "Machine: a preset's name or a JSON file",
      { value: "NAME|FILE", shown: "take-home, or the input file's own" },
      none,
      (typed, flag) => readMachine(typed, flag),
    ),
    schema: { type: "string", examples: [...presets.keys()] },
  },
  best: flagOption("The best plan that a search found (results/plans)"),
  plan: anyText("A plan file, or a schedule file", "FILE", none as () => string | undefined),
  blocks: anyText("A JSON file of blocks with their machines", "FILE", none as () => string | undefined),
  block: anyText("A JSON file of blocks: one of them instead of the kernel", "FILE", none as () => string | undefined),
  name: anyText("The block of the file that is meant", "NAME", none as () => string | undefined),

  // How a program becomes a block.
  forms: flagOption(
    "Of programs: recognise slots that are lanes of one operation, and give operations their other forms",
  ),
  as: choiceOption("What the file is", ["program", ...formatNames], undefined),
  units: listOption<FunctionalUnit>(
    textOption<FunctionalUnit>(
      "Of DOT graphs: units of a kind of operation, how long results take, how long a unit is held; *= is of all other kinds",
      { value: "KIND=UNITS[:LATENCY[:BUSY]]" },
      () => parseUnit("*=1"),
      (typed, flag) => {
        try {
          return parseUnit(typed);
        } catch (error) {
          throw error instanceof RangeError ? new RangeError(`${flag} ${error.message}`) : error;
        }
      },
    ),
    [],
  ),
  resources: anyText(
    "Of GraphML graphs: HatScheT's resource model (XML)",
    "FILE",
    none as () => string | undefined,
    "FILE_RM.xml or FILERM.xml beside it",
  ),
  unroll: flagOption("Of programs: take loops with a fixed number of turns apart"),
  observe: numberOption({
    says: "Of programs: assume that accesses to memory that are apart on so many inputs always are",
    least: 1,
    most: 1000,
  }),

  // How another machine differs.
  slots: pairOption("Slots of an engine: flow=2", { value: "ENGINE=N", most: limits.slots }),
  latency: pairOption("Cycles until results of an opcode, or of all that an engine issues, can be read: load=2", {
    value: "NAME=N",
    most: limits.latency,
  }),

  // How a program is run.
  memory: anyText(
    "Initial memory: a JSON list of words",
    "FILE",
    none as () => string | undefined,
    "a random workload",
  ),
  scratch: numberOption({ says: "Scratch words", least: 1, most: 2 ** 20 }),
  limit: numberOption({ says: "Cycles after which a program is stopped", least: 1, most: 1e10 }, 10_000_000),
  pause: flagOption("Note the cycle at every pause, then resume", true),
  bits: choiceOption("Bits of the random words", ["30", "32"], "30"),
  seeds: numberOption({ says: "How many seeds, from --seed on", least: 0, most: 10_000 }, 1),
} as const;

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
