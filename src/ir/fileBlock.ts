import type { z } from "zod";
import type { Block, CarriedDependence, Dependence, DependenceKind, FormUse, Operation, Value } from "./block.ts";
import type { Instance, KnownBounds } from "./blocksFile.ts";
import type {
  fileDependenceSchema,
  fileFrameSchema,
  fileOperationSchema,
  fileValueSchema,
} from "./blocksFileSchema.ts";
import { conditionOf } from "./dependenceSet.ts";
import { FileForms } from "./fileForms.ts";
import { fileMachine } from "./fileMachine.ts";

/** What a file says of a block beside its long lists. */
export type FileFrame = Omit<z.infer<typeof fileFrameSchema>, "operations" | "dependences" | "values">;

const noOperands: readonly never[] = [];

/**
 * A block as it is read from a file, its lists in pieces, so that nobody has to hold what stands in the file beside what it
 * becomes: all operations first, since what follows names them.
 */
export class FileBlock {
  readonly #name: string;
  readonly #machine: FileFrame["machine"];
  readonly #forms: FileForms;
  readonly #ids = new Map<string, number>();
  readonly #operations: Operation[] = [];
  readonly #latencies: (number | undefined)[] = [];
  readonly #dependences: Dependence[] = [];
  readonly #carried: CarriedDependence[] = [];
  readonly #values: Value[] = [];
  readonly #opcodes = new Map<string, string>();
  readonly #places = new Map<number, { readonly group: number }>();

  /** @throws {RangeError} where two engines have one name. */
  constructor({ name, machine }: Pick<FileFrame, "name" | "machine">) {
    this.#name = name;
    this.#machine = machine;
    const engines = new Map<string, number>();
    const what = `engine of block "${name}"`;
    for (const [at, engine] of machine.engines.entries()) {
      if (engines.has(engine.name)) throw new RangeError(`${what}: "${engine.name}" stands twice`);
      engines.set(engine.name, at);
    }
    this.#forms = new FileForms((engine) => found(engines, engine, what));
  }

  /** @throws {RangeError} for an id that stands twice, or an engine that there is not. */
  addOperations(items: readonly z.infer<typeof fileOperationSchema>[]): void {
    for (const operation of items) {
      const { id, fixed, release = fixed, latest = fixed, due, group } = operation;
      if (this.#ids.has(id)) throw new RangeError(`${this.#operationText()}: "${id}" stands twice`);
      this.#ids.set(id, this.#operations.length);
      this.#latencies.push(operation.latency);
      const [opcode, operands, forms] = [this.#opcode(operation), noOperands, this.#forms.of(operation)];
      // Written out, not spread: objects that are put together of several take five times the memory, and there is a million of these.
      const plain =
        group === undefined
          ? { id, opcode, operands, forms }
          : { id, opcode, operands, forms, provenance: this.#place(group) };
      const dated = (release !== undefined && release !== 0) || latest !== undefined || due !== undefined;
      this.#operations.push(
        dated
          ? {
              ...plain,
              ...(release === undefined || release === 0 ? {} : { release }),
              ...(latest === undefined ? {} : { latest }),
              ...(due === undefined ? {} : { due }),
            }
          : plain,
      );
    }
  }

  /** @throws {RangeError} for an end that there is not, or one without a latency. */
  addDependences(items: readonly z.infer<typeof fileDependenceSchema>[]): void {
    for (const edge of items) {
      const { fromForms, toForms, distance = 0 } = edge;
      const [from, to] = [this.#id(edge.from), this.#id(edge.to)];
      const latency = edge.latency ?? this.#latencies[from];
      if (latency === undefined) {
        throw new RangeError(
          `block "${this.#name}": dependence "${edge.from}" -> "${edge.to}" has no latency, and "${edge.from}" has none either`,
        );
      }
      const kind: DependenceKind = edge.kind ?? (latency < 0 ? "order" : "RAW");
      const always = fromForms === undefined && toForms === undefined;
      const plain = { from, to, latency, kind };
      const read = always ? plain : { ...plain, ...conditionOf(fromForms, toForms) };
      if (distance === 0) this.#dependences.push(read);
      else this.#carried.push({ ...read, distance });
    }
  }

  /** @throws {RangeError} for a definer or user that there is not, or a value that nothing defines. */
  addValues(items: readonly z.infer<typeof fileValueSchema>[]): void {
    for (const { name, words, definers, users, formUses, liveIn, liveOut } of items) {
      const v = this.#values.length;
      const [by, to] = [this.#each(definers), this.#each(users)];
      const uses = formUses?.map(({ user, forms }): FormUse => ({ user: this.#id(user), forms }));
      if (by.length === 0 && !liveIn) {
        throw new RangeError(`value ${v} of block "${this.#name}" has no definer and is not live-in`);
      }
      const plain = { name: name ?? `v${v}`, words, definers: by, users: to, liveIn, liveOut };
      this.#values.push(uses === undefined ? plain : { ...plain, formUses: uses });
    }
  }

  /** The block with its machine, when all of its lists are there. */
  instance(bounds: KnownBounds | undefined): Instance {
    const carried = this.#carried;
    const block: Block = {
      ...{ name: this.#name, operations: this.#operations, dependences: this.#dependences, values: this.#values },
      ...(carried.length === 0 ? {} : { carried }),
    };
    return { ...fileMachine(block, this.#machine), ...(bounds === undefined ? {} : { known: bounds }) };
  }

  /** One text for all operations of an opcode, one object for all of a group. */
  #opcode(operation: z.infer<typeof fileOperationSchema>): string {
    const opcode = operation.opcode ?? this.#forms.engineOf(operation);
    const known = this.#opcodes.get(opcode);
    if (known !== undefined) return known;
    this.#opcodes.set(opcode, opcode);
    return opcode;
  }

  #place(group: number): { readonly group: number } {
    const known = this.#places.get(group) ?? { group };
    this.#places.set(group, known);
    return known;
  }

  /** Indices, each once. */
  #each(names: readonly string[]): number[] {
    if (names.length < 2) return names.map((name) => this.#id(name));
    return [...new Set(names.map((name) => this.#id(name)))];
  }

  #id(name: string): number {
    return found(this.#ids, name, this.#operationText());
  }

  #operationText(): string {
    return `operation of block "${this.#name}"`;
  }
}

function found(index: ReadonlyMap<string, number>, name: string, what: string): number {
  const at = index.get(name);
  if (at === undefined) throw new RangeError(`${what}: there is no "${name}"`);
  return at;
}
