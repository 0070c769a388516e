/** Words of the tables and messages, each said once: `--help` shows those that its command uses, docs/glossary.md has all. */
export const glossary: Readonly<Record<string, string>> = {
  "group shift": "list scheduling of the whole block again, a few groups a little earlier or later",
  window: "a stretch of a schedule's cycles, fitted into a cycle less or earlier by an integer program",
  "closed by counting": "shown without a solve that a window cannot gain: some engine has too few slots in some cycles",
  contested: "operations with several forms leave a full engine when others there have no choice",
  leftover: "operations with several forms take another one only where slots are left over",
  "head-tail": "the bound from what must come before and after the operations that share an engine's slots",
  bent: "a priority whose part for the group is not linear: bent 0.7 counts the k-th group as k^0.7",
};
