// What is asked of the words before they are read: without the parser, which takes its time to load.

/** Whether the words ask for help (or the version) before everything else. */
export function asksFor(what: "help" | "version" | "json" | "quiet", words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const before = end < 0 ? words : words.slice(0, end);
  return before.some((word) => word === `--${what}` || (what === "help" && word === "-h"));
}

/** The file that `--config` names before everything else; false for `--no-config`. */
export function typedConfig(words: readonly string[]): string | false | undefined {
  const end = words.indexOf("--");
  for (const [at, word] of words.slice(0, end < 0 ? words.length : end).entries()) {
    if (word === "--no-config") return false;
    if (word === "--config") return words[at + 1];
    if (word.startsWith("--config=")) return word.slice("--config=".length);
  }
  return undefined;
}
