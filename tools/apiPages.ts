import { type ApiItem, ApiItemContainerMixin, ApiItemKind, type Excerpt } from "@microsoft/api-extractor-model";
import { type ApiModel, commentOf } from "./apiModel.ts";
import type { ApiSection } from "./apiSections.ts";

/** The reference as pages of Markdown by their file names: one a section, and README.md with all names. */
export function apiPages({ items }: Pick<ApiModel, "items">, sections: readonly ApiSection[]): Map<string, string> {
  const pages = new Map<string, string>();
  const place = new Map(sections.flatMap(({ name, names }) => names.map((each) => [each, name] as const)));
  const of = (name: string): ApiItem[] => items.filter(({ displayName }) => displayName === name);
  const linked = (text: string, page: string): string =>
    text.replace(/\{@link (\w+)\}/g, (_, name: string) => {
      const target = place.get(name);
      if (target === undefined) return `\`${name}\``;
      return `[${name}](${target === page ? "" : `${target}.md`}#${name.toLowerCase()})`;
    });
  for (const { name: page, says, names } of sections) {
    const entries = [...names].sort((a, b) => a.localeCompare(b, "en")).flatMap((name) => entry(name, of(name)));
    const text = [`# ${page}`, "", made, "", says, ...entries, ""].join("\n");
    pages.set(`${page}.md`, linked(text, page));
  }
  const contents = sections.flatMap(({ name: page, says, names }) => [
    "",
    `## [${page}](${page}.md)`,
    "",
    linked(says, "README"),
    "",
    [...names]
      .sort((a, b) => a.localeCompare(b, "en"))
      .map((name) => `[${name}](${page}.md#${name.toLowerCase()})`)
      .join(" · "),
  ]);
  pages.set(
    "README.md",
    [
      "# The library",
      "",
      made,
      "",
      'Everything that `import … from "slotwise"` gives. What a caller did wrong is a `RangeError`; how a solve ended is data, not an',
      "exception; an `Error` is a defect. Cycles count from 0; words are unsigned 32-bit; nothing that is returned is changed later.",
      ...contents,
      "",
    ].join("\n"),
  );
  return pages;
}

const made = "Made of the sources' comments by `npm run docs`; do not edit.";

/** One exported name: its comment, what it is called with, and the parts of it. Overloads share a heading. */
function entry(name: string, items: readonly ApiItem[]): string[] {
  return [
    "",
    `## ${name}`,
    ...items.flatMap((item) => ["", ...comment(item), "", "```ts", declaration(item), "```", ...parts(item)]),
  ];
}

/** With four spaces a level again, of which the package's declarations have one. */
const excerptOf = (item: ApiItem): string =>
  ((item as { readonly excerpt?: Excerpt }).excerpt?.text ?? item.displayName)
    .trim()
    .replace(/^ +/gm, (indent) => " ".repeat(4 * indent.length));

/** As it is declared; an interface or class with its members, and what their comments say beside them. */
function declaration(item: ApiItem): string {
  const head = excerptOf(item).replace(/^export (declare )?/, "");
  if (!hasParts(item)) return head;
  const members = membersOf(item).map((member) => `  ${excerptOf(member).replaceAll("\n", "\n  ")}`);
  return [`${head} {`, ...members, "}"].join("\n");
}

const hasParts = (item: ApiItem): boolean =>
  [ApiItemKind.Interface, ApiItemKind.Class].includes(item.kind) && ApiItemContainerMixin.isBaseClassOf(item);

const membersOf = (item: ApiItem): readonly ApiItem[] =>
  ApiItemContainerMixin.isBaseClassOf(item) ? [...item.members] : [];

/** Members that have a comment. */
function parts(item: ApiItem): string[] {
  if (!hasParts(item)) return [];
  const said = membersOf(item).filter((member) => commentOf(member) !== "");
  if (said.length === 0) return [];
  return [
    "",
    ...said.map((member) => `- \`${nameOf(member)}\`: ${comment(member).join(" ").replace(/\s+/g, " ").trim()}`),
  ];
}

function nameOf(member: ApiItem): string {
  const { displayName, kind } = member;
  if (kind === ApiItemKind.Constructor) return "constructor";
  return kind === ApiItemKind.Method || kind === ApiItemKind.MethodSignature ? `${displayName}()` : displayName;
}

/** A comment as Markdown: its text, then a list of its tags. */
function comment(item: ApiItem): string[] {
  const [text = "", ...tags] = commentOf(item).split(/^\s*@(?=param|returns|throws)/m);
  const list = tags.map((tag) => {
    const flat = tag.trim().replace(/\s*\n\s*/g, " ");
    if (flat.startsWith("param")) return flat.replace(/^param (\w+)\s*-?\s*/, "- `$1`: ");
    if (flat.startsWith("returns")) return flat.replace(/^returns\s*/, "- returns ");
    return flat.replace(/^throws\s*\{(\w+)\}\s*/, "- throws a `$1` ").replace(/^throws\s*/, "- throws ");
  });
  return [text.trim(), ...(list.length === 0 ? [] : ["", ...list])];
}
