import yargs from "yargs";
import { type AnyCommand, spelled } from "./command.ts";
import { didYouMean } from "./nearestName.ts";
import { flagOption, type Option, textOption } from "./option.ts";
import { type Settings, settingOf } from "./settings.ts";

/** What every command understands. */
export const common: Readonly<Record<string, Option<unknown>>> = {
  json: flagOption("One JSON object on stdout and nothing else; errors too"),
  quiet: flagOption("No progress on stderr"),
  config: {
    ...textOption<string | undefined>(
      "Settings: a JSON file with names of options, which the command line overrides; --no-config for none",
      { shown: "slotwise.json, or package.json's slotwise" },
      () => undefined,
      (typed) => typed,
    ),
    no: () => undefined,
  },
  help: { ...flagOption("This text"), alias: "h" },
  version: flagOption("The versions of slotwise, Node and the engines"),
};

type Options = Readonly<Record<string, Option<unknown>>>;

/** A parser that knows the options; values stay text. */
export function parserOf(options: Options) {
  const parser = yargs().locale("en").help(false).version(false).exitProcess(false).parserConfiguration({
    "boolean-negation": false,
    "camel-case-expansion": false,
    "dot-notation": false,
    "duplicate-arguments-array": true,
    "greedy-arrays": true,
    "parse-numbers": false,
    "parse-positional-numbers": false,
    "short-option-groups": false,
    "strip-aliased": true,
  });
  for (const [name, { kind, alias }] of Object.entries(options)) {
    parser.option(spelled(name).slice(2), {
      type: kind === "flag" ? "boolean" : "string",
      ...(kind === "list" ? { array: true } : {}),
      ...(alias === undefined ? {} : { alias }),
    });
  }
  for (const off of negations(options)) parser.option(off, { type: "boolean" });
  return parser;
}

/** `no-record` and the like. */
function negations(options: Options): string[] {
  return Object.entries(options).flatMap(([name, { no }]) =>
    no === undefined ? [] : [`no-${spelled(name).slice(2)}`],
  );
}

/** Options that settings cannot set. */
export const typedOnly: readonly string[] = ["config", "help", "version"];

/**
 * The values of a command's options and positionals, from the words after its name; what is not typed comes from the settings,
 * and what stands there neither is the default. `settled` names what came from the settings.
 * @throws {RangeError} in one line: an unknown or repeated option, a missing value, a value out of range.
 */
export function readArguments(
  command: AnyCommand,
  said: readonly string[],
  settings?: Settings,
): { readonly given: Readonly<Record<string, unknown>>; readonly settled: readonly string[] } {
  const options: Options = { ...command.options, ...common };
  const words = meant(said, options);
  const names = [
    ...Object.entries(options).flatMap(([name, { alias }]) => [
      spelled(name),
      ...(alias === undefined ? [] : [`-${alias}`]),
    ]),
    ...negations(options).map((name) => `--${name}`),
  ];
  const parsed = parserOf(options).parse(joined(words, options), {}, () => {}) as Record<string, unknown> & {
    readonly _: readonly (string | number)[];
  };
  for (const word of words.slice(0, words.includes("--") ? words.indexOf("--") : words.length)) {
    const [flag] = word.split("=", 1) as [string];
    // A lone minus is a file, and a minus before a digit a number.
    if (!/^-./.test(flag) || /^-[\d.]/.test(flag) || names.includes(flag)) continue;
    throw new RangeError(`${flag}: no such option${didYouMean(flag, names)}`);
  }
  const typed = (option: string): boolean => {
    const key = spelled(option).slice(2);
    return parsed[key] !== undefined || parsed[`no-${key}`] !== undefined;
  };
  const given: Record<string, unknown> = { ...positionals(command, parsed._) };
  const idle = idleBeside(command, given, typed);
  const settled: string[] = [];
  for (const [name, option] of Object.entries(options)) {
    const key = spelled(name).slice(2);
    if (settings === undefined || !Object.hasOwn(settings.values, key) || typedOnly.includes(key)) continue;
    if (typed(name) || idle.some(({ option: other }) => other === name)) continue;
    given[name] = settingOf(option, key, settings);
    settled.push(key);
  }
  const quick = "quick" in command.options && (parsed["quick"] === true || given["quick"] === true);
  for (const [name, option] of Object.entries(options)) {
    if (!settled.includes(spelled(name).slice(2))) given[name] = value(name, option, parsed, quick, words);
  }
  const refused = idle.find(({ option }) => typed(option));
  if (refused !== undefined) throw new RangeError(refused.message);
  return { given, settled };
}

