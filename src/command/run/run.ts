import process from "node:process";
import { printable, printableLines } from "../../report/text/printable.ts";
import { widthOf } from "../../report/text/streamLook.ts";
import { Budget, secondsAfterStart } from "../../time/budget.ts";
import { systemReason } from "../files/systemReason.ts";
import { asksFor, typedConfig } from "../options/askedWords.ts";
import type { AnyCommand, Context, TextStream, Ticking } from "../options/command.ts";
import { didYouMean } from "../options/nearestName.ts";
import type { Settings } from "../options/settings.ts";
import { PassingLine } from "./passingLine.ts";

/** Exit codes; those above 128 are a signal's number more than 128, as shells have it. */
export const exitCodes = {
  fine: 0,
  negative: 1,
  usage: 2,
  defect: 70,
  SIGHUP: 129,
  SIGINT: 130,
  SIGPIPE: 141,
  SIGTERM: 143,
} as const;

/** Signals that end a run in order: Ctrl-C, a kill, a terminal that is closed. */
export type StopSignal = "SIGHUP" | "SIGINT" | "SIGTERM";

/** What a run has of its process. Tests give their own. */
export interface Io {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Whether a person on a terminal wants colours. */
  readonly colour: boolean;
  readonly signal: () => AbortSignal;
  /** The signal that aborted it. */
  readonly stopped: () => StopSignal | undefined;
  /** The settings of the working directory, or of the file that is named. @throws {RangeError} in one line. */
  readonly settings?: (named: string | undefined) => Settings | undefined;
  /** Shows a passing state, where somebody else holds the line for it. */
  readonly mention?: (line: string, ticking: Ticking | undefined) => void;
  /** When the process was started, in milliseconds since 1970; without, when the command is run. */
  readonly begun?: number;
}

/** A command that is loaded when it is named. */
export interface Verb {
  readonly name: string;
  readonly describe: string;
  readonly load: () => Promise<AnyCommand>;
}

/**
 * Runs a command on the words after its name.
 * Results go to stdout; an error is one line on stderr that begins with the command's name, and with `--json` also an
 * object `{error: {command, message, kind, exit}}` on stdout.
 * @returns the exit code. Throws nothing.
 */
export async function run(
  command: AnyCommand,
  words: readonly string[],
  io: Io,
  program = command.name,
): Promise<number> {
  let context = contextOf(io, asksFor("json", words), asksFor("quiet", words));
  if (asksFor("help", words)) {
    context.print((await import("./helpText.ts")).helpText(command, program, context.look.columns));
    return exitCodes.fine;
  }
  if (asksFor("version", words)) return printVersions(context);
  try {
    const settings = await settingsFor(io, words);
    const { readArguments } = await import("../options/readArguments.ts");
    const { given, settled } = readArguments(command, words, settings);
    context = contextOf(io, given["json"] === true, given["quiet"] === true);
    if (settled.length > 0) context.tell(`settings of ${settings!.source}: ${settled.join(", ")}`);
    const code = await command.run(given as never, context);
    clear(io);
    return stopCode(io) ?? code;
  } catch (error) {
    clear(io);
    const stopped = stopCode(io);
    if (stopped !== undefined && error instanceof Error && (error.name === "AbortError" || isLoaders(error)))
      return stopped;
    return failure(command.name, program, error, context, io);
  }
}

/** Names a verb in front of the words, and runs it. */
export async function runVerb(
  verbs: readonly Verb[],
  usage: string,
  words: readonly string[],
  io: Io,
): Promise<number> {
  const [name] = words;
  if (name === "--get-yargs-completions") {
    const { candidates } = await import("./candidates.ts");
    for (const each of await candidates(verbs, words.slice(1))) io.stdout.write(`${each}\n`);
    return exitCodes.fine;
  }
  const verb = verbs.find((each) => each.name === name);
  if (verb !== undefined) return run(await verb.load(), words.slice(1), io, `slotwise ${verb.name}`);
  const context = contextOf(io, asksFor("json", words), false);
  if (asksFor("help", words)) {
    context.print(usage);
    return exitCodes.fine;
  }
  if (asksFor("version", words)) return printVersions(context);
  const names = verbs.map((each) => each.name);
  const wrong =
    name === undefined || name.startsWith("-")
      ? `a verb is wanted first: ${names.join(", ")}`
      : `${name}: no such verb${didYouMean(name, names)}; there are ${names.join(", ")}`;
  return failure("slotwise", "slotwise", new RangeError(wrong), context, io);
}

