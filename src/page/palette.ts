/** `#rrggbb` as a pixel of an ImageData seen as 32-bit words (little endian: alpha, blue, green, red). */
export function pixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

/** `share` of one pixel, the rest of another. */
export function mixed(one: number, other: number, share: number): number {
  const part = (shift: number): number =>
    Math.round(((one >>> shift) & 0xff) * share + ((other >>> shift) & 0xff) * (1 - share)) << shift;
  return (0xff000000 | part(16) | part(8) | part(0)) >>> 0;
}

/** Whether white text is read better on a pixel than black (WCAG's relative luminance). */
export function isDark(word: number): boolean {
  const linear = (shift: number): number => (((word >>> shift) & 0xff) / 255) ** 2.2;
  return 0.2126 * linear(0) + 0.7152 * linear(8) + 0.0722 * linear(16) < 0.18;
}

/** A pixel as a CSS colour. */
export function cssOf(word: number): string {
  return `rgb(${word & 0xff} ${(word >>> 8) & 0xff} ${(word >>> 16) & 0xff})`;
}

/** Colours that differ for every kind of colour vision: Okabe and Ito's for engines, Paul Tol's for the rest. */
export const engineColours = ["#3d84c6", "#e69f00", "#1aa179", "#cc79a7", "#d55e00", "#56b4e9", "#b8a90f"] as const;

/** In the order of `operandKinds`. */
export const kindColours = [
  "#4477aa",
  "#66ccee",
  "#3a9a5b",
  "#9aa0a8",
  "#ccbb44",
  "#ee8866",
  "#aa4499",
  "#ee6677",
  "#777777",
] as const;

/** In the order of `idleReasons`. */
export const reasonColours = ["#ee3377", "#ee7733", "#009988", "#3b8fd0", "#a3a9b1"] as const;

export const stageColours = [
  "#ee8866",
  "#77aadd",
  "#44bb99",
  "#aa4499",
  "#eedd88",
  "#bbcc33",
  "#ffaabb",
  "#99ddff",
  "#aaaa00",
  "#882255",
  "#6699cc",
  "#997700",
] as const;

const viridis = ["#482878", "#3e4a89", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6dcd59", "#b4de2c", "#fde725"];

/** A colour of an ordered scale, 0 .. 1. */
export function ramp(at: number): number {
  const place = Math.min(0.9999, Math.max(0, at)) * (viridis.length - 1);
  const low = Math.floor(place);
  return mixed(pixel(viridis[low + 1]!), pixel(viridis[low]!), place - low);
}
