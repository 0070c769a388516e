import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { watchAsset } from "./watchAsset.ts";
import { type WatchEvent, type WatchState, watchAfter, watchBegun } from "./watchState.ts";

/** Milliseconds between two pictures of the state that a page gets. */
const often = 250;

/**
 * Serves the page of a running search to this computer alone: on 127.0.0.1, at a port that the system chooses. The page is
 * sent the whole state when it connects and whenever it has changed (server-sent events), so that a reload loses nothing.
 * Requests that name another host are refused: a page of somebody else cannot read it through a name of its own.
 */
export class WatchServer {
  readonly #server: Server;
  readonly #began = performance.now();
  readonly #listeners = new Set<ServerResponse>();
  #state: WatchState;
  #timer: NodeJS.Timeout | undefined;

  private constructor(state: WatchState) {
    this.#state = state;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Starts to serve. @throws the system's error where no port can be had. */
  static async start(title: string, threads: number): Promise<WatchServer> {
    const watch = new WatchServer(watchBegun(title, threads, new Date()));
    await new Promise<void>((done, failed) => {
      watch.#server.once("error", failed).listen(0, "127.0.0.1", () => done());
    });
    // What is watched decides when the process ends.
    watch.#server.unref();
    return watch;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  get state(): WatchState {
    return this.#state;
  }

  tell(event: WatchEvent): void {
    this.#state = watchAfter(this.#state, event, this.#seconds());
    this.#timer ??= setTimeout(() => this.#send(), often).unref();
  }

  /** Tells every page that it has ended, and serves no more. @returns the static copy of the page. */
  async end(how: string): Promise<string> {
    this.tell({ kind: "ended", text: how });
    this.#send();
    for (const listener of this.#listeners) listener.end();
    await new Promise<void>((done) => {
      this.#server.close(() => done());
      this.#server.closeIdleConnections();
      setTimeout(() => this.#server.closeAllConnections(), often).unref();
    });
    return watchHtml(this.#state);
  }

  #seconds(): number {
    return Math.round(performance.now() - this.#began) / 1000;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const listener of this.#listeners) listener.write(this.#message());
  }

  #message(): string {
    return `data: ${JSON.stringify(this.#state)}\n\n`;
  }

  #answer({ headers, method, url }: IncomingMessage, response: ServerResponse): void {
    const refuse = (code: number, text: string): void => {
      response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    const { port } = this.#server.address() as AddressInfo;
    if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) {
      refuse(403, "this page is for 127.0.0.1 alone");
      return;
    }
    if (method !== "GET") {
      refuse(405, "only GET is answered");
      return;
    }
    const common = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
    switch (url) {
      case "/":
        response.writeHead(200, { ...common, "content-type": "text/html; charset=utf-8" }).end(watchHtml());
        return;
      case "/state.json":
        response.writeHead(200, { ...common, "content-type": "application/json" }).end(JSON.stringify(this.#state));
        return;
      case "/events":
        response.writeHead(200, { ...common, "content-type": "text/event-stream" }).write(this.#message());
        this.#listeners.add(response);
        response.on("close", () => this.#listeners.delete(response));
        return;
      default:
        refuse(404, "there is /, /events and /state.json");
    }
  }
}

/** The page of a search: live, or with a state a copy of it that stands alone. */
export function watchHtml(state?: WatchState): string {
  // In an HTML script only `<` can end the element or begin a comment.
  const data = state === undefined ? "" : JSON.stringify(state).replaceAll("<", "\\u003c");
  return watchAsset.replace("/*STATE*/", () => data);
}
