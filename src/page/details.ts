import type { PageOperand } from "../view/pageModel.ts";
import { chainOf, latenessWords } from "./chain.ts";
import type { DecodedTrace } from "./decodedTrace.ts";
import { element } from "./element.ts";
import { reasonWords } from "./legend.ts";
import { operandText, type WordBase, wordsText } from "./operandText.ts";
import { currentTrace, type PageScene } from "./scene.ts";
import { wordCount } from "./statusText.ts";

interface DetailsOptions {
  readonly base: WordBase;
  readonly select: (operation: number) => void;
}

/** How many links of a chain are shown at first, from either end. */
const shownLinks = 8;

/** All about what is selected: an operation, or an idle slot. */
export function drawDetails(place: HTMLElement, scene: PageScene, options: DetailsOptions): void {
  const { selection } = scene.view;
  if (selection === undefined) {
    place.replaceChildren(
      element(
        "p",
        { class: "quiet" },
        "Click a cell of the grid or a line of the cycle; or press ↑ and ↓. An operation shows its forms, operands, users, slack and what it waited for; an empty slot says why it is empty.",
      ),
    );
    return;
  }
  const parts =
    selection.kind === "operation"
      ? operationParts(scene, selection.operation, options)
      : slotParts(scene, selection, options);
  place.replaceChildren(...parts);
}

function operationParts(scene: PageScene, operation: number, options: DetailsOptions): HTMLElement[] {
  const { block, traces } = scene;
  const trace = currentTrace(scene);
  const { model } = block;
  const chosen = trace.schedule.form[operation]!;
  const cycles = trace.cyclesOf(operation);
  const parts: HTMLElement[] = [
    element("h3", { class: "mono" }, block.id(operation)),
    element(
      "p",
      { class: "quiet" },
      [block.placeWords(operation), model.kinds[model.operations.kind[operation]!]].filter(Boolean).join(" · "),
    ),
  ];
  const facts: [string, (Node | string)[]][] = [];
  facts.push(["issues", [`${slotNames(trace, operation)}, ${cyclesText(cycles)}`]]);
  if (traces.length > 1) {
    const other = traces[1 - scene.view.which]!;
    const by = other.first[operation]! - trace.first[operation]!;
    const moved = by === 0 ? "the same first cycle" : `${Math.abs(by)} ${by < 0 ? "earlier" : "later"}`;
    facts.push([
      `in ${scene.view.which === 0 ? "B" : "A"}`,
      [`${slotNames(other, operation)}, ${cyclesText(other.cyclesOf(operation))}: ${moved}`],
    ]);
  }
  const forms = block.formsOf(operation).map((form, at) => {
    const { rows, lanes } = model.forms[form]!;
    const engines = rows.map(
      ([engine, , slots]) => `${model.machine.engines[engine]?.name ?? "free"}${slots > 1 ? `×${slots}` : ""}`,
    );
    const opcode = block.opcodeOf(operation, at);
    const own = opcode === block.opcodeOf(operation, 0) ? "" : ` as ${opcode}`;
    const text = `${engines.join(" & ") || "no slot"}${lanes > 1 ? `, ${lanes} lanes apart` : ""}${own}`;
    return element("span", { class: at === chosen ? "form chosen" : "form" }, text);
  });
  facts.push(["forms", forms]);
  const result = model.operations.result[operation] ?? undefined;
  if (result !== undefined) facts.push(["result", resultParts(trace, operation, result, options.base)]);
  const operands = block.operandsOf(operation, chosen).map((operand) => {
    const range = block.rangeOf(operand);
    const definers =
      range === undefined
        ? []
        : block.definers[range.value]!.filter((each) => trace.first[each]! < trace.last[operation]!);
    const from = definers.at(-1);
    return element(
      "li",
      {},
      operandText(trace, operand),
      ...(from === undefined ? [] : [link(scene, from, options)]),
      element("span", { class: "words" }, wordsText(trace.read(operand, trace.first[operation]!), options.base, 8)),
    );
  });
  if (operands.length > 0) facts.push(["operands", [element("ul", {}, ...operands)]]);
  const after = (model.operations.after[operation] ?? []).map((back) => operation - back);
  if (after.length > 0) facts.push(["in memory after", [linkList(scene, after, options)]]);
  const value = result === undefined ? undefined : block.rangeOf(result)!.value;
  const users = value === undefined ? [] : block.users[value]!;
  if (result !== undefined) facts.push([`users (${users.length})`, [linkList(scene, users, options)]]);
  const early = trace.schedule.early[operation]!;
  const slack = trace.schedule.slack[operation]!;
  facts.push([
    "slack",
    [
      `ready ${early === 0 ? "just then" : `${early} ${plural(early, "cycle")} earlier`}; ${slack === 0 ? "not a cycle later" : `${slack} ${plural(slack, "cycle")} later would do`}, all others staying`,
    ],
  ]);
  parts.push(factList(facts));
  parts.push(...chainParts(scene, chainOf(trace, operation), options));
  return parts;
}

