/** How words are written. */
export type WordBase = "hex" | "decimal";

/** A word as text. */
export function wordText(word: number, base: WordBase): string {
  return base === "hex" ? word.toString(16).padStart(8, "0") : String(word);
}

/** Some words: all of them, or the first ones and how many there are. */
export function wordsText(words: Uint32Array | undefined, base: WordBase, most: number): string {
  if (words === undefined) return "";
  const shown = [...words.subarray(0, most)].map((word) => wordText(word, base));
  return words.length <= most ? shown.join(" ") : `${shown.join(" ")} …×${words.length}`;
}
