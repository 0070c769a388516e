import { standardLookups } from "../../walk/plan/lookups.ts";

const lookupNames = standardLookups.all.map(({ letter, name }) => `${letter} ${name}`).join(", ");

/**
 * Words of the tables and messages, each said once: `--help` shows those that its command uses, docs/glossary.md has all
 * (a test compares).
 */
export const glossary: Readonly<Record<string, string>> = {
  bound: "a number of cycles that no schedule is shorter than, of whatever its scope says",
  scope:
    "what a bound holds for: every schedule of the block, of a window of it, or of every plan of the generator (family)",
  witness: "what a bound follows from, small enough to re-check without a solver; `solver` is only an engine's word",
  "critical path": "the bound from the longest path of dependences",
  resource: "the bound from one engine's slots; pooled: from several engines' slots together, each at a price",
  pooled:
    "counted over several engines together, since operations may choose among them; each engine's slots have a price",
  "head-tail": "the bound from what must come before and after the operations that share an engine's slots",
  "Rim-Jain":
    "the bound from placing unit operations of one engine between their earliest and latest cycles (Rim, Jain 1994)",
  "Langevin-Cerny":
    "the same, with earliest cycles that are improved by the bound of what leads to each (Langevin, Cerny 1996)",
  shaving: "the bound from trying each operation at the ends of its window and refuting what is impossible",
  "destructive LP": "the bound from a linear relaxation that has no solution in fewer cycles",
  "ends LP":
    "the bound from a linear relaxation that looks at the first and last cycles one by one and only counts what lies between",
  "shadow price": "what one more slot, or one operation less, would take off the bound",
  family: "all kernels of a size and contract that the generator's switches can make",
  mix: "how many groups have which string of lookup letters",
  letters: `how a group finds its nodes, one letter a round: ${lookupNames}; capitals select one address bit more`,
  collectors: "areas of dead memory through which right children of records come, instead of copies on alu",
  stagger: "how much later each group begins than the one before it",
  bent: "a priority whose part for the group is not linear: `bent 0.7` counts the k-th group as k to the power of 0.7",
  contested: "operations with several forms leave a full engine when others there have no choice",
  leftover: "operations with several forms take another one only where slots are left over",
  policy: "an idle slot (or wait) for which a ready operation would have fitted; the scheduler took it later",
  "no words": "an idle slot for which operations are ready, but not the scratch words that they need",
  "other taken": "an idle slot whose ready operations need other slots as well, which are taken",
  "none ready": "an idle slot for which every operation that could use it waits for a predecessor",
  "none left": "an idle slot for which no operation is left that could use it",
  "lanes/60": "the floor of cycles from vector work: a valu slot does 8 lanes and an alu slot 1, 60 in a cycle",
  "live words": "scratch words that hold a value that is still to be read; at the peak of the schedule",
  "in lockstep": "live words when all groups go round by round and nothing staggers them",
  window: "a stretch of a schedule's cycles, fitted into a cycle less or earlier by an integer program",
  "group shift": "list scheduling of the whole block again, a few groups a little earlier or later",
  fragment: "a piece of a round of which a shorter form is asked for: part of the hash, of the state or of the parity",
  template: "a straight line of operations whose constants are free",
  "closed by counting": "shown without a solve that a window cannot gain: some engine has too few slots in some cycles",
};

/** All words as the page docs/glossary.md. */
export function glossaryPage(): string {
  return [
    "# Words",
    "",
    "What the words of tables, messages and plans mean; `--help` of a command shows those that it uses.",
    "",
    ...Object.entries(glossary).map(([word, says]) => `- **${word}**: ${says}`),
    "",
  ].join("\n");
}