/** The settings that hold, their names checked. The table of options is loaded only where there are some. */
async function settingsFor(io: Io, words: readonly string[]): Promise<Settings | undefined> {
  const typed = typedConfig(words);
  const settings = typed === false ? undefined : io.settings?.(typed);
  if (settings === undefined) return undefined;
  const [{ settable }, { checkNames }] = await Promise.all([
    import("../options/options.ts"),
    import("../options/settings.ts"),
  ]);
  checkNames(settings, Object.keys(settable));
  return settings;
}

/** `--version`: slotwise's own first, in a line of its own for scripts. */
async function printVersions(context: Context): Promise<number> {
  const { versions } = await import("./helpText.ts");
  const { slotwise, node, engines } = versions();
  if (context.json) context.printJson({ slotwise, node, engines });
  else {
    const lines = Object.entries(engines).map(([name, version]) => `${name}: ${version ?? "not installed"}`);
    context.print(`${[slotwise, `node: ${node}`, ...lines].join("\n")}\n`);
  }
  return exitCodes.fine;
}

/** What a failure is: the caller's, the system's, or ours. */
function failure(name: string, program: string, error: unknown, context: Context, { stderr }: Io): number {
  const prefix = program.startsWith("slotwise") ? program : name;
  const message = error instanceof Error ? error.message : String(error);
  const reason = systemReason(error);
  const expected = error instanceof RangeError && !isOurs(error);
  const kind = expected ? "input" : reason !== undefined ? "system" : "defect";
  const exit = kind === "defect" ? exitCodes.defect : exitCodes.usage;
  const path = reason !== undefined && error instanceof Error && "path" in error ? `${String(error.path)}: ` : "";
  const said = kind === "system" ? `${path}${reason}` : message;
  const line = printable(
    said
      .trim()
      .split(/\s*\n\s*/)
      .join("; "),
  );
  const usage =
    kind === "input" && / no such (option|verb)|is missing/.test(line) ? ` (${prefix} --help lists all)` : "";
  const stack = kind === "defect" ? " [a defect of slotwise; SLOTWISE_STACK=1 shows where]" : "";
  stderr.write(`${prefix}: ${line}${usage}${stack}\n`);
  if (process.env["SLOTWISE_STACK"] && error instanceof Error) stderr.write(`${error.stack}\n`);
  if (context.json) {
    const object = { error: { command: name, message: line, kind, exit } };
    // What is on stdout already is one object, and stays one.
    if (printed.has(context)) stderr.write(`${printableLines(JSON.stringify(object))}\n`);
    else context.printJson(object);
  }
  return exit;
}

/** The engine's own RangeErrors (stack overflow, array too long) are no caller's fault that a message explains. */
function isOurs(error: RangeError): boolean {
  return /^(Maximum call stack|Invalid (array|typed array|string) length|Array buffer allocation)/.test(error.message);
}

/** A terminal's Ctrl-C also ends the compiler behind tsx: what is loaded after it fails, and nothing had begun. */
function isLoaders(error: Error): boolean {
  return /^The service (was stopped|is no longer running)/.test(error.message);
}

function stopCode(io: Io): number | undefined {
  const name = io.stopped();
  return name === undefined ? undefined : exitCodes[name];
}

/** Contexts of commands that have printed results. */
const printed = new WeakSet<Context>();

/** The line about a passing state, one a stream. */
const passingLines = new WeakMap<TextStream, PassingLine>();

function passingLine({ stderr }: Io): PassingLine {
  const line = passingLines.get(stderr) ?? new PassingLine(stderr);
  passingLines.set(stderr, line);
  return line;
}

function clear(io: Io): void {
  passingLine(io).clear();
}

function contextOf(io: Io, json: boolean, quiet: boolean): Context {
  const { stdout, stderr, colour, begun = Date.now() } = io;
  const passing = passingLine(io);
  const tell = (line: string): void => {
    if (!quiet) passing.tell(line);
  };
  const print = (text: string): void => {
    clear(io);
    printed.add(context);
    stdout.write(printableLines(text, colour));
  };
  const context: Context = {
    json,
    quiet,
    look: { colour, columns: widthOf(stdout) },
    print,
    printJson: (value) => print(`${JSON.stringify(value)}\n`),
    tell,
    mention(line, ticking) {
      if (quiet) return;
      if (io.mention !== undefined) io.mention(line, ticking);
      else passing.mention(line);
    },
    stderr,
    begun,
    budget(seconds) {
      const left = secondsAfterStart(seconds, (Date.now() - begun) / 1000);
      return new Budget({ seconds: left, signal: io.signal() });
    },
    get signal() {
      return io.signal();
    },
  };
  return context;
}
