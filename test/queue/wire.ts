import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./redisServer.ts";

/** A way to Redis that can be cut, or hold back what is sent from a word on. */
export class Wire {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #whole = true;
  #word: string | undefined;
  /** What is held back, in order. */
  readonly #kept: (() => void)[] = [];
  #seen: () => void = () => undefined;

  private constructor(port: number, to: number) {
    this.port = port;
    this.#server = createServer((near) => {
      if (!this.#whole) {
        near.destroy();
        return;
      }
      const far = connect(to, "127.0.0.1");
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
      far.pipe(near);
      near.on("data", (data) => this.#send(data, far));
    });
  }

  static async start(to: number): Promise<Wire> {
    const wire = new Wire(await freePort(), to);
    await new Promise<void>((done) => wire.#server.listen(wire.port, "127.0.0.1", done));
    return wire;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  #send(data: Buffer, far: Socket): void {
    const holds = this.#kept.length > 0 || (this.#word !== undefined && data.includes(this.#word));
    if (!holds) return void far.write(data);
    this.#kept.push(() => far.write(data));
    this.#seen();
  }

  /** Holds back what is sent from a word on, whatever comes after it too. @returns once something is held back. */
  hold(word: string): Promise<void> {
    this.#word = word;
    return new Promise((done) => {
      this.#seen = done;
    });
  }

  /** Sends what was held back, and holds back no more. */
  release(): void {
    this.#word = undefined;
    for (const send of this.#kept.splice(0)) send();
  }

  cut(): void {
    this.#whole = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#whole = true;
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}
