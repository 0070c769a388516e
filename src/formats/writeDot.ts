import type { Block, Form } from "../ir/block.ts";
import { addedBy } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, type Schedule } from "../schedule/schedule.ts";

/** Nodes of this class mark cycles, and are no operations: `readDot` leaves them out. */
export const cycleClass = "cycle";

/**
 * A block as a DOT graph that Graphviz draws and `readDot` reads back: an operation a node with its reservation table (that of its
 * native form), a dependence an edge with kind and latency. With a schedule every node has its cycles, and operations that
 * begin in the same cycle stand in one rank, beside a line of the cycles. `dotLoss` says what such a graph does not hold.
 */
export function writeDot(block: Block, { engines }: Pick<SchedulingMachine, "engines">, schedule?: Schedule): string {
  const { name, operations, dependences, carried = [] } = block;
  const table = ({ rows }: Form): string =>
    rows.map(({ engine, offset, slots }) => `${engines[engine]!.name}@${offset}x${slots}`).join(" ");
  const lines = [
    `digraph ${quoted(name)} {`,
    `  graph [engines=${quoted(engines.map((engine) => `${engine.name}=${engine.slots}`).join(" "))}];`,
    "  node [shape=box];",
  ];
  for (const [at, { id, opcode, forms }] of operations.entries()) {
    const placement = schedule?.placements[at];
    const placed = placement === undefined ? {} : { cycles: placement.cycles.join(" "), form: `${placement.form}` };
    lines.push(
      `  ${quoted(id)} ${attributes({ opcode, rows: table(forms[0]!), label: labelOf(id, opcode), ...placed })};`,
    );
  }
  for (const { from, to, kind, latency } of dependences) {
    const [giver, taker] = [operations[from]!.id, operations[to]!.id];
    lines.push(`  ${quoted(giver)} -> ${quoted(taker)} ${attributes({ kind, latency: `${latency}` })};`);
  }
  for (const { from, to, kind, latency, distance } of carried) {
    const [giver, taker] = [operations[from]!.id, operations[to]!.id];
    const own = { kind, latency: `${latency}`, distance: `${distance}` };
    lines.push(
      `  ${quoted(giver)} -> ${quoted(taker)} ${attributes({ ...own, style: "dashed", constraint: "false" })};`,
    );
  }
  if (schedule !== undefined) lines.push(...ranks(block, schedule));
  return `${[...lines, "}"].join("\n")}\n`;
}

/** Operations of a cycle in one rank, and the cycles in a line of their own, which keeps the ranks in order. */
function ranks({ operations }: Block, { placements }: Schedule): string[] {
  const cycles = new Map<number, string[]>();
  for (const [at, placement] of placements.entries()) {
    const cycle = firstCycle(placement);
    cycles.set(cycle, [...(cycles.get(cycle) ?? []), operations[at]!.id]);
  }
  const ids = new Set(operations.map(({ id }) => id));
  let word = "cycle";
  while (operations.some(({ id }) => id.startsWith(`${word} `)) || ids.has(word)) word += "'";
  const inOrder = [...cycles.keys()].sort((one, other) => one - other);
  const marks = inOrder.map((cycle) => quoted(`${word} ${cycle}`));
  return [
    ...marks.map((mark) => `  ${mark} ${attributes({ class: cycleClass, shape: "plaintext" })};`),
    ...(marks.length < 2
      ? []
      : [`  ${marks.join(" -> ")} ${attributes({ class: cycleClass, style: "dotted", arrowhead: "none" })};`]),
    ...inOrder.map((cycle, at) => `  { rank=same; ${[marks[at], ...cycles.get(cycle)!.map(quoted)].join("; ")}; }`),
  ];
}

/** What of a block a DOT graph does not hold, a phrase each: nothing where it is read back the same. */
export function dotLoss({ operations, values, dependences }: Block, machine: SchedulingMachine): string[] {
  const several = operations.filter(({ forms }) => forms.length > 1).length;
  const divided = operations.filter(({ forms }) => forms[0]!.lanes > 1 || addedBy(forms[0]) > 0).length;
  const conditions = dependences.filter(({ fromForms, toForms }) => (fromForms ?? toForms) !== undefined).length;
  const dated = operations.filter(({ release, latest, due }) => (release ?? latest ?? due) !== undefined).length;
  const operands = operations.filter((each) => each.operands.length > 0 || each.result !== undefined).length;
  const lost: readonly (readonly [number, string])[] = [
    [several, "operations have other forms"],
    [divided, "operations have a native form of several lanes, or with extra latency"],
    [dated, "operations have release or due dates"],
    [conditions, "dependences hold between some forms only"],
    [values.length, "values with their words"],
    [operands, "operations have operands"],
    [machine.scratchWords ?? 0, "scratch words are the limit"],
  ];
  return lost.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
}

/** Graphviz takes `\\n` in a label for the end of a line. */
function labelOf(id: string, opcode: string): string {
  const escaped = [id, opcode].map((text) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n"));
  return id === opcode ? escaped[0]! : escaped.join("\\n");
}

function attributes(pairs: Readonly<Record<string, string>>): string {
  return `[${Object.entries(pairs)
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .join(", ")}]`;
}

/**
 * In double quotes, where DOT knows one escape: that of a quotation mark. A blank stands for a line's end, which parsers
 * refuse, and after a backslash at the end.
 */
function quoted(text: string): string {
  return `"${text.replaceAll(/\r?\n/g, " ").replaceAll('"', '\\"').replace(/\\$/, "\\ ")}"`;
}
