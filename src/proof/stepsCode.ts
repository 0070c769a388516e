/** Numbers of a refutation as text, as `decodeSteps` reads them. */
export function encodeSteps(steps: Int32Array): string {
  let bytes = Buffer.alloc(1024);
  let length = 0;
  for (const number of steps) {
    if (length + 5 > bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length);
    let value = number >= 0 ? 2 * number : -2 * number - 1;
    for (; value > 127; value = Math.floor(value / 128)) bytes[length++] = (value & 127) | 128;
    bytes[length++] = value;
  }
  return bytes.subarray(0, length).toString("base64");
}
