import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { headTail } from "../../bounds/headTail.ts";
import { readText } from "../../files/readText.ts";
import { type FormatName, formatOf, readFormat } from "../../formats/formats.ts";
import type { FunctionalUnit } from "../../formats/units.ts";
import type { Instance } from "../../ir/blocksFile.ts";
import { printBlocksFile } from "../../ir/printBlocksFile.ts";
import { indented } from "../../report/text/wrapped.ts";
import type { OutputFile } from "../files/outputFile.ts";
import type { Context } from "../options/command.ts";
import { exitCodes } from "../run/run.ts";

interface ForeignArguments {
  readonly as: "program" | FormatName | undefined;
  readonly units: readonly FunctionalUnit[];
  readonly resources: string | undefined;
}

/** Another tool's file as a block. */
export interface Foreign extends Instance {
  readonly format: FormatName;
}

/**
 * The block in another tool's file; undefined for a program, and for standard input without `--as`, which is one.
 * @throws {RangeError} in one line that names the file, the place in it, the value and the reason.
 */
export function foreignInstance(file: string, { as, units, resources }: ForeignArguments): Foreign | undefined {
  if (as === "program" || (as === undefined && (file === "-" || file.toLowerCase().endsWith(".json"))))
    return undefined;
  const text = readText(file, { pipes: true });
  const format = as ?? formatOf(file, text);
  if (format === undefined) return undefined;
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  let place = file === "-" ? "standard input" : file;
  const model = (): string => {
    const its = resourceModelOf(file, resources);
    place = `${place} with ${its.file}`;
    return its.text;
  };
  try {
    return { ...readFormat(format, text, name, { units, model }), format };
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${place}: ${error.message}`) : error;
  }
}

/** Says what was found, and writes it as a blocks file. */
export function importForeign(
  { block, machine, format }: Foreign,
  file: string,
  output: OutputFile | undefined,
  context: Context,
): number {
  const bound = headTail(new BoundInstance(block, machine));
  const { operations, dependences, carried = [] } = block;
  const engines = machine.engines.map(
    ({ name, slots, unlimited }) => `${name} ${unlimited === true ? "unlimited" : slots}`,
  );
  const report = {
    ...{ file, format, block: block.name, operations: operations.length, dependences: dependences.length },
    ...(carried.length === 0 ? {} : { carried: carried.length }),
    ...{ engines: machine.engines, bound: bound.cycles },
    ...(output === undefined ? {} : { output: output.name }),
  };
  if (context.json) context.printJson(report);
  else {
    const lines = [
      `${format}: block "${block.name}" of ${operations.length} operations, ${dependences.length} dependences`,
      `slots a cycle: ${engines.join(", ")}`,
      ...(carried.length === 0
        ? []
        : [`${carried.length} more on earlier turns of its loop, which one turn does not know`]),
      `lower bound ${bound.cycles} (${bound.name})`,
      ...(output === undefined ? [] : [`written to ${output.name}`]),
    ];
    context.print(`${file}:\n${indented(lines, context.look.columns)}\n`);
  }
  output?.write(printBlocksFile([{ block, machine }]));
  return exitCodes.fine;
}

/** The text of a graph's resource model, and the file that it is from. */
export interface ResourceModelText {
  readonly file: string;
  readonly text: string;
}

/**
 * The resource model of a GraphML file: the one that is named, or the one beside it.
 * @throws {RangeError} in one line where there is none.
 */
export function resourceModelOf(file: string, named: string | undefined): ResourceModelText {
  const stem = file.slice(0, file.length - extname(file).length);
  const beside = [`${stem}_RM.xml`, `${stem}RM.xml`];
  const found = named ?? beside.find((each) => existsSync(each));
  if (found === undefined)
    throw new RangeError(`no resource model: --resources FILE, or ${beside.join(" or ")}, is wanted`);
  return { file: found, text: readText(found) };
}
