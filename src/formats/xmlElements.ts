import { SaxesParser } from "saxes";

/** An element of an XML text, with the line on which it begins. */
export interface XmlElement {
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, blanks at its ends left out. */
  readonly text: string;
}

const deepest = 100;

/**
 * The root element of an XML text, read with the package `saxes` (strict, with positions; entities of a document type are not
 * expanded, so that no text grows).
 * @throws {RangeError} in one line with line and column where it is not well formed.
 */
export function xmlElements(text: string): XmlElement {
  const parser = new SaxesParser<{ position: true; xmlns: false }>({ position: true, xmlns: false });
  const open: { element: XmlElement & { children: XmlElement[] }; text: string }[] = [];
  let root: XmlElement | undefined;
  parser.on("error", ({ message }) => {
    const said = message
      .replace(/^\d+:\d+: /, "")
      .replaceAll(/\s+/g, " ")
      .slice(0, 120);
    throw new RangeError(`line ${parser.line}, column ${parser.column}: not XML: ${said}`);
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= deepest) throw new RangeError(`line ${parser.line}: elements lie more than ${deepest} deep`);
    const element = { name: local(name), line: parser.line, attributes, children: [], text: "" };
    open.push({ element, text: "" });
  });
  parser.on("text", (piece) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += piece;
  });
  parser.on("closetag", () => {
    const { element, text: own } = open.pop()!;
    const whole = { ...element, text: own.trim() };
    const outer = open.at(-1);
    if (outer === undefined) root = whole;
    else outer.element.children.push(whole);
  });
  parser.write(text).close();
  if (root === undefined) throw new RangeError("no element stands in it");
  return root;
}

/** Without a namespace's prefix. */
function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
