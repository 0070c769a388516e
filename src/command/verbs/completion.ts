import process from "node:process";
import yargs from "yargs";
import { command } from "../options/command.ts";
import { didYouMean } from "../options/nearestName.ts";
import { exitCodes } from "../run/run.ts";

const shells = ["bash", "zsh", "fish"];

/** `completion`: what a shell loads to complete verbs, options and names. */
export const completionCommand = command({
  name: "completion",
  describe: "Print a script that completes slotwise's words in a shell",
  details:
    "For bash, zsh and fish; without SHELL for the one that the environment variable SHELL names. The script calls `slotwise`, " +
    "which has to be on the PATH (npm install --global, or node_modules/.bin).",
  positionals: { shell: { value: "SHELL", says: shells.join(", "), optional: true } },
  options: {},
  examples: [
    ["bash >> ~/.bashrc", "from the next shell on"],
    ["fish > ~/.config/fish/completions/slotwise.fish", "the same for fish"],
  ],
  run({ shell }, { print }) {
    const name = shell ?? shells.find((each) => (process.env["SHELL"] ?? "").endsWith(each)) ?? "bash";
    if (!shells.includes(name)) {
      throw new RangeError(`${name}: one of ${shells.join(", ")} is wanted${didYouMean(name, shells)}`);
    }
    print(script(name));
    return exitCodes.fine;
  },
});

/** yargs writes it to the console, for the shell that the environment names. */
function script(shell: string): string {
  const { SHELL: before } = process.env;
  const { log } = console;
  const lines: string[] = [];
  process.env["SHELL"] = `/bin/${shell}`;
  console.log = (text: string) => lines.push(text);
  try {
    yargs([]).scriptName("slotwise").completion("completion").showCompletionScript();
  } finally {
    console.log = log;
    if (before === undefined) delete process.env["SHELL"];
    else process.env["SHELL"] = before;
  }
  return `${lines.join("\n")}\n`;
}
