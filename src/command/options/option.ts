import { didYouMean } from "./nearestName.ts";

/** One option of the command line: how it is typed, what it may be, and what it means. */
export interface Option<T> {
  /** A value follows; nothing follows (`--no-` in front takes it back); several values follow. */
  readonly kind: "value" | "flag" | "list";
  readonly says: string;
  /** What stands for the value in `--help`: N, FILE. */
  readonly value?: string;
  /** Which values there are, for `--help`. */
  readonly range?: string;
  /** The JSON Schema of one value in a configuration file; a text where there is none. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** The default as `--help` shows it; nothing when empty. */
  readonly shown: string;
  readonly alias?: string;
  /** The option that is meant where no number follows this one: its name in the rows. */
  readonly bare?: string;
  /** `--no-NAME` gives this. */
  readonly no?: () => T;
  /** The value when nothing is typed. */
  readonly fallback: () => T;
  /** The same under `--quick`. */
  readonly quick?: T;
  /**
   * The value of a typed text; `flag` is the option as it was typed (`--seed`).
   * @throws {RangeError} in one line that shows the typed text and what is wanted.
   */
  readonly read: (typed: string, flag: string) => T;
}

interface NumberRange {
  readonly says: string;
  readonly least: number;
  readonly most: number;
  /** Fractions are allowed. */
  readonly fractions?: boolean;
  readonly multipleOf?: number;
}

/** "a whole number from 0 to 12". */
function wanted({ least, most, fractions, multipleOf }: NumberRange): string {
  const kind = multipleOf !== undefined ? `a multiple of ${multipleOf}` : fractions ? "a number" : "a whole number";
  return `${kind} from ${least} to ${most}`;
}

/** A number, read as text so that a message can show what was typed. */
export function numberOption(range: NumberRange, fallback: number, quick?: number): Option<number>;
export function numberOption(range: NumberRange): Option<number | undefined>;
export function numberOption(range: NumberRange, fallback?: number, quick?: number): Option<number | undefined> {
  const { least, most, fractions = false, multipleOf = fractions ? 0 : 1 } = range;
  return {
    kind: "value",
    value: "N",
    says: range.says,
    range: `${least} to ${most}`,
    schema: {
      type: fractions ? "number" : "integer",
      ...{ minimum: least, maximum: most },
      ...(multipleOf > 1 ? { multipleOf } : {}),
    },
    shown: fallback === undefined ? "" : quick === undefined ? `${fallback}` : `${fallback}; ${quick} with --quick`,
    fallback: () => fallback,
    ...(quick === undefined ? {} : { quick }),
    read(typed, flag) {
      // Number() takes "", "0x10" and " 1 " for numbers.
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed) ? Number(typed) : Number.NaN;
      if (value >= least && value <= most && (multipleOf === 0 || value % multipleOf === 0)) return value;
      throw new RangeError(`${flag} ${typed}: ${wanted(range)} is wanted`);
    },
  };
}

/** One of several names. */
export function choiceOption<Name extends string, F extends Name | undefined>(
  says: string,
  names: readonly Name[],
  fallback: F,
): Option<Name | F> {
  return {
    kind: "value",
    value: "NAME",
    says,
    range: names.join(", "),
    schema: { enum: names },
    shown: fallback ?? "",
    fallback: () => fallback,
    read(typed, flag) {
      const name = names.find((each) => each === typed);
      if (name !== undefined) return name;
      throw new RangeError(`${flag} ${typed}: one of ${names.join(", ")} is wanted${didYouMean(typed, names)}`);
    },
  };
}

/** Any text, a file's name mostly. `parse` may take it apart; its RangeErrors get the flag in front. */
export function textOption<T>(
  says: string,
  { value = "FILE", shown = "", alias }: { readonly value?: string; readonly shown?: string; readonly alias?: string },
  fallback: () => T,
  parse: (typed: string, flag: string) => NonNullable<T>,
): Option<T> {
  return { kind: "value", value, says, shown, fallback, read: parse, ...(alias === undefined ? {} : { alias }) };
}

/** On or off. */
export function flagOption(says: string, on = false): Option<boolean> {
  return {
    kind: "flag",
    says,
    schema: { type: "boolean" },
    shown: on ? "on" : "",
    fallback: () => on,
    no: () => false,
    read: () => true,
  };
}

/** On, off, or what the command thinks best, which `shown` says. */
export function choiceFlag(says: string, shown: string): Option<boolean | undefined> {
  return { ...flagOption(says), shown, fallback: () => undefined };
}

/** A name and a whole number, as `flow=2`. */
export function pairOption(
  says: string,
  { value, most }: { readonly value: string; readonly most: number },
): Option<readonly [name: string, number: number]> {
  return {
    ...{ kind: "value", value, says, range: `1 to ${most}`, shown: "" },
    fallback: () => ["", 1],
    read(typed, flag) {
      const [, name, digits] = /^([^=]+)=(\d{1,9})$/.exec(typed) ?? [];
      const number = Number(digits);
      if (name !== undefined && number >= 1 && number <= most) return [name, number];
      throw new RangeError(`${flag} ${typed}: ${value} is wanted, N from 1 to ${most}`);
    },
  };
}

/** Several values of another option, after spaces or commas. */
export function listOption<T>(one: Option<T>, fallback: readonly T[]): Option<readonly T[]> {
  return {
    ...one,
    kind: "list",
    shown: fallback.join(" "),
    fallback: () => fallback,
    read: (typed, flag) => {
      const parts = typed.split(",").map((part) => part.trim());
      return parts.map((part) => {
        if (part === "") throw new RangeError(`${flag} ${typed}: an empty value stands between the commas`);
        return one.read(part, flag);
      });
    },
  } as Option<readonly T[]>;
}

/** The same option without a default, for a command where nothing typed means something of its own. */
export function optional<T>(option: Option<T>): Option<T | undefined> {
  const { quick: _, ...rest } = option;
  return { ...rest, shown: "", fallback: () => undefined } as Option<T | undefined>;
}

/** The same option with another default, for a command where another one makes sense. */
export function withDefault<T, D extends T>(option: Option<T>, fallback: D): Option<NonNullable<T> | D> {
  const { quick: _, ...rest } = option;
  return { ...rest, shown: String(fallback), fallback: () => fallback } as Option<NonNullable<T> | D>;
}

/** No value where nothing was typed. */
export const none = (): undefined => undefined;

/** How often something is done. */
export const counts = { least: 1, most: 1_000_000 } as const;

/** Any text. */
export function anyText<T>(says: string, value: string, fallback: () => T, shown = ""): Option<T | NonNullable<T>> {
  return textOption(says, { value, shown }, fallback, (typed) => typed as NonNullable<T>);
}
