/** An operand: an input, the result of an earlier operation, or a constant of the template, each by its number. */
export type TemplateOperand = readonly ["input" | "result" | "constant", number];

/** A straight line of operations whose constants are free. The last result is the template's. */
export interface Template {
  readonly operations: readonly { readonly opcode: string; readonly operands: readonly TemplateOperand[] }[];
  readonly constants: number;
}

/** Opcodes of the vector engine; division and remainder by constants that are no powers of two are left out. */
const binary = ["+", "-", "*", "^", "&", "|", "<<", ">>", "<", "=="] as const;
const commutes = new Set<string>(["+", "*", "^", "&", "|", "=="]);
/** Of a word and itself these are the word, or a constant. */
const idle = new Set<string>(["-", "^", "&", "|", "<", "=="]);

/** All templates of `length` operations that read every input and every result but the last. */
export function* templates(inputs: number, length: number): Generator<Template> {
  yield* extended({ operations: [], constants: 0 }, inputs, length);
}

function* extended(so: Template, inputs: number, length: number): Generator<Template> {
  const done = so.operations.length;
  if (done === length) {
    if (allRead(so, inputs)) yield so;
    return;
  }
  const known: TemplateOperand[] = [
    ...Array.from({ length: inputs }, (_, at): TemplateOperand => ["input", at]),
    ...Array.from({ length: done }, (_, at): TemplateOperand => ["result", at]),
  ];
  const last = done === length - 1;
  for (const { opcode, operands, constants } of operationsOver(known, so.constants)) {
    // What nothing can read any more is no operation.
    if (last && done > 0 && !operands.some(([kind, at]) => kind === "result" && at === done - 1)) continue;
    yield* extended({ operations: [...so.operations, { opcode, operands }], constants }, inputs, length);
  }
}

type Written = Template["operations"][number] & Pick<Template, "constants">;

function* operationsOver(known: readonly TemplateOperand[], constants: number): Generator<Written> {
  const constant = (more: number): TemplateOperand => ["constant", constants + more];
  for (const opcode of binary) {
    for (const [at, a] of known.entries()) {
      yield { opcode, operands: [a, constant(0)], constants: constants + 1 };
      if (!commutes.has(opcode)) yield { opcode, operands: [constant(0), a], constants: constants + 1 };
      for (const [other, b] of known.entries()) {
        if (commutes.has(opcode) && other < at) continue;
        if (other === at && idle.has(opcode)) continue;
        yield { opcode, operands: [a, b], constants };
      }
    }
  }
  // With a constant factor and a constant, or one of both; c · c' + a is a sum.
  for (const [at, a] of known.entries()) {
    yield { opcode: "multiply_add", operands: [a, constant(0), constant(1)], constants: constants + 2 };
    for (const [other, b] of known.entries()) {
      yield { opcode: "multiply_add", operands: [a, constant(0), b], constants: constants + 1 };
      if (other < at) continue;
      yield { opcode: "multiply_add", operands: [a, b, constant(0)], constants: constants + 1 };
      for (const c of known) yield { opcode: "multiply_add", operands: [a, b, c], constants };
    }
  }
}

function allRead({ operations }: Template, inputs: number): boolean {
  const read = new Set(operations.flatMap(({ operands }) => operands.map(String)));
  for (let at = 0; at < inputs; at++) if (!read.has(String(["input", at]))) return false;
  for (let at = 0; at + 1 < operations.length; at++) if (!read.has(String(["result", at]))) return false;
  return true;
}

/** The template with its constants, as text. */
export function templateText(
  { operations }: Template,
  constants: readonly number[],
  inputs: readonly string[],
): string {
  const name = ([kind, at]: TemplateOperand): string => {
    if (kind === "input") return inputs[at]!;
    return kind === "result" ? `t${at}` : `0x${constants[at]!.toString(16)}`;
  };
  return operations
    .map(({ opcode, operands }, at) => {
      const [a, b, c] = operands.map(name);
      const right = opcode === "multiply_add" ? `${a} * ${b} + ${c}` : `${a} ${opcode} ${b}`;
      return at + 1 === operations.length ? right : `t${at} = ${right}`;
    })
    .join("; ");
}
