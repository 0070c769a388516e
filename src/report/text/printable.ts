/**
 * A text from a file, harmless on a terminal and in a log: what would move the cursor, change colours, break the line or turn
 * the reading direction is written as its escape (`\u001b`), and a long text is cut.
 */
export function printable(text: string, most = 2000): string {
  const cut = text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  return cut.replace(unprintable, escaped);
}

/**
 * The same for a text of several lines that this program laid out: line ends stay, colours where the text is `coloured`, and
 * nothing is cut.
 */
export function printableLines(text: string, coloured = false): string {
  const harmless = (part: string): string =>
    part.replace(unprintable, (character) => (character === "\n" ? character : escaped(character)));
  if (!coloured) return harmless(text);
  return text
    .split(colour)
    .map((part) => (colour.test(part) ? part : harmless(part)))
    .join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with an escape
const colour = /(\u001b\[[0-9;]*m)/;

/** Control characters, line and paragraph separators, invisible marks and direction overrides, halves of pairs. */
const unprintable =
  /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
