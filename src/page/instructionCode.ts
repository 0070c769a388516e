import type { DecodedTrace } from "./decodedTrace.ts";
import { element } from "./element.ts";
import { operandLook } from "./operandText.ts";

type Look = ReturnType<typeof operandLook>;

/**
 * The text of an instruction: opcode, result, operands. Its parts are kept from cycle to cycle and told what to say: to make them anew is
 * most of the cost of a step.
 */
export class InstructionCode {
  readonly element = element("span", { class: "code" });
  readonly #opcode = element("b");
  readonly #words: { readonly before: Text; readonly span: HTMLElement; look: Look }[] = [];
  #shown = -1;

  /** Says why there is none. @returns the text. */
  empty(text: string): string {
    this.#shown = -1;
    this.element.textContent = text;
    return text;
  }

  /** @param lane of the operation's lanes, this one; -1 for all. @returns the text. */
  draw(trace: DecodedTrace, operation: number, lane: number): string {
    const { block } = trace;
    const form = trace.schedule.form[operation]!;
    const opcode = block.opcodeOf(operation, form);
    const result = block.model.operations.result[operation] ?? undefined;
    const beside = result === undefined ? undefined : block.rangeOf(result)?.value;
    const operands = block.operandsOf(operation, form).map((operand) => operandLook(trace, operand, { lane, beside }));
    const looks = result === undefined ? operands : [operandLook(trace, result, { lane }), ...operands];
    // Operations of a graph have nothing but a name.
    if (looks.length === 0) looks.push({ text: block.id(operation), look: "operand kind-other", title: "" });
    if (this.#shown !== looks.length) {
      while (this.#words.length < looks.length) {
        const span = element("span", {}, " ");
        this.#words.push({ before: document.createTextNode(""), span, look: { text: " ", look: "", title: "" } });
      }
      const shown = this.#words.slice(0, looks.length).flatMap(({ before, span }) => [before, span]);
      this.element.replaceChildren(this.#opcode, ...shown);
      this.#shown = looks.length;
    }
    if (this.#opcode.textContent !== opcode) this.#opcode.textContent = opcode;
    for (const [at, next] of looks.entries()) {
      const word = this.#words[at]!;
      const before = at === 0 ? " " : at === 1 && result !== undefined ? " ← " : ", ";
      if (word.before.data !== before) word.before.data = before;
      const { look } = word;
      if (look.text !== next.text) (word.span.firstChild as Text).data = next.text;
      if (look.look !== next.look) word.span.className = next.look;
      if (look.title !== next.title) word.span.title = next.title;
      word.look = next;
    }
    const [first, ...others] = looks.map(({ text }) => text);
    return `${opcode} ${first}${others.length === 0 ? "" : `${result === undefined ? ", " : " ← "}${others.join(", ")}`}`;
  }
}
