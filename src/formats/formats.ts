import type { Instance } from "../ir/blocksFile.ts";
import { projectInstance } from "./projectInstance.ts";
import { readDot } from "./readDot.ts";
import { readGraphml } from "./readGraphml.ts";
import { readPatterson } from "./readPatterson.ts";
import { readPsplib } from "./readPsplib.ts";
import { readRcpspMax } from "./readRcpspMax.ts";
import { readResourceModel } from "./readResourceModel.ts";
import type { FunctionalUnit } from "./units.ts";

/** What a file does not say itself. */
export interface Beside {
  /** Of a DOT graph: what its kinds of operations take. */
  readonly units?: readonly FunctionalUnit[] | undefined;
  /** Of GraphML: the text of its resource model. @throws {RangeError} where there is none. */
  readonly model?: (() => string) | undefined;
}

interface Format {
  readonly name: string;
  /** Its files' ending, in lower case. */
  readonly ending: string;
  /** Told by what stands in it, whatever its file is called. */
  readonly fits: (text: string) => boolean;
  readonly read: (text: string, name: string, beside: Beside) => Instance;
}

const formats = [
  {
    name: "dot",
    ending: ".dot",
    fits: (text) => /^\s*(?:(?:\/\/|#)[^\n]*\s+|\/\*[\s\S]*?\*\/\s*)*(?:strict\s+)?(?:di)?graph\b/i.test(text),
    read: (text, name, { units }) => readDot(text, name, units),
  },
  {
    name: "graphml",
    ending: ".graphml",
    fits: (text) => /<graphml\b/.test(text.slice(0, 10_000)),
    read(text, name, { model }) {
      if (model === undefined) throw new RangeError("GraphML wants a resource model");
      return projectInstance(readGraphml(text, name, readResourceModel(model())));
    },
  },
  {
    name: "sm",
    ending: ".sm",
    fits: (text) => /^\s*PRECEDENCE RELATIONS/m.test(text),
    read: (text, name) => projectInstance(readPsplib(text, name)),
  },
  {
    name: "sch",
    ending: ".sch",
    fits: (text) => /^[\d\s]+\[/.test(text),
    read: (text, name) => projectInstance(readRcpspMax(text, name)),
  },
  {
    name: "rcp",
    ending: ".rcp",
    fits: (text) => /^[\d\s]+$/.test(text) && text.trim().split(/\s+/).length > 3,
    read: (text, name) => projectInstance(readPatterson(text, name)),
  },
] as const satisfies readonly Format[];

/** A format's name. */
export type FormatName = (typeof formats)[number]["name"];

/** Every format that is read. */
export const formatNames: readonly FormatName[] = formats.map(({ name }) => name);

/** The format of a file by its ending, or else by what stands in it; undefined for those that are none, JSON among them. */
export function formatOf(file: string, text: string): FormatName | undefined {
  const lower = file.toLowerCase();
  if (lower.endsWith(".json")) return undefined;
  const ended = formats.find(({ ending }) => lower.endsWith(ending));
  return (ended ?? formats.find(({ fits }) => fits(text)))?.name;
}

/**
 * Reads a file of another tool as a block on its machine.
 * @param name what the block is called, where the file does not say.
 * @throws {RangeError} in one line with the place, the value and the reason.
 */
export function readFormat(format: FormatName, text: string, name: string, beside: Beside = {}): Instance {
  if (text.trim() === "") throw new RangeError("the file is empty");
  return (formats.find((each) => each.name === format) as Format).read(text, name, beside);
}