/** Options that mean nothing beside others that were typed, with the message for who types them too. */
function idleBeside(
  { excludes = [], positionals }: AnyCommand,
  given: Readonly<Record<string, unknown>>,
  typed: (option: string) => boolean,
): { readonly option: string; readonly message: string }[] {
  return excludes.flatMap(({ beside, without, because }) => {
    const place = (positionals as AnyCommand["positionals"])[beside];
    if (place === undefined ? !typed(beside) : given[beside] === undefined) return [];
    const other = place === undefined ? spelled(beside) : place.value;
    return without.map((option) => ({ option, message: `${spelled(option)} and ${other}: ${because}` }));
  });
}

/** Options with two meanings by their names: `--rounds 16` stays, `--rounds` without a number is what `bare` names. */
function meant(words: readonly string[], options: Options): string[] {
  const bare = new Map(
    Object.entries(options).flatMap(([name, { bare: other }]) =>
      other === undefined ? [] : [[spelled(name), spelled(other)] as const],
    ),
  );
  const end = words.indexOf("--");
  return words.map((word, at) => {
    const next = words[at + 1];
    const numbered = next !== undefined && next.trim() !== "" && Number.isFinite(Number(next));
    return (end >= 0 && at >= end) || numbered ? word : (bare.get(word) ?? word);
  });
}

/** `--machine -` and `--seed -1` as `--machine=-` and `--seed=-1`: yargs takes a minus for the next option. */
function joined(words: readonly string[], options: Options): string[] {
  const taking = Object.entries(options).flatMap(([name, { kind, alias }]) =>
    kind === "flag" ? [] : [spelled(name), ...(alias === undefined ? [] : [`-${alias}`])],
  );
  const result: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const [word, next] = [words[at]!, words[at + 1]];
    if (word === "--") return [...result, ...words.slice(at)];
    if (taking.includes(word) && next !== undefined && /^-($|[\d.])/.test(next)) {
      result.push(`${word}=${next}`);
      at += 1;
    } else result.push(word);
  }
  return result;
}

function value(
  name: string,
  option: Option<unknown>,
  parsed: Readonly<Record<string, unknown>>,
  quick: boolean,
  words: readonly string[],
): unknown {
  const flag = spelled(name);
  const key = flag.slice(2);
  const typed =
    option.alias !== undefined && !words.some((word) => word.split("=", 1)[0] === flag) ? `-${option.alias}` : flag;
  const [on, off] = [parsed[key], parsed[`no-${key}`]];
  if (off !== undefined && on !== undefined) throw new RangeError(`${flag} and --no-${key}: one of them is enough`);
  if (off !== undefined) {
    if (Array.isArray(off)) throw new RangeError(`--no-${key} is given ${off.length} times`);
    return option.no!();
  }
  if (on === undefined) return quick && option.quick !== undefined ? option.quick : option.fallback();
  if (option.kind === "flag") {
    // yargs keeps the last of several.
    const times = words.filter(
      (word) => word === flag || (option.alias !== undefined && word === `-${option.alias}`),
    ).length;
    if (times > 1) throw new RangeError(`${typed} is given ${times} times`);
    if (words.some((word) => word.startsWith(`${flag}=`))) throw new RangeError(`${flag} takes no value`);
    return option.read("", typed);
  }
  const texts = (Array.isArray(on) ? on : [on]).map(String);
  if (option.kind === "value" && texts.length > 1) throw new RangeError(`${typed} is given ${texts.length} times`);
  if (texts.length === 0 || texts.some((text) => text.trim() === "")) {
    throw new RangeError(`${typed}: a value is missing (${option.value ?? "VALUE"})`);
  }
  return option.kind === "list" ? texts.flatMap((text) => option.read(text, typed)) : option.read(texts[0]!, typed);
}

function positionals(command: AnyCommand, words: readonly (string | number)[]): Record<string, string | undefined> {
  const places = Object.entries(command.positionals as AnyCommand["positionals"]) as [
    string,
    { value: string; says: string; optional?: boolean },
  ][];
  const surplus = words[places.length];
  if (surplus !== undefined)
    throw new RangeError(
      `${surplus}: nothing is expected after the options${places.length === 0 ? "" : ` and ${places.map(([, { value: shown }]) => shown).join(" ")}`}`,
    );
  return Object.fromEntries(
    places.map(([name, { value: shown, says, optional }], at) => {
      const word = words[at] === undefined ? undefined : String(words[at]);
      if (word === undefined && optional !== true) throw new RangeError(`${shown} is missing: ${says}`);
      if (word?.trim() === "") throw new RangeError(`${shown} is empty: ${says}`);
      return [name, word];
    }),
  );
}
