import { engineColours, kindColours, mixed, pixel, ramp, stageColours } from "./palette.ts";
import { currentTrace, type PageScene, sized } from "./scene.ts";

/** Words in a line of the map: eight vectors, less where there is not so much scratch. */
export function wordsInLine(scratchWords: number): number {
  return Math.max(1, Math.min(64, scratchWords));
}

/** Pixels that a map is high: 7 a line, and some at the least. */
export function scratchMapHeight(scratchWords: number): number {
  const lines = Math.ceil(scratchWords / wordsInLine(scratchWords));
  return Math.max(20, Math.min(280, 7 * lines));
}

/** The value that has each word at the boundary before a cycle; -1 where the word is free. Undefined without addresses. */
export function ownersAt(scene: PageScene, boundary: number): Int32Array | undefined {
  const { schedule } = currentTrace(scene);
  const { scratchWords } = scene.block.model.machine;
  if (schedule.addresses === undefined || scratchWords === undefined) return undefined;
  const owners = new Int32Array(scratchWords).fill(-1);
  const { start, end } = schedule.live;
  const { words } = scene.block.model.values;
  for (let value = 0; value < start.length; value++) {
    if (start[value]! > boundary || end[value]! <= boundary) continue;
    const address = schedule.addresses[value]!;
    owners.fill(value, address, address + words[value]!);
  }
  return owners;
}

/** The longest run of free words, as `[start, end)`. */
function largestFreeRun(owners: Int32Array): readonly [number, number] {
  let best: [number, number] = [0, 0];
  for (let at = 0; at < owners.length; ) {
    let end = at;
    while (end < owners.length && owners[end] === -1) end++;
    if (end - at > best[1] - best[0]) best = [at, end];
    at = end + 1;
  }
  return best;
}

/** Pixels of a word, and words of a line. */
interface Cell {
  readonly across: number;
  readonly down: number;
  readonly inLine: number;
}

/** Scratch, a cell a word, in the colours of what its owners are for; the words that the cycle reads and writes outlined. */
export class ScratchMap {
  readonly #picture = document.createElement("canvas");

  /** @returns the longest run of free words, which it marks. */
  draw(canvas: HTMLCanvasElement, scene: PageScene, owners: Int32Array): readonly [number, number] {
    const { context, width, height } = sized(canvas);
    const across = wordsInLine(owners.length);
    const lines = Math.ceil(owners.length / across);
    const picture = this.#picture;
    picture.width = across;
    picture.height = lines;
    const own = picture.getContext("2d", { willReadFrequently: true })!;
    const image = own.createImageData(across, lines);
    const pixels = new Uint32Array(image.data.buffer);
    const empty = pixel(scene.theme.empty);
    const surface = pixel(scene.theme.surface);
    let colour = empty;
    let before = -1;
    let odd = false;
    for (const [word, owner] of owners.entries()) {
      if (owner !== before) {
        // Neighbours of one kind are told apart by a shade.
        odd = !odd;
        const full = owner < 0 ? empty : valueColour(scene, owner);
        colour = owner < 0 ? empty : odd ? full : mixed(full, surface, 0.82);
        before = owner;
      }
      pixels[word] = colour;
    }
    own.putImageData(image, 0, 0);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, 0, 0, width, height);
    const cell = { across: width / across, down: height / lines, inLine: across };
    const { down } = cell;
    context.fillStyle = scene.theme.surface;
    for (let line = 1; line < lines; line++) context.fillRect(0, line * down - 0.5, width, 1);
    for (let column = 8; column < across; column += 8) context.fillRect(column * cell.across - 0.5, 0, 1, height);
    const run = largestFreeRun(owners);
    shade(context, run, cell, scene.theme.faint);
    this.#used(context, scene, cell);
    return run;
  }

  #used(context: CanvasRenderingContext2D, scene: PageScene, cell: Cell): void {
    const { block, view, theme } = scene;
    const trace = currentTrace(scene);
    const { addresses } = trace.schedule;
    if (addresses === undefined) return;
    const mark = (operand: Parameters<typeof block.rangeOf>[0] | null, colour: string, width: number): void => {
      const range = operand === null ? undefined : block.rangeOf(operand);
      if (range === undefined) return;
      outline(context, addresses[range.value]! + range.word, range.words, cell, colour, width);
    };
    const { operations } = block.model;
    for (let row = 0; row < block.rows; row++) {
      const operation = trace.cells[view.cycle * block.rows + row] ?? -1;
      if (operation >= 0) mark(operations.result[operation]!, theme.ink, 1);
    }
    if (view.selection?.kind !== "operation") return;
    const { operation } = view.selection;
    for (const operand of block.operandsOf(operation, trace.schedule.form[operation]!))
      mark(operand, theme.accent, 1.5);
    mark(operations.result[operation]!, theme.accent, 2.5);
  }
}

/** The colour of a value in the scene's colouring: of the operation that defines it. */
export function valueColour({ block, view }: PageScene, value: number): number {
  const { values, operations, forms } = block.model;
  const definer = block.definers[value]![0];
  const byKind = pixel(kindColours[values.kind[value]!]!);
  if (definer === undefined) return byKind;
  switch (view.colouring) {
    case "group": {
      const group = operations.group[definer]!;
      return group < 0 ? 0xff888888 : ramp(group / Math.max(1, block.groups - 1));
    }
    case "round": {
      const round = operations.round[definer]!;
      return round < 0 ? 0xff888888 : ramp(round / Math.max(1, block.rounds - 1));
    }
    case "stage":
      return pixel(stageColours[(operations.stage[definer]! + stageColours.length) % stageColours.length]!);
    case "engine": {
      const engine = forms[block.formsOf(definer)[0]!]!.rows[0]?.[0] ?? 0;
      return pixel(engineColours[Math.max(0, engine) % engineColours.length]!);
    }
    default:
      return byKind;
  }
}

/** Marks a run of words without hiding that they are free. */
function shade(
  context: CanvasRenderingContext2D,
  [start, end]: readonly [number, number],
  { across, down, inLine }: Cell,
  colour: string,
): void {
  context.fillStyle = colour;
  context.globalAlpha = 0.3;
  for (let at = start; at < end; ) {
    const line = Math.floor(at / inLine);
    const stop = Math.min(end, (line + 1) * inLine);
    context.fillRect((at % inLine) * across, (line + 0.5) * down - 1, (stop - at) * across, 2);
    at = stop;
  }
  context.globalAlpha = 1;
}

function outline(
  context: CanvasRenderingContext2D,
  start: number,
  words: number,
  { across, down, inLine }: Cell,
  colour: string,
  width: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (let at = start; at < start + words; ) {
    const line = Math.floor(at / inLine);
    const end = Math.min(start + words, (line + 1) * inLine);
    context.strokeRect((at % inLine) * across + 0.5, line * down + 0.5, (end - at) * across - 1, down - 1);
    at = end;
  }
}
