import { markdownTable } from "../report/text/cliTable.ts";
import { glossary } from "../report/text/glossary.ts";
import type { AnyCommand, Positional } from "./options/command.ts";
import { common } from "./options/readArguments.ts";
import { commonExits, optionRows } from "./run/helpText.ts";
import type { Verb } from "./run/run.ts";

/** What the environment says to slotwise. */
const environment = [
  [
    "`NO_COLOR`",
    "No colours, whatever its value; they are on terminals only, and `FORCE_COLOR` is no reason to colour a pipe",
  ],
  ["`SLOTWISE_CP_SAT`", "Folder with the package `or-tools-wasm`, for the engine cp-sat"],
  ["`SLOTWISE_STACK`", "Where it is set, a failure prints where in the code it was"],
] as const;

/** What stands in files. */
const files = [
  [
    "`slotwise.json`, `package.json`",
    'Settings of the working directory: an object with the names of options (`{"seconds": 10, "solver": "highs"}`), in a file of its own or as the member `"slotwise"`. What is typed comes first; unknown names are refused. `slotwise config --schema` prints the JSON Schema.',
  ],
  [
    "`.slotwise/`",
    "Below the working directory: journal, best schedules and records of runs, made where something is kept",
  ],
] as const;

/** The manual of the command line, `docs/cli.md`: made of the table of options, so that it says what `--help` says. */
export async function cliPage(verbs: readonly Verb[]): Promise<string> {
  const commands = await Promise.all(verbs.map(async ({ load }) => load()));
  return [
    "# The command line",
    "",
    "Made of the table of options by `npm run docs`; do not edit. The same stands in `slotwise VERB --help`.",
    "",
    "```",
    "slotwise VERB [arguments] [options]",
    "```",
    "",
    ...table(
      ["verb", "what it does"],
      verbs.map(({ name, describe }) => [`[${name}](#slotwise-${name})`, describe]),
    ),
    "",
    "## Every verb",
    "",
    ...table(
      ["option", "meaning"],
      optionRows(common).map(([flag, says]) => [`\`${flag}\``, says]),
    ),
    "",
    "A value follows its option after a space or `=`; `-` is standard input where a file is read; after `--` nothing is an",
    "option. An option stands once. Results go to stdout; progress, settings and errors (one line) to stderr.",
    "",
    "### Exit codes",
    "",
    ...table(
      ["code", "meaning"],
      [["0", "fine"], ["1", "a negative answer: what that is stands with each verb"], ...commonExits],
    ),
    "",
    "### Environment",
    "",
    ...table(["variable", "meaning"], environment),
    "",
    "### Files",
    "",
    ...table(["file", "meaning"], files),
    ...commands.flatMap((each) => section(each, `slotwise ${each.name}`)),
    "",
  ].join("\n");
}

/** The manual of the studies, `docs/experiments.md`: what a checkout has and the package has not. */
export function experimentsPage(experiments: readonly AnyCommand[]): string {
  return [
    "# The experiments",
    "",
    "Made of the table of options by `npm run docs`; do not edit. A checkout has them, the installed package has not (its",
    "`slotwise schedule` is `window-ilp`). Options of every command, exit codes, environment and files are those of",
    "[the command line](cli.md).",
    "",
    ...table(
      ["experiment", "what it does"],
      experiments.map(({ name, describe }) => [`[${name}](#experiments${name}ts)`, describe]),
    ),
    ...experiments.flatMap((each) =>
      section(each, `npx tsx experiments/${each.name}.ts`, `experiments/${each.name}.ts`),
    ),
    "",
  ].join("\n");
}

/** @param program what stands before the command's arguments */
function section(command: AnyCommand, program: string, heading: string = program): string[] {
  const { describe, details, positionals, options, examples, negative, words = [] } = command;
  const places = Object.values(positionals as Readonly<Record<string, Positional>>);
  const usage = [program, ...places.map(({ value, optional }) => (optional ? `[${value}]` : value)), "[options]"];
  const rows = optionRows(options);
  return [
    "",
    `## ${heading}`,
    "",
    `${describe}.`,
    ...(details === undefined ? [] : ["", escaped(details)]),
    "",
    "```",
    usage.join(" "),
    "```",
    ...(places.length === 0
      ? []
      : [
          "",
          ...table(
            ["argument", "meaning"],
            places.map(({ value, says }) => [`\`${value}\``, says]),
          ),
        ]),
    ...(rows.length === 0
      ? []
      : [
          "",
          ...table(
            ["option", "meaning"],
            rows.map(([flag, says]) => [`\`${flag}\``, says]),
          ),
        ]),
    ...(negative === undefined ? [] : ["", `Exit code 1: ${negative}.`]),
    "",
    "Examples:",
    "",
    ...examples.map(([typed, says]) => `- \`${program}${typed === "" ? "" : ` ${typed}`}\`: ${escaped(says)}`),
    ...(words.length === 0
      ? []
      : ["", "Words:", "", ...words.map((word) => `- **${word}**: ${escaped(glossary[word] ?? "")}`)]),
  ];
}

function table([first, second]: readonly [string, string], rows: readonly (readonly [string, string])[]): string[] {
  const columns = [
    { head: first, cell: (row: readonly [string, string]) => escaped(row[0]) },
    { head: second, cell: (row: readonly [string, string]) => escaped(row[1]) },
  ];
  return [markdownTable(columns, rows)];
}

/** Signs of Markdown and HTML that are meant as they stand; code in backticks stays. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[<>*]/g, (sign) => `\\${sign}`)))
    .join("");
}
