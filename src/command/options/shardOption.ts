import { parseShard, type Shard } from "../../exact/jobs/shard.ts";
import { none, textOption } from "./option.ts";

/** `k/n`, the k-th of n shares. */
export const shardOption = (says: string, shown = "") =>
  textOption<Shard | undefined>(says, { value: "K/N", shown }, none, (typed, flag) => {
    try {
      return parseShard(typed);
    } catch {
      throw new RangeError(`${flag} ${typed}: k/n with 1 <= k <= n is wanted`);
    }
  });
