import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../../files/parseJson.ts";
import { readText } from "../../files/readText.ts";
import { spelled } from "./command.ts";
import { didYouMean } from "./nearestName.ts";
import type { Option } from "./option.ts";

/** A configuration file as it was read: names of options without their minuses, and what stands for them. */
export interface Settings {
  /** As messages name it: `slotwise.json`, `package.json#slotwise`. */
  readonly source: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const ownFile = "slotwise.json";
/** The largest configuration file, and the largest package.json that is looked into, in bytes. */
const limit = 1 << 20;

/**
 * The settings of a folder: those of the file that is named, or of `slotwise.json`, or of the member "slotwise" of `package.json`.
 * Folders above are not looked at, so that paths in settings are from where one stands, as they are on the command line.
 * Undefined where there is none.
 * @throws {RangeError} in one line: a file that is no object; both files with settings; whatever keeps a file from being read.
 */
export function readSettings(folder: string, named?: string): Settings | undefined {
  if (named !== undefined) return { source: named, values: objectOf(parsed(named, named), named) };
  const own = join(folder, ownFile);
  const inPackage = packageSettings(join(folder, "package.json"));
  if (!existsSync(own)) return inPackage;
  if (inPackage !== undefined) throw new RangeError(`${ownFile} and ${inPackage.source}: one of them is enough`);
  return { source: ownFile, values: objectOf(parsed(own, ownFile), ownFile) };
}

function parsed(path: string, name: string): unknown {
  const text = readText(path, { limit, pipes: true });
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${name}: ${error.message}`) : error;
  }
}

/** A package.json is somebody else's: where it cannot be read it has nothing to say to us. */
function packageSettings(path: string): Settings | undefined {
  if (!existsSync(path)) return undefined;
  let data: unknown;
  try {
    data = parsed(path, path);
  } catch {
    return undefined;
  }
  const source = "package.json#slotwise";
  const member = isObject(data) ? data["slotwise"] : undefined;
  return member === undefined ? undefined : { source, values: objectOf(member, source) };
}

const isObject = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === "object" && data !== null && !Array.isArray(data);

function objectOf(data: unknown, source: string): Readonly<Record<string, unknown>> {
  if (isObject(data)) return data;
  throw new RangeError(`${source}: an object is wanted, with the names of options: {"seconds": 10}`);
}

/**
 * @throws {RangeError} naming the first setting that no command has, with the nearest name.
 * @param rows the options that settings may set, of all commands
 */
export function checkNames({ source, values }: Settings, rows: Iterable<string>): void {
  const names = [...rows].map((row) => spelled(row).slice(2));
  for (const name of Object.keys(values)) {
    if (!names.includes(name)) throw new RangeError(`${source}: ${name}: no such setting${didYouMean(name, names)}`);
  }
}

/**
 * The value of an option in the settings.
 * @throws {RangeError} in one line that names file and setting, and says what is wanted.
 */
export function settingOf<T>(option: Option<T>, name: string, { source, values }: Settings): T {
  const place = `${source}: ${name}`;
  const value = values[name];
  const scalar = (one: unknown): string => {
    if (typeof one === "string" && one.trim() !== "") return one;
    if (typeof one === "number") return String(one);
    throw new RangeError(`${place}: ${JSON.stringify(one)} is neither a number nor a text`);
  };
  if (value === false && option.no !== undefined) return option.no();
  if (option.kind === "flag") {
    if (typeof value === "boolean") return value ? option.read("", place) : option.fallback();
    throw new RangeError(`${place}: true or false is wanted`);
  }
  if (option.kind === "list") {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length === 0) throw new RangeError(`${place}: the list is empty`);
    return list.flatMap((one) => option.read(scalar(one), place)) as T;
  }
  return option.read(scalar(value), place);
}
