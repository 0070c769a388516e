import type { Block, Operation } from "../../../src/ir/block.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { addTally, emptyTally, type FormClass, type Tally } from "../../../src/walk/plan/tally.ts";

/** The forms of each class as the generator writes them. */
const classes: Readonly<Record<string, FormClass>> = {
  "load flow const": "constant",
  "load const": "constant",
  "alu load flow": "derived",
  alu: "scalar",
  "alu flow": "offset",
  "valu multiply_add": "madd",
  "valu alu×8": "vector",
  "valu alu×8 flow": "sum",
  flow: "select",
  "flow valu": "pair",
  load: "load",
  store: "store",
};

function classOf({ forms, opcode }: Operation): FormClass {
  const engines = forms.map(
    ({ rows, lanes }) => takeHome.engines[rows[0]!.engine]!.name + (lanes > 1 ? `×${lanes}` : ""),
  );
  const named = opcode === "const" || (engines.length === 1 && opcode === "multiply_add") ? ` ${opcode}` : "";
  return classes[engines.join(" ") + named]!;
}

/** Operations of a kernel's block by class: all, and those of each group's visits by "group round". */
export function counted(block: Block): { all: Tally; visits: Map<string, Tally> } {
  const all = emptyTally();
  const visits = new Map<string, Tally>();
  for (const operation of block.operations) {
    const { group, round, stage } = operation.provenance!;
    const name = classOf(operation);
    all[name]++;
    const access = operation.opcode === "vstore" || name === "constant" || name === "scalar";
    if (stage === "input" || (stage === "output" && access)) continue;
    const key = `${group} ${round}`;
    visits.set(key, addTally(visits.get(key) ?? emptyTally(), { [name]: 1 }));
  }
  return { all, visits };
}
