import { spawnSync } from "node:child_process";
import { expect, it, test } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { runNamed } from "../runCommand.ts";

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

it.skipIf(spawnSync("bash", ["-c", "type compgen mapfile"]).status !== 0)("works in a bash", async () => {
  const { stdout: script } = await runNamed(verbs, verbsHelp, "completion", "bash");
  // The script's own way: a command named slotwise on the PATH, the words up to the cursor in COMP_WORDS.
  const session = [
    "slotwise() { printf 'export\\nexplain\\n'; }",
    script,
    "COMP_WORDS=(slotwise exp); COMP_CWORD=1; _slotwise_yargs_completions; declare -p COMPREPLY",
    "complete -p slotwise",
  ].join("\n");
  const { stdout, stderr } = spawnSync("bash", ["-c", session], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toMatch(
    /^declare -a COMPREPLY=\(\[0\]="export" \[1\]="explain"\)\ncomplete .*-F _slotwise_yargs_completions slotwise\n$/,
  );
});