function slotParts(
  scene: PageScene,
  { row, cycle }: { readonly row: number; readonly cycle: number },
  options: DetailsOptions,
): HTMLElement[] {
  const { block } = scene;
  const trace = currentTrace(scene);
  const engine = block.engineOf[row]!;
  const name = `${block.model.machine.engines[engine]!.name}-${row - block.firstRow[engine]!}`;
  const entry = trace.idle[cycle * block.rows + row] ?? -1;
  const parts: HTMLElement[] = [element("h3", {}, `${name} is empty in cycle ${cycle}`)];
  if (entry < 0) return parts;
  const [, , slots, reason, operation, waitsFor] = trace.schedule.idle[entry]!;
  const words = reasonWords[block.model.reasons[reason]!]!;
  parts.push(
    element(
      "p",
      {},
      element("i", { class: `swatch reason-${reason}` }),
      element("b", {}, words.label),
      `: ${words.says}.`,
    ),
  );
  const facts: [string, (Node | string)[]][] = [];
  if (slots > 1) facts.push(["slots", [`${slots} of this engine in this cycle, for the same reason`]]);
  if (operation >= 0)
    facts.push([waitsFor >= 0 ? "next in line" : "could have had it", [link(scene, operation, options)]]);
  if (waitsFor >= 0) facts.push(["waits for", [link(scene, waitsFor, options)]]);
  parts.push(factList(facts));
  if (waitsFor >= 0) parts.push(...chainParts(scene, [operation, ...chainOf(trace, waitsFor)], options));
  return parts;
}

function chainParts(scene: PageScene, chain: readonly number[], options: DetailsOptions): HTMLElement[] {
  const trace = currentTrace(scene);
  const root = chain.at(-1)!;
  const why = latenessWords(trace, root);
  const item = (operation: number): HTMLElement => element("li", {}, link(scene, operation, options));
  const list = element("ol", { class: "waits" });
  const hidden = chain.length - 1 - 2 * shownLinks;
  const links = chain.slice(1);
  if (hidden <= 1) list.append(...links.map(item));
  else {
    const more = element("li", {});
    const open = element(
      "button",
      {
        type: "button",
        class: "plain",
        onclick: () => more.replaceWith(...links.slice(shownLinks, -shownLinks).map(item)),
      },
      `${hidden} more`,
    );
    more.append(open);
    list.append(...links.slice(0, shownLinks).map(item), more, ...links.slice(-shownLinks).map(item));
  }
  const heading = element("h4", {}, "Why not a cycle earlier");
  if (links.length === 0) return [heading, element("p", {}, `It waited for ${why}.`)];
  return [
    heading,
    element("p", { class: "quiet" }, `It waited for the first of these, that for the next: ${links.length} in all.`),
    list,
    element("p", {}, `The last one waited for ${why}.`),
  ];
}

function resultParts(trace: DecodedTrace, operation: number, result: PageOperand, base: WordBase): (Node | string)[] {
  const { value } = trace.block.rangeOf(result)!;
  const { start, end } = trace.schedule.live;
  const until = end[value]! > trace.length ? "the end" : `cycle ${end[value]! - 1}`;
  const address = trace.schedule.addresses?.[value];
  const at = address === undefined ? "" : ` at scratch ${address}`;
  const words = trace.wordsOf(operation);
  return [
    operandText(trace, result),
    ` ${wordCount(trace.block.model.values.words[value]!)}${at}, live from cycle ${start[value]} to ${until}`,
    ...(words === undefined ? [] : [element("span", { class: "words" }, wordsText(words, base, 8))]),
  ];
}

function slotNames(trace: DecodedTrace, operation: number): string {
  const { block } = trace;
  const names = trace.rowsOf(operation).map((row) => {
    if (row < 0) return "no slot";
    const engine = block.engineOf[row]!;
    return `${block.model.machine.engines[engine]!.name}-${row - block.firstRow[engine]!}`;
  });
  return names.length <= 2 ? names.join(", ") : `${names[0]} and ${names.length - 1} more`;
}

function cyclesText(cycles: readonly number[]): string {
  const sorted = [...new Set(cycles)].sort((a, b) => a - b);
  return sorted.length === 1 ? `cycle ${sorted[0]}` : `cycles ${sorted.join(", ")}`;
}

function link(scene: PageScene, operation: number, { select }: DetailsOptions): HTMLElement {
  const trace = currentTrace(scene);
  return element(
    "button",
    { type: "button", class: "link mono", onclick: () => select(operation) },
    scene.block.id(operation),
    element("small", {}, ` @${trace.last[operation]}`),
  );
}

function linkList(scene: PageScene, operations: readonly number[], options: DetailsOptions): HTMLElement {
  if (operations.length === 0) return element("span", { class: "quiet" }, "none");
  const most = 10;
  const items = operations.slice(0, most).map((each) => element("li", {}, link(scene, each, options)));
  if (operations.length > most) items.push(element("li", { class: "quiet" }, `${operations.length - most} more`));
  return element("ul", {}, ...items);
}

function factList(facts: readonly (readonly [string, readonly (Node | string)[]])[]): HTMLElement {
  return element("dl", {}, ...facts.flatMap(([name, said]) => [element("dt", {}, name), element("dd", {}, ...said)]));
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
