import { type WasmFunction, wasmModule } from "./wasmCode.ts";

/** As much of the engine's interface as is used here: the types of Node 20 do not have it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { readonly initial: number }) => WasmMemory;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, (...numbers: number[]) => number>> };
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const page = 65_536;
/** Memories never shrink: what needs more than this is run without a module. */
const mostBytes = 2 ** 26;

/** A function of a module, compiled, with the module's memory. */
export class WasmInstance {
  readonly #memory: WasmMemory;
  readonly #function: (...numbers: number[]) => number;
  /** The memory as words, from byte 0. */
  signed: Int32Array;
  unsigned: Uint32Array;
  bytes: Uint8Array;

  private constructor(memory: WasmMemory, run: (...numbers: number[]) => number) {
    this.#memory = memory;
    this.#function = run;
    this.signed = new Int32Array(memory.buffer);
    this.unsigned = new Uint32Array(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
  }

  /** Undefined where there is no WebAssembly with vectors: in Node without a just-in-time compiler, say. */
  static make(definition: () => WasmFunction): WasmInstance | undefined {
    const api = (globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
    if (api === undefined) return undefined;
    const made = definition();
    const bytes = wasmModule([made]);
    try {
      const memory = new api.Memory({ initial: 1 });
      const { exports } = new api.Instance(new api.Module(bytes), { env: { memory } });
      return new WasmInstance(memory, exports[made.name]!);
    } catch {
      return undefined;
    }
  }

  /** Makes the memory at least so large; false where it would be too large. */
  reserve(bytes: number): boolean {
    const missing = bytes - this.bytes.length;
    if (missing <= 0) return true;
    if (bytes > mostBytes) return false;
    this.#memory.grow(Math.ceil(missing / page));
    this.signed = new Int32Array(this.#memory.buffer);
    this.unsigned = new Uint32Array(this.#memory.buffer);
    this.bytes = new Uint8Array(this.#memory.buffer);
    return true;
  }

  /** Calls the function with its parameters in order. */
  call(...numbers: number[]): number {
    return this.#function(...numbers);
  }
}
