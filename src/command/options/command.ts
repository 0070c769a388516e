import type { TableLook } from "../../report/text/cliTable.ts";
import type { Budget } from "../../time/budget.ts";
import type { Option } from "./option.ts";

/** A place on the command line that has no flag. */
export interface Positional {
  /** As `--help` shows it: PROGRAM.json. */
  readonly value: string;
  readonly says: string;
  readonly optional?: boolean;
}

type Positionals = Readonly<Record<string, Positional>>;
type Options = Readonly<Record<string, Option<unknown>>>;

/** What was typed, read and checked. */
export type Given<P extends Positionals, O extends Options> = {
  readonly [Name in keyof P]: P[Name] extends { readonly optional: true } ? string | undefined : string;
} & { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

/** A stream that text goes to. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** A state whose time goes on: what is said of it, and since when, in milliseconds since 1970. */
export interface Ticking {
  readonly words: string;
  readonly since: number;
}

/** What a command has of the world around it. */
export interface Context {
  /** `--json`: one JSON object (or array) on stdout and nothing else. */
  readonly json: boolean;
  readonly quiet: boolean;
  /** Of tables on stdout: the terminal's columns and colours; 80 and none elsewhere. */
  readonly look: TableLook;
  /** Text for stdout, whole lines. Control characters in it are written as escapes. */
  readonly print: (text: string) => void;
  /** `value` as JSON for stdout. */
  readonly printJson: (value: unknown) => void;
  /** A line for stderr; not under `--quiet`. */
  readonly tell: (line: string) => void;
  /**
   * A passing state: a line on a terminal's stderr that the next one replaces, a line every five seconds elsewhere. `ticking`:
   * what the line is made of, for whoever shows it while the command is busy.
   */
  readonly mention: (line: string, ticking?: Ticking) => void;
  /** Raw stderr, for a progress bar. Not to be used under `--quiet`. */
  readonly stderr: TextStream;
  /**
   * Aborted by the first SIGINT or SIGTERM. Who asks for it must end soon when it is aborted; for a command that never
   * asks, signals end the process at once.
   */
  readonly signal: AbortSignal;
  /** When the process was started, in milliseconds since 1970: limits of a whole command count from there. */
  readonly begun: number;
  /**
   * The budget of a command that may take so many seconds in all, its start included (`secondsAfterStart`); ended by the signal as well. To be
   * asked for before anything is read.
   */
  readonly budget: (seconds: number) => Budget;
}

/** Options that go without another one only. */
export interface Exclusion {
  /** The option or positional, by its name in the rows. */
  readonly beside: string;
  readonly without: readonly string[];
  readonly because: string;
}

/** A verb of `slotwise`, or an experiment. */
export interface Command<P extends Positionals = Positionals, O extends Options = Options> {
  readonly name: string;
  /** What it does, in one line. */
  readonly describe: string;
  /** More of the same for `--help`: what it reads, what it writes. */
  readonly details?: string;
  readonly positionals: P;
  /** Rows of `options.ts` by their spelling; `windowSeconds` is typed `--window-seconds`. */
  readonly options: O;
  /** Options that mean nothing beside another one (or a positional), and would be ignored: they are refused. */
  readonly excludes?: readonly Exclusion[];
  /** What follows the command's name, and what that does. */
  readonly examples: readonly (readonly [typed: string, says: string])[];
  /** What exit code 1 means, for commands that give it. */
  readonly negative?: string;
  /** Words of the glossary that its output uses. */
  readonly words?: readonly string[];
  /** @returns the exit code: 0, or 1 for a negative answer. */
  readonly run: (given: Given<P, O>, context: Context) => Promise<number> | number;
}

/** A command of any kind, as the runner sees it. */
// biome-ignore lint/suspicious/noExplicitAny: what `run` takes follows from the rows, which the runner does not know
export type AnyCommand = Command<any, any>;

/** Names the types of a command's rows. */
export function command<const P extends Positionals, const O extends Options>(made: Command<P, O>): Command<P, O> {
  return made;
}

/** How an option is typed: `windowSeconds` is `--window-seconds`. */
export function spelled(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
