import type { DecodedProgram } from "../machine/simulator/decode.ts";
import { type SimulationOptions, type SimulationResult, simulateSteps } from "../machine/simulator/simulate.ts";
import { type BatchResult, batchImages, isStraight, simulateBatch } from "../machine/simulator/simulateBatch.ts";
import { finish, type Steps } from "../time/steps.ts";
import { type Contract, contracts, parseImage, type Workload } from "./image.ts";
import type { NamedImage } from "./imageSet.ts";
import { walk } from "./walk.ts";

/** Where a program first leaves something else than a contract asks for. */
export interface WrongWord {
  /** Name of the image. */
  readonly image: string;
  readonly part: "header" | "forest" | "indices" | "values";
  /** Memory address. */
  readonly word: number;
  /** Number within its part: the lane, for indices and values. */
  readonly at: number;
  readonly expected: number;
  readonly found: number;
}

/** What the images say of a program under one contract. */
export interface ContractVerdict {
  readonly contract: Contract;
  readonly right: boolean;
  /** Images on which it was wrong. */
  readonly wrongImages: number;
  /** On the first of them: the first wrong word, or the error with which the program stopped. */
  readonly first?: WrongWord | { readonly image: string; readonly error: string };
}

/** What the images say of one of the two arrays, whatever else the program leaves. */
export interface ArrayVerdict {
  readonly part: "values" | "indices";
  readonly right: boolean;
  /** Images on which it was wrong, those on which the program stopped with an error included. */
  readonly wrongImages: number;
  /** Of its elements: how many were wrong on the worst image, and how many there are. */
  readonly worst: { readonly wrong: number; readonly of: number };
  /** On the first of them: the first wrong word, or the error with which the program stopped. */
  readonly first?: NonNullable<ContractVerdict["first"]>;
}

/** A program judged on many images. */
export interface ProgramVerdict {
  readonly images: number;
  /** One for each contract, in the order of `contracts`. */
  readonly contracts: readonly ContractVerdict[];
  /** Both arrays, each by itself: values, then indices. */
  readonly arrays: readonly ArrayVerdict[];
  /** Images on which it came to its end. */
  readonly ended: number;
  /** Fewest and most cycles on any image on which it came to its end; 0 where there is none. */
  readonly cycles: { readonly least: number; readonly most: number };
  /** Words that some image left changed: of header and forest, and of the index array. */
  readonly dirty: { readonly words: number; readonly indices: number };
}

/** How a program is judged. */
export interface JudgeOptions {
  /** See `SimulationOptions`. */
  readonly cycleLimit?: number | undefined;
  /** Stop once every contract has been broken. False by default. */
  readonly untilWrong?: boolean | undefined;
  /** Hears of the image and the cycle now and then. */
  readonly progress?: ((image: string, cycle: number) => void) | undefined;
}

/**
 * Runs a program on images and compares what it leaves with the reference walk. `values`: the value array is the walk's;
 * `values-clean`: and no other word has changed; `values+indices`: the index array is the walk's too.
 * @throws {RangeError} when an image is malformed.
 */
export function judgeProgram(
  program: DecodedProgram,
  images: Iterable<NamedImage>,
  options: JudgeOptions = {},
): ProgramVerdict {
  return finish(judgeSteps(program, images, options));
}

/** The same in steps, for programs that run long, or on many images. */
export function* judgeSteps(
  program: DecodedProgram,
  images: Iterable<NamedImage>,
  { cycleLimit, untilWrong = false, progress }: JudgeOptions = {},
): Steps<ProgramVerdict> {
  const wrong = contracts.map((contract) => ({
    contract,
    wrongImages: 0,
    first: undefined as ContractVerdict["first"],
  }));
  const arrays = (["values", "indices"] as const).map((part) => new ArrayJudge(part));
  const dirty = { words: new Set<number>(), indices: new Set<number>() };
  const cycles: number[] = [];
  let count = 0;
  for (const { name, image, outcome: known } of batched(program, images, cycleLimit)) {
    count++;
    const outcome =
      known ??
      (yield* run(program, image, {
        ...{ enablePause: false, cycleLimit },
        progress: (cycle) => progress?.(name, cycle),
      }));
    yield;
    const reference = walk(image).memory;
    const workload = parseImage(image);
    if ("cycle" in outcome) {
      cycles.push(outcome.cycle);
      note(dirty, image, outcome.memory, workload);
    }
    for (const array of arrays)
      array.judge(name, "error" in outcome ? outcome.error : outcome.memory, reference, workload);
    for (const verdict of wrong) {
      const first =
        "error" in outcome
          ? { image: name, error: outcome.error }
          : firstWrong(verdict.contract, name, image, outcome.memory, reference, workload);
      if (first === undefined) continue;
      verdict.first ??= first;
      verdict.wrongImages++;
    }
    if (untilWrong && wrong.every(({ first }) => first !== undefined)) break;
  }
  return {
    images: count,
    contracts: wrong.map(({ first, ...verdict }) => ({
      ...verdict,
      right: first === undefined,
      ...(first === undefined ? {} : { first }),
    })),
    arrays: arrays.map((array) => array.verdict()),
    ended: cycles.length,
    cycles: {
      least: cycles.reduce((a, b) => Math.min(a, b), cycles[0] ?? 0),
      most: cycles.reduce((a, b) => Math.max(a, b), 0),
    },
    dirty: { words: dirty.words.size, indices: dirty.indices.size },
  };
}

