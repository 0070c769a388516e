/** Where a queue is: a Redis, and what all keys of ours in it begin with. */
export interface QueueAddress {
  /** As ioredis takes it: redis://, or rediss:// with TLS; user, password and number of the data base in it. */
  readonly url: string;
  readonly prefix: string;
  /** The address for messages: no password in it. */
  readonly shown: string;
}

const usualPrefix = "slotwise";

/**
 * Reads `redis://[user:password@]host[:port][/number][?prefix=NAME]`.
 * @throws {RangeError} in one line, which shows no password.
 */
export function queueAddress(typed: string, flag: string): QueueAddress {
  const wanted = `${flag}: redis://[user:password@]host[:port] (rediss:// with TLS) is wanted`;
  if (!URL.canParse(typed)) throw new RangeError(wanted);
  const url = new URL(typed);
  if ((url.protocol !== "redis:" && url.protocol !== "rediss:") || url.hostname === "") throw new RangeError(wanted);
  const prefix = url.searchParams.get("prefix") ?? usualPrefix;
  // Its keys are found by a pattern: the prefix must have no sign of one in it.
  if (!/^[\w.-]{1,60}$/.test(prefix)) {
    throw new RangeError(
      `${flag}: the prefix ${JSON.stringify(prefix)} must be 1 to 60 letters, digits, "_", "." or "-"`,
    );
  }
  url.searchParams.delete("prefix");
  const shown = new URL(url);
  shown.password = "";
  shown.username = "";
  return { url: url.href, prefix, shown: shown.href };
}
