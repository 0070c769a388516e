import type { PageOperand } from "../view/pageModel.ts";
import type { DecodedTrace } from "./decodedTrace.ts";
import { element } from "./element.ts";
import { reasonWords } from "./legend.ts";
import { currentTrace, type PageScene } from "./scene.ts";
import { type WordBase, wordsText } from "./wordsText.ts";

/** What the panel asks for. */
export interface InstructionsEvents {
  readonly select: (row: number) => void;
}

/** An operand as it stands in a line: its name in the colour of its kind, and its words of scratch. */
export function operandText(trace: DecodedTrace, operand: PageOperand, lane = -1): HTMLElement {
  const { block } = trace;
  const range = block.rangeOf(operand);
  if (range === undefined) return element("span", { class: "immediate" }, String(operand));
  const { value, words } = range;
  const own = lane >= 0 && words > 1;
  const whole = words === block.model.values.words[value] && !own;
  const from = range.word + (own ? lane : 0);
  const part = whole ? "" : own || words === 1 ? `[${from}]` : `[${from}:${from + words}]`;
  const address = trace.schedule.addresses?.[value];
  const title =
    address === undefined
      ? undefined
      : `scratch ${address + from}${own || words === 1 ? "" : `..${address + from + words - 1}`}`;
  return element("span", { class: `operand kind-${block.kindName(value)}`, title }, `${block.valueName(value)}${part}`);
}

/** The instructions of a cycle, engine by engine, as assembly; idle slots with their reason. */
export function drawInstructions(
  place: HTMLElement,
  scene: PageScene,
  { base, events }: { readonly base: WordBase; readonly events: InstructionsEvents },
): void {
  const { block, view } = scene;
  const trace = currentTrace(scene);
  const { engines } = block.model.machine;
  const sections = engines.map(({ name, slots }, engine) => {
    const first = block.firstRow[engine]!;
    const used = trace.used[engine]![view.cycle] ?? 0;
    const lines = Array.from({ length: slots }, (_, slot) => line(scene, trace, first + slot, { base, events }));
    return element(
      "section",
      { class: "engine", "aria-label": `${name}, ${used} of ${slots} slots` },
      element(
        "h3",
        {},
        element("i", { class: `swatch engine-${engine % 7}` }),
        name,
        element("small", {}, `${used} of ${slots}`),
      ),
      ...lines,
    );
  });
  place.replaceChildren(...sections);
}

function line(
  { block, view }: PageScene,
  trace: DecodedTrace,
  row: number,
  { base, events }: { readonly base: WordBase; readonly events: InstructionsEvents },
): HTMLElement {
  const cell = view.cycle * block.rows + row;
  const operation = trace.cells[cell] ?? -1;
  const slot = row - block.firstRow[block.engineOf[row]!]!;
  const name = `${block.model.machine.engines[block.engineOf[row]!]!.name}-${slot}`;
  const onclick = (): void => events.select(row);
  const number = element("span", { class: "slot" }, String(slot));
  if (operation < 0) {
    const entry = trace.idle[cell] ?? -1;
    const reason = entry < 0 ? undefined : reasonWords[block.model.reasons[trace.schedule.idle[entry]![3]]!];
    const selected =
      view.selection?.kind === "slot" && view.selection.row === row && view.selection.cycle === view.cycle;
    return element(
      "button",
      {
        class: "line empty",
        type: "button",
        onclick,
        title: `${name} is empty: ${reason?.says ?? ""}`,
        "aria-pressed": String(selected),
      },
      number,
      element("span", { class: "code" }, `empty: ${reason?.label ?? "no reason"}`),
    );
  }
  const form = trace.schedule.form[operation]!;
  const lane = trace.lanes[cell]!;
  const result = block.model.operations.result[operation] ?? undefined;
  const operands = block.operandsOf(operation, form).map((operand) => operandText(trace, operand, lane));
  const code = element("span", { class: "code" }, element("b", {}, block.opcodeOf(operation, form)), " ");
  if (result !== undefined) code.append(operandText(trace, result, lane), element("span", { class: "arrow" }, " ← "));
  for (const [at, operand] of operands.entries()) code.append(...(at === 0 ? [] : [", "]), operand);
  const words = trace.wordsOf(operation);
  const written = lane >= 0 && words !== undefined ? words.subarray(lane, lane + 1) : words;
  const selected = view.selection?.kind === "operation" && view.selection.operation === operation;
  return element(
    "button",
    {
      class: "line",
      type: "button",
      onclick,
      title: `${name}: ${block.id(operation)}`,
      "aria-pressed": String(selected),
    },
    number,
    code,
    element("span", { class: "words" }, wordsText(written, base, 1)),
  );
}
