import type { z } from "zod";

/** How many messages stand in one line. */
const most = 10;
const longest = 600;
/** Characters of a value that are shown. */
const shown = 40;

type Issue = z.core.$ZodIssue;

/**
 * What a schema found wrong with data, in one line, each with its place, the limit and what stands there:
 * `machine.engines[0].slots: expected number to be >=1, not 0; …; and 8841 more`. At most ten messages, and fewer when they are long.
 */
export function schemaMessages({ issues }: { readonly issues: readonly Issue[] }, data: unknown): string {
  const messages: string[] = [];
  let length = 0;
  for (const issue of issues) {
    if (messages.length === most || length > longest) break;
    const said = schemaMessage(issue, data);
    length += said.length;
    messages.push(said);
  }
  const rest = issues.length - messages.length;
  return [...messages, ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
}

/** The same of one issue. */
export function schemaMessage({ path, message }: Issue, data: unknown): string {
  const wanted = message.replace(/^(Invalid input|Too small|Too big): /, "").replace(/, received \w+$/, "");
  const value = path.reduce<unknown>((each, key) => (each as Record<PropertyKey, unknown> | undefined)?.[key], data);
  // Some messages of our own have it already; a strange member is named, and what is around it says nothing.
  const told = message.startsWith("Unrecognized key") || (typeof value === "string" && message.includes(`"${value}"`));
  return `${placeOf(path)}: ${wanted}${told ? "" : value === undefined ? ", there is none" : `, not ${shortly(value)}`}`;
}

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "the whole" : text.replace(/^\./, "");
}

/** A value as it was typed, cut; of lists and objects what they are. */
function shortly(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= shown ? text : `${text.slice(0, shown)}…`;
}

/** A kind of file: what it is, the version that this program reads, and how one of that version is made. */
export interface FileFormat {
  readonly is: string;
  readonly version: number;
  readonly anew: string;
}

/**
 * Looks at the version that a file says it has, before anything else in it: what is wrong with a file of another version is
 * its version. A file that says none is left to its schema.
 * @throws {RangeError} in one line that says how to get a file of this version.
 */
export function refuseVersion(data: unknown, { is, version, anew }: FileFormat): void {
  const { version: found } = (data ?? {}) as { readonly version?: unknown };
  if (typeof found !== "number" || found === version) return;
  throw new RangeError(`${is} of version ${found}; this program reads version ${version}: ${anew}`);
}