/** One of the two arrays on image after image. */
class ArrayJudge {
  readonly #part: ArrayVerdict["part"];
  readonly #worst = { wrong: 0, of: 0 };
  #wrongImages = 0;
  #first: ContractVerdict["first"];

  constructor(part: ArrayVerdict["part"]) {
    this.#part = part;
  }

  /** @param memory what the program left of the image, or the error with which it stopped. */
  judge(image: string, memory: Uint32Array | string, reference: Uint32Array, workload: Workload): void {
    const { batch } = workload;
    const start = this.#part === "values" ? workload.valuePointer : workload.indexPointer;
    this.#worst.of = Math.max(this.#worst.of, batch);
    if (typeof memory === "string") {
      this.#wrongImages++;
      this.#first ??= { image, error: memory };
      return;
    }
    let wrong = 0;
    for (let at = 0; at < batch; at++) {
      const [expected, found] = [reference[start + at]!, memory[start + at]!];
      if (expected === found) continue;
      wrong++;
      this.#first ??= { image, part: this.#part, word: start + at, at, expected, found };
    }
    if (wrong > 0) this.#wrongImages++;
    this.#worst.wrong = Math.max(this.#worst.wrong, wrong);
  }

  verdict(): ArrayVerdict {
    const first = this.#first;
    return {
      ...{ part: this.#part, right: first === undefined, wrongImages: this.#wrongImages, worst: this.#worst },
      ...(first === undefined ? {} : { first }),
    };
  }
}

/** The images, those of a straight-line program with what it leaves of them: many at once take a fraction of the time. */
function* batched(
  program: DecodedProgram,
  images: Iterable<NamedImage>,
  cycleLimit: number | undefined,
): Generator<NamedImage & { readonly outcome?: BatchResult }> {
  if (!isStraight(program)) {
    yield* images;
    return;
  }
  const some: NamedImage[] = [];
  function* run(): Generator<NamedImage & { readonly outcome?: BatchResult }> {
    const outcomes = simulateBatch(
      program,
      some.map(({ image }) => image),
      { cycleLimit },
    );
    for (const [at, each] of some.entries()) yield { ...each, outcome: outcomes[at]! };
    some.length = 0;
  }
  for (const each of images) if (some.push(each) === batchImages) yield* run();
  yield* run();
}

/** An error on some image is an answer about the program: it works on the images before. */
function* run(
  program: DecodedProgram,
  image: Uint32Array,
  options: SimulationOptions,
): Steps<SimulationResult | { readonly error: string }> {
  try {
    return yield* simulateSteps(program, image, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { error: error.message };
  }
}

/** The first word of `memory` that is not as the contract has it, `reference` being the walk's. */
export function firstWrong(
  contract: Contract,
  name: string,
  image: Uint32Array,
  memory: Uint32Array,
  reference: Uint32Array,
  { forestPointer, indexPointer, valuePointer }: Workload,
): WrongWord | undefined {
  const start = contract === "values-clean" ? 0 : contract === "values" ? valuePointer : indexPointer;
  for (let word = start; word < image.length; word++) {
    const expected = word < valuePointer && contract === "values-clean" ? image[word]! : reference[word]!;
    const found = memory[word]!;
    if (found === expected) continue;
    const [part, first] =
      word >= valuePointer
        ? (["values", valuePointer] as const)
        : word >= indexPointer
          ? (["indices", indexPointer] as const)
          : word >= forestPointer
            ? (["forest", forestPointer] as const)
            : (["header", 0] as const);
    return { image: name, part, word, at: word - first, expected, found };
  }
  return undefined;
}

function note(
  dirty: { readonly words: Set<number>; readonly indices: Set<number> },
  image: Uint32Array,
  memory: Uint32Array,
  { indexPointer, valuePointer }: Workload,
): void {
  for (let word = 0; word < valuePointer; word++) {
    if (memory[word] !== image[word]) (word < indexPointer ? dirty.words : dirty.indices).add(word);
  }
}

/** `lane 3 of values (memory word 260) is 5, should be 7, on seed 4` */
export function wrongText(first: NonNullable<ContractVerdict["first"]>): string {
  if ("error" in first) return `${first.error}, on ${first.image}`;
  const { image, part, word, at, expected, found } = first;
  return `${part}[${at}] (memory word ${word}) is ${found}, should be ${expected}, on ${image}`;
}
