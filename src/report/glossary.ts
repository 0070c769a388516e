/** Words of the tables and messages, each said once: `--help` shows those that its command uses, docs/glossary.md has all. */
export const glossary: Readonly<Record<string, string>> = {
  bent: "a priority whose part for the group is not linear: bent 0.7 counts the k-th group as k^0.7",
};
