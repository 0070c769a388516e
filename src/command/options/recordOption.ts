import { type RecordFile, recordFile } from "../files/outputFile.ts";
import { none, type Option } from "./option.ts";

/**
 * `--record FILE` and `--no-record`, the same everywhere: a user's run is recorded in an ignored folder below the
 * working directory, whoever wants it elsewhere names a file. `undefined` is for no record.
 */
export function recordOption(name: string): Option<RecordFile | undefined> {
  const usual = `.slotwise/${name}.jsonl`;
  return {
    kind: "value",
    value: "FILE",
    says: "Record the run in this file of JSON lines, with a page (.md) beside it; --no-record for none",
    shown: usual,
    no: none,
    fallback: () => recordFile(usual, "--record", true),
    read: (typed, flag) => recordFile(typed, flag),
  };
}
