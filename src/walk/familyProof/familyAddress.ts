import type { Counts, DescribedSwitches } from "./familyDescription.ts";

/** A place in memory: node j of the depth lies at `base` + `stride` · j. The base of records may be open. */
export interface NodePlace {
  readonly depth: number;
  readonly base: number | undefined;
  readonly stride: number;
}

/** How an address is computed. */
export interface AddressWay {
  readonly encoded: boolean;
  readonly address: DescribedSwitches["address"][number];
  /** Bits that are selected between constants from the root. */
  readonly selects: number;
  /** One more is. */
  readonly wide: boolean;
  /** The newest bit is the parity itself, where others are its complement. */
  readonly newestRaw: boolean;
}

/** Operations of an address, and the vectors of constants that it reads. */
export interface AddressCount {
  readonly counts: Counts;
  readonly constants: readonly number[];
}

/**
 * The address of a place from the parities since the root, or since an address at an earlier depth, all modulo 2^32.
 *
 * Position j of depth d is made of d bits. From an anchor at depth a, whose address is base' + stride' · j', the address is
 * factor · anchor + constant + Σ weight_i · bit_i, with factor = stride · 2^(d - a) / stride', weights stride · 2^(d - 1 - i). Where a
 * bit is known by its complement, its weight changes its sign and goes to the constant. The oldest bits become a tree of
 * selects between sums of constants, the others one operation each.
 */
export function addressCount(target: NodePlace, anchor: NodePlace | undefined, way: AddressWay): AddressCount {
  const counts: Record<string, number> = {};
  const more = (name: string, times = 1): void => {
    counts[name] = (counts[name] ?? 0) + times;
  };
  const { depth, stride } = target;
  const since = anchor?.depth ?? 0;
  const bits = Math.max(0, depth - since);
  const open = target.base === undefined || (anchor !== undefined && anchor.base === undefined);
  const factor = anchor === undefined ? 1 : since > depth ? 0 : times(stride * 2 ** bits, inverse(anchor.stride));
  let constant = word((target.base ?? 0) - (anchor === undefined ? 0 : times(factor, anchor.base ?? 0)));
  if (bits === 0) {
    if (anchor === undefined) return { counts, constants: open ? [] : [constant] };
    if (factor === 1 && (constant === 0 || open)) return { counts, constants: [] };
    more("madd");
    return { counts, constants: open ? [] : [constant, factor] };
  }
  const weights = Array.from({ length: bits }, (_, bit) => {
    const weight = stride * 2 ** (bits - 1 - bit);
    if (!way.encoded || (way.newestRaw && bit === bits - 1)) return weight;
    constant = word(constant + weight);
    return -weight;
  });
  const selected = Math.min(bits, (anchor === undefined ? way.selects : 1) + (way.wide ? 1 : 0));
  const oldest = weights[0]!;
  const one = Math.abs(oldest) === 1;
  const constants: number[] = [];
  const leaves = 2 ** (selected - 1);
  for (let leaf = 0; leaf < leaves; leaf++) {
    let sum = constant;
    for (let bit = 1; bit < selected; bit++) if (leaf & (1 << (bit - 1))) sum = word(sum + weights[bit]!);
    // 0 + 1 · bit is the bit: no operation; perhaps, where the sum is open.
    if (oldest === 1 && (sum === 0 || open)) continue;
    if (way.address === "flow") more("select");
    else if (way.address === "either") more(one ? "sum" : "pair");
    else more(one ? "vector" : "madd");
    constants.push(sum);
    if (way.address !== "arithmetic") constants.push(word(sum + oldest));
    if (way.address !== "flow" && !one) constants.push(word(oldest));
  }
  if (leaves > 1) more("select", leaves - 1);
  if (anchor !== undefined) {
    more("madd");
    constants.push(factor);
  }
  for (const weight of weights.slice(selected)) {
    if (Math.abs(weight) === 1) more("vector");
    else {
      more("madd");
      constants.push(word(weight));
    }
  }
  return { counts, constants: open ? [] : [...new Set(constants)] };
}

const word = (number: number): number => number >>> 0;
const times = (a: number, b: number): number => Math.imul(a, b) >>> 0;

/** 1 / odd modulo 2^32: each step doubles how many bits are right, and odd · odd = 1 modulo 8. */
function inverse(odd: number): number {
  let found = odd;
  for (let right = 3; right < 32; right += right) found = times(found, 2 - times(odd, found));
  return found;
}
