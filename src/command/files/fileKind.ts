/** What a JSON file can be, and which verb takes it. */
interface FileKind {
  readonly name: string;
  /** "a program (a list of bundles)". */
  readonly is: string;
  /** What to do with it. */
  readonly use: string;
  readonly fits: (data: unknown) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const has = (data: unknown, ...names: readonly string[]): boolean =>
  typeof data === "object" && data !== null && names.every((name) => Object.hasOwn(data, name));
const format = (data: unknown, name: string): boolean => has(data, "format") && (data as Fields)["format"] === name;
const listOf = (data: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(data) && data.length > 0 && fits(data[0]);

/** The kinds there are, told by what stands in them, whatever their file is called. */
const kinds = [
  {
    name: "certificate",
    is: "a certificate",
    use: "slotwise verify",
    fits: (data) =>
      ["slotwise certificate", "slotwise family certificate", "slotwise loop certificate"].some((is) =>
        format(data, is),
      ),
  },
  { name: "plan", is: "a plan file", use: "slotwise explain", fits: (data) => format(data, "slotwise plan") },
  {
    name: "schedule",
    is: "a schedule file",
    use: "slotwise explain",
    fits: (data) => format(data, "slotwise schedule"),
  },
  {
    name: "best",
    is: "the main job's best schedule",
    use: "slotwise explain",
    fits: (data) => has(data, "plan", "schedule", "machine"),
  },
  {
    name: "machine",
    is: "a machine description",
    use: "--machine or slotwise machine",
    fits: (data) => has(data, "engines", "opcodes"),
  },
  {
    name: "conformance",
    is: "a list of recorded cases",
    use: "slotwise conformance",
    fits: (data) => listOf(data, (one) => has(one, "program", "expect")),
  },
  {
    name: "blocks",
    is: "a file of blocks",
    use: "slotwise solve",
    fits: (data) => listOf(data, (one) => has(one, "operations", "machine")) || format(data, "slotwise blocks"),
  },
  {
    name: "image",
    is: "a memory image (a list of words)",
    use: "slotwise simulate --memory",
    fits: (data) => listOf(data, (one) => typeof one === "number"),
  },
  {
    name: "program",
    is: "a program (a list of bundles)",
    use: "slotwise simulate, explain or reschedule",
    fits: (data) =>
      Array.isArray(data) &&
      data.length > 0 &&
      data.slice(0, 20).every((one) => typeof one === "object" && one !== null && !Array.isArray(one)) &&
      data
        .slice(0, 20)
        .some((one) => Object.values(one as Fields).some((slots) => Array.isArray(slots) && Array.isArray(slots[0]))),
  },
  {
    name: "kernel plan",
    is: "a kernel plan",
    use: "a plan file's `kernel`",
    fits: (data) => has(data, "height", "rounds", "lookups"),
  },
] as const satisfies readonly FileKind[];

/** A kind's name, for a reader to say what it wants. */
export type KindName = (typeof kinds)[number]["name"];

/** What the data is, if that is told by what stands in it. */
export function kindOf(data: unknown): KindName | undefined {
  return kinds.find(({ fits }) => fits(data))?.name;
}

/** `X is a program (a list of bundles): give it to slotwise simulate`, if that is told and none of the wanted. */
export function otherKind(data: unknown, wanted: readonly KindName[]): string | undefined {
  const kind = kinds.find(({ fits }) => fits(data));
  if (kind === undefined || wanted.includes(kind.name)) return undefined;
  return `it is ${kind.is}: give it to ${kind.use}`;
}
