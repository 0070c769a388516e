import type { DecodedBlock, DecodedTrace } from "./decodedTrace.ts";
import { byId, element } from "./element.ts";
import { InstructionCode } from "./instructionCode.ts";
import { reasonWords } from "./legend.ts";
import { type WordBase, wordsText } from "./operandText.ts";
import { currentTrace, type PageScene } from "./scene.ts";

interface Line {
  readonly button: HTMLButtonElement;
  readonly code: InstructionCode;
  readonly words: HTMLElement;
  /** What it says: a line that says the same in the next cycle is left alone. */
  said: string;
}

/** The instructions of a cycle, engine by engine, as assembly; idle slots with their reason. */
export class Instructions {
  readonly #lines: readonly Line[];
  readonly #counts: readonly { readonly section: HTMLElement; readonly small: HTMLElement }[];

  constructor(place: HTMLElement, block: DecodedBlock, select: (row: number) => void) {
    this.#lines = block.engineOf.map((engine, row) => {
      const code = new InstructionCode();
      const words = element("span", { class: "words" });
      const slot = element("span", { class: "slot" }, String(row - block.firstRow[engine]!));
      const onclick = (): void => select(row);
      const button = element("button", { class: "line", type: "button", onclick }, slot, code.element, words);
      return { button, code, words, said: "" };
    });
    this.#counts = block.model.machine.engines.map(({ name }, engine) => {
      const small = element("small", {});
      const swatch = element("i", { class: `swatch engine-${engine % 7}` });
      const own = this.#lines.filter((_, row) => block.engineOf[row] === engine).map(({ button }) => button);
      const section = element("section", { class: "engine" }, element("h3", {}, swatch, name, small), ...own);
      return { section, small };
    });
    place.replaceChildren(...this.#counts.map(({ section }) => section));
  }

  draw(scene: PageScene, base: WordBase): void {
    const { block, view } = scene;
    const trace = currentTrace(scene);
    byId("instructions-title").textContent =
      `Cycle ${view.cycle}${scene.traces.length > 1 ? ` of ${"AB"[view.which]}` : ""}`;
    for (const [engine, { section, small }] of this.#counts.entries()) {
      const { name, slots } = block.model.machine.engines[engine]!;
      const used = trace.used[engine]![view.cycle] ?? 0;
      const count = `${used} of ${slots}`;
      if (small.textContent === count) continue;
      small.textContent = count;
      section.setAttribute("aria-label", `${name}, ${count} slots`);
    }
    for (const [row, line] of this.#lines.entries()) this.#draw(scene, trace, row, line, base);
  }

  #draw({ block, view }: PageScene, trace: DecodedTrace, row: number, line: Line, base: WordBase): void {
    const cell = view.cycle * block.rows + row;
    const operation = trace.cells[cell] ?? -1;
    const entry = trace.idle[cell] ?? -1;
    const { selection } = view;
    const selected =
      operation < 0
        ? selection?.kind === "slot" && selection.row === row && selection.cycle === view.cycle
        : selection?.kind === "operation" && selection.operation === operation;
    line.button.setAttribute("aria-pressed", String(selected));
    const reason = operation >= 0 || entry < 0 ? undefined : trace.schedule.idle[entry]![3];
    const lane = trace.lanes[cell] ?? -1;
    const said = `${view.which} ${base} ${operation} ${lane} ${reason}`;
    if (said === line.said) return;
    line.said = said;
    const engine = block.engineOf[row]!;
    const name = `${block.model.machine.engines[engine]!.name}-${row - block.firstRow[engine]!}`;
    line.button.classList.toggle("empty", operation < 0);
    if (operation < 0) {
      const words = reason === undefined ? undefined : reasonWords[block.model.reasons[reason]!];
      line.button.title = `${name} is empty${words === undefined ? "" : `: ${words.says}`}`;
      line.code.empty(view.cycle >= trace.length ? "the schedule has ended" : `empty: ${words?.label ?? "no reason"}`);
      line.words.textContent = "";
      return;
    }
    line.button.title = `${name}: ${block.id(operation)}: ${line.code.draw(trace, operation, lane)}`;
    const words = trace.wordsOf(operation);
    const written = lane >= 0 && words !== undefined ? words.subarray(lane, lane + 1) : words;
    line.words.textContent = wordsText(written, base, 1);
  }
}
