import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { makeFolder } from "../../files/makeFolder.ts";
import { WatchServer } from "../../watch/watchServer.ts";
import type { WatchEvent } from "../../watch/watchState.ts";
import { systemReason } from "../files/systemReason.ts";
import type { Context } from "../options/command.ts";

/** Who is told what a run does, for its page. */
export interface Watching {
  readonly tell: (event: WatchEvent) => void;
  /** Ends the page with the run, and leaves a copy of it. */
  readonly end: (how: string) => Promise<void>;
}

/**
 * The page of a run, where `--watch` wants one: its address goes to stderr, and at the end a copy of it to `copy`. Where
 * nothing can be served or written, that is said in a line and the run goes on.
 */
export async function watching(
  wanted: boolean,
  { title, threads, copy }: { readonly title: string; readonly threads: number; readonly copy: string },
  { tell }: Pick<Context, "tell">,
): Promise<Watching> {
  const nobody: Watching = { tell: () => {}, end: async () => {} };
  if (!wanted) return nobody;
  const fail = (what: string, error: unknown): void => tell(`--watch: ${what}: ${systemReason(error) ?? error}`);
  let server: WatchServer;
  try {
    server = await WatchServer.start(title, threads);
  } catch (error) {
    fail("no page can be served", error);
    return nobody;
  }
  tell(`watch this run at ${server.url} (this computer only)`);
  return {
    tell: (event) => server.tell(event),
    async end(how) {
      const html = await server.end(how);
      try {
        makeFolder(dirname(copy));
        writeFileAtomic.sync(copy, html);
        tell(`the page of this run is kept in ${copy}`);
      } catch (error) {
        fail(`${copy} cannot be written`, error);
      }
    },
  };
}

/** Where the copy goes: beside the record, or into the state folder where there is none. */
export function watchCopy(record: string | undefined, state: string, named = ""): string {
  const beside = record === undefined ? `${state}/run` : record.replace(/\.jsonl?$/, "");
  return `${beside}${named}.watch.html`;
}
