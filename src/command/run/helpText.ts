import process from "node:process";
import { slotwiseVersion } from "../../report/records/record.ts";
import { glossary } from "../../report/text/glossary.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { cpSat } from "../../solve/cpSat.ts";
import { engineNames, installedEngines } from "../../solve/engines.ts";
import { engineVersion } from "../../solve/version.ts";
import { type AnyCommand, spelled } from "../options/command.ts";
import type { Option } from "../options/option.ts";
import { common } from "../options/readArguments.ts";

/** What every command ends with, see `run`. */
export const commonExits = [
  ["2", "the command line or an input or output is at fault: one line on stderr says what"],
  ["70", "a defect of slotwise"],
  [
    "129, 130, 143",
    "ended by SIGHUP, SIGINT (Ctrl-C), SIGTERM, the best found by then kept; 141 when nobody reads the output any more",
  ],
] as const;

/** A command's `--help`. `program` is what stands before the command's arguments. */
export function helpText(command: AnyCommand, program: string, columns: number): string {
  const width = Math.min(columns, 100);
  const { describe, details, positionals, options, examples, negative, words = [] } = command;
  const places = Object.values(positionals as AnyCommand["positionals"]) as {
    value: string;
    says: string;
    optional?: boolean;
  }[];
  const usage = [program, ...places.map(({ value, optional }) => (optional ? `[${value}]` : value)), "[options]"];
  const all = [...optionRows(options), ...optionRows(common)];
  const sections: [string, readonly (readonly [string, string])[]][] = [
    ["", places.map(({ value, says }) => [value, says])],
    ["Options", all],
    ["Exit codes", [["0", "fine"], ...(negative === undefined ? [] : [["1", negative] as const]), ...commonExits]],
    ["Words", words.map((word) => [word, glossary[word] ?? ""])],
  ];
  return [
    usage.join(" "),
    "",
    ...filled(`${describe}.`, width),
    ...(details === undefined ? [] : ["", ...details.split("\n").flatMap((line) => filled(line, width))]),
    ...sections.flatMap(([title, list]) =>
      list.length === 0 ? [] : ["", ...(title === "" ? [] : [`${title}:`]), ...columnsOf(list, width)],
    ),
    "",
    "Examples:",
    ...examples.flatMap(([typed, says]) => [
      `  ${program}${typed === "" ? "" : ` ${typed}`}`,
      ...filled(says, width, 6),
    ]),
    "",
  ].join("\n");
}

/** Options as help and the manual show them: how each is typed, and what it means. */
export function optionRows(
  options: Readonly<Record<string, Option<unknown>>>,
): (readonly [flag: string, says: string])[] {
  return Object.entries(options).map(([name, option]) => [flagText(name, option), optionText(option)]);
}

function flagText(name: string, { alias, kind, value, no }: Option<unknown>): string {
  const flag = spelled(name);
  const short = alias === undefined ? "" : `-${alias}, `;
  const after = kind === "flag" ? "" : ` ${value ?? "VALUE"}${kind === "list" ? "..." : ""}`;
  return `${short}${flag}${after}${no !== undefined && kind !== "flag" ? `, --no-${flag.slice(2)}` : ""}`;
}

function optionText({ says, range, shown }: Option<unknown>): string {
  return `${says}${range === undefined ? "" : `: ${range}`}${shown === "" ? "" : ` [${shown}]`}`;
}

/** Two columns, the second one filled; a long first entry has a line of its own. */
export function columnsOf(list: readonly (readonly [string, string])[], width: number): string[] {
  const first = Math.min(26, Math.max(...list.map(([name]) => name.length)));
  return list.flatMap(([name, says]) => {
    const lines = filled(says, width, first + 4);
    if (name.length > first) return [`  ${name}`, ...lines];
    return [`  ${name.padEnd(first)}  ${(lines[0] ?? "").trimStart()}`.trimEnd(), ...lines.slice(1)];
  });
}

/** A text in lines, `indent` spaces before each. */
function filled(text: string, width: number, indent = 0): string[] {
  return wrapped(text, width - indent).map((line) => `${" ".repeat(indent)}${line}`);
}

/** What `--version` says: slotwise, Node, and of every engine its package and version, or null where it is not installed. */
export function versions(): {
  readonly slotwise: string;
  readonly node: string;
  readonly engines: Readonly<Record<string, string | null>>;
} {
  const there = installedEngines().map(({ name }) => name);
  const names = [...engineNames, cpSat.name];
  return {
    slotwise: slotwiseVersion(),
    node: process.versions.node,
    engines: Object.fromEntries(names.map((name) => [name, there.includes(name) ? engineVersion(name) : null])),
  };
}
