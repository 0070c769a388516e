import { type ListPiece, readLongLists } from "../../files/longLists.ts";
import { readChunks } from "../../files/readText.ts";
import {
  addItems,
  type BlockEntry,
  blockEntries,
  type ListName,
  parseFrame,
  type ReadBlock,
} from "../../ir/blocksFile.ts";
import { FileBlock } from "../../ir/fileBlock.ts";
import { validateSteps } from "../../ir/validateBlock.ts";
import type { Steps } from "../../time/steps.ts";

/** The largest blocks file that is read, in bytes: a million operations have a quarter of it. */
const blocksLimit = 2 ** 30;

const listNames: ReadonlySet<string> = new Set<ListName>(["operations", "dependences", "values"]);

/** What was read of a block. */
interface Begun {
  /** Absent where `because`. */
  readonly block?: FileBlock;
  readonly counts: Record<ListName, number>;
  because?: string;
}

/**
 * The blocks of a file that is too long for a text, read now and piece by piece: in memory is what the blocks become, and of the
 * file a piece. In it a block's name and machine stand before its lists, and operations before what names them, as they are written.
 * @throws {RangeError} in one line that names the file.
 */
export function* largeEntries(file: string): Steps<BlockEntry[]> {
  const begun = new Map<number, Begun>();
  function* take({ list, entries, object, before }: ListPiece): Steps<void> {
    let known = begun.get(object);
    if (known === undefined) {
      known = beginning(object, before);
      begun.set(object, known);
    }
    const name = list as ListName;
    if (known.block === undefined || known.because !== undefined) return;
    try {
      if (name !== "operations" && known.counts.operations === 0) throw new RangeError(`${name} before its operations`);
      if (name === "operations" && known.counts.dependences + known.counts.values > 0) {
        throw new RangeError("operations behind what names them");
      }
      yield* addItems(known.block, name, entries, known.counts[name]);
      known.counts[name] += entries.length;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      known.because = error.message;
    }
  }
  try {
    const whole = yield* readLongLists(readChunks(file, blocksLimit), listNames, take);
    const entries = blockEntries(whole);
    const list = Array.isArray(whole) ? whole : (whole as { readonly blocks: readonly unknown[] }).blocks;
    const result: BlockEntry[] = [];
    for (const [object, entry] of entries.entries()) {
      const its = begun.get(object);
      result.push(its === undefined ? entry : readEntry(yield* finished(its, list[object], entry.name)));
    }
    return result;
  } catch (error) {
    if (!(error instanceof RangeError) || error.message.startsWith(file)) throw error;
    throw new RangeError(`${file}: ${error.message}`);
  }
}

function beginning(object: number, before: () => unknown): Begun {
  const counts = { operations: 0, dependences: 0, values: 0 };
  try {
    const frame = parseFrame(
      { operations: [], dependences: [], ...Object(before()) },
      `block ${object}, before its lists`,
    );
    return { block: new FileBlock(frame), counts };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { counts, because: error.message };
  }
}

function* finished({ block, because }: Begun, data: unknown, name: string): Steps<ReadBlock> {
  try {
    if (because !== undefined) throw new RangeError(`block "${name}": ${because}`);
    const instance = block!.instance(parseFrame(data, `block "${name}"`).bounds);
    yield* validateSteps(instance.block, instance.machine, "file");
    return { status: "read", name, instance };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: "invalid", name, because: error.message };
  }
}

/** A block that has been read. */
export function readEntry(read: ReadBlock): BlockEntry {
  return {
    name: read.name,
    // biome-ignore lint/correctness/useYield: it has been read
    *read() {
      return read;
    },
  };
}
