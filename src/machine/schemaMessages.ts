import type { z } from "zod";

/** How many messages stand in one line. */
const most = 10;
const longest = 600;

/**
 * What a schema found wrong, in one line: `operations[3].engine: expected string; …; and 8841 more`. At most ten
 * messages, and fewer when they are long.
 */
export function schemaMessages({ issues }: z.ZodError): string {
  const messages: string[] = [];
  let length = 0;
  for (const { path, message } of issues) {
    if (messages.length === most || length > longest) break;
    const said = `${placeOf(path)}: ${message.replace(/^Invalid input: /, "")}`;
    length += said.length;
    messages.push(said);
  }
  const rest = issues.length - messages.length;
  return [...messages, ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
}

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "the whole" : text.replace(/^\./, "");
}
