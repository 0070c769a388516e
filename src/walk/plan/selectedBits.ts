/** How many of an address's bits are resolved by selects between constants: at least one, with a step of any form. */
export function selectedBits(
  { addressSelects }: { readonly addressSelects: number },
  bits: number,
  anchored: boolean,
  wide: boolean,
): number {
  return Math.min(bits, (anchored ? 1 : addressSelects) + (wide ? 1 : 0));
}

/** Whether constant + weight·bit is the bit. */
export function isBit(constant: number, weight: number): boolean {
  return constant >>> 0 === 0 && weight === 1;
}
