// What every engine's thread imports: a cap on the memory of its WebAssembly, which no heap limit of Node's covers.
// Emscripten grows it by `WebAssembly.Memory.grow` and takes an exception for "there is none": the engine then fails as
// it does on a full machine, and the thread says why.
import { workerData } from "node:worker_threads";

const megabyte = 2 ** 20;
const page = 2 ** 16;
const { megabytes } = workerData;
const { grow } = WebAssembly.Memory.prototype;
let refused = false;

WebAssembly.Memory.prototype.grow = function growWithin(pages) {
  const bytes = this.buffer.byteLength + pages * page;
  if (bytes > megabytes * megabyte) {
    refused = true;
    throw new RangeError(`WebAssembly memory of ${Math.ceil(bytes / megabyte)} MB: the limit is ${megabytes} MB`);
  }
  // Emscripten asks for more than it needs at first, and for less when that is refused.
  refused = false;
  return grow.call(this, pages);
};

/** What a thread answers for an exception: out of memory where memory was refused or the engine says so. */
export function failure(error, detail = String(error)) {
  if (refused) return { status: "undecided", because: "memory", detail: `more than ${megabytes} MB; ${detail}` };
  return { status: "undecided", because: /memory/i.test(String(error)) ? "memory" : "crash", detail };
}
