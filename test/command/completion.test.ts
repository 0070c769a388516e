import { expect, it, test } from "vitest";
import { verbs, verbsHelp } from "../../src/command/verbs.ts";
import { runNamed } from "./runCommand.ts";

const offered = async (...words: string[]): Promise<string[]> =>
  (await runNamed(verbs, verbsHelp, "--get-yargs-completions", ...words)).stdout.split("\n").slice(0, -1);

test.each<[words: string[], offered: string[]]>([
  [
    ["slotwise", "exp"],
    ["export", "explain"],
  ],
  [["exp"], ["export", "explain"]],
  [["slotwise", "solve", "--sol"], ["--solver"]],
  [
    ["/x/bin/slotwise", "bound", "--contract", ""],
    ["values", "values-clean", "values+indices"],
  ],
  [
    ["slotwise", "bound", "--machine", "t"],
    ["take-home", "toy"],
  ],
  [["slotwise", "bound", "--solver", "h"], ["highs"]],
  [["slotwise", "bound", "x", "--no-l"], ["--no-lp"]],
  // Files, which the shell knows.
  [["slotwise", "solve", "bl"], []],
  [["slotwise", "export", "-o", ""], []],
  [["slotwise", "nothing", "--x"], []],
])("after %j there may be %j", async (words, expected) => {
  expect((await offered(...words)).sort()).toEqual([...expected].sort());
});

it("offers every verb, and all options of one", async () => {
  expect(await offered("slotwise", "")).toEqual(expect.arrayContaining(verbs.map(({ name }) => name)));
  expect(await offered("slotwise", "solve", "--")).toEqual(
    expect.arrayContaining(["--seconds", "--json", "--no-config"]),
  );
});

it.each(["bash", "zsh", "fish"])("prints a script for %s that asks slotwise", async (shell) => {
  const { stdout, code } = await runNamed(verbs, verbsHelp, "completion", shell);
  expect(code).toBe(0);
  expect(stdout).toContain("slotwise --get-yargs-completions");
  expect(stdout).toContain({ bash: "complete -o", zsh: "#compdef slotwise", fish: "complete -f -c slotwise" }[shell]);
});

it("knows no other shell", async () => {
  const { stderr, code } = await runNamed(verbs, verbsHelp, "completion", "bsh");
  expect([code, stderr]).toEqual([2, expect.stringContaining("did you mean bash?")]);
});
