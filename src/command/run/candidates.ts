import { spelled } from "../options/command.ts";
import type { Option } from "../options/option.ts";
import { common } from "../options/readArguments.ts";
import type { Verb } from "./run.ts";

/**
 * What may stand where the last of the words stands, as the scripts of `slotwise completion` ask for it: verbs, then the options
 * of the verb, then the names that an option takes. Nothing where a file is wanted: shells then offer files.
 * @param words the command line up to the cursor; bash and zsh put the program in front
 */
export async function candidates(verbs: readonly Verb[], words: readonly string[]): Promise<string[]> {
  const [first, ...others] = words;
  const typed = /(^|[\\/])slotwise(\.mjs)?$/.test(first ?? "") ? others : words;
  const last = typed.at(-1) ?? "";
  const verb = verbs.find(({ name }) => name === typed[0]);
  const fitting = (all: readonly string[]): string[] => all.filter((each) => each.startsWith(last));
  if (verb === undefined || typed.length < 2) {
    return typed.length > 1
      ? []
      : fitting([...verbs.map(({ name }) => name), ...(last === "" ? [] : ["--help", "--version"])]);
  }
  const { options } = await verb.load();
  const rows = Object.entries({ ...options, ...common } as Readonly<Record<string, Option<unknown>>>);
  const before = typed.at(-2)!;
  const valued = rows.find(
    ([name, { kind, alias }]) => kind !== "flag" && (before === spelled(name) || before === `-${alias}`),
  );
  if (valued !== undefined) {
    const { enum: names, examples = names } = valued[1].schema ?? {};
    return Array.isArray(examples) ? fitting(examples.map(String)) : [];
  }
  if (!last.startsWith("-")) return [];
  return fitting(
    rows.flatMap(([name, { no }]) => [spelled(name), ...(no === undefined ? [] : [`--no-${spelled(name).slice(2)}`])]),
  );
}
