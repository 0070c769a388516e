// Apart from tables: what starts a command's thread needs this alone, and starts the sooner.
import pc from "picocolors";

/** Columns that a stream's reader sees: a terminal's width (some say 0), 80 in pipes and files. */
export function widthOf(stream: {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}): number {
  return stream.isTTY === true ? Math.max(40, stream.columns || 80) : 80;
}

/** Whether to colour what goes to this stream: only on a terminal, and not where NO_COLOR is set. */
export function wantsColour(stream: { readonly isTTY?: boolean | undefined }): boolean {
  return stream.isTTY === true && pc.isColorSupported;
}
