/** Why a slot cannot execute, and where it stands. `slot` is absent where the engine itself is at fault. */
export interface Fault {
  readonly bundle: number;
  readonly engine: string;
  readonly slot?: number | undefined;
  readonly message: string;
}

/** `bundle 3, engine alu, slot 2: message` */
export function faultText({ bundle, engine, slot, message }: Fault): string {
  return `bundle ${bundle}, engine ${engine}${slot === undefined ? "" : `, slot ${slot}`}: ${message}`;
}

/** The error of a fault that execution has met, `cycle` being the number of cycles completed before it. */
export function faultError(cycle: number, fault: Fault): RangeError {
  return new RangeError(`cycle ${cycle}, ${faultText(fault)}`);
}
