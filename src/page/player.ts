import { byId, element } from "./element.ts";

/** Cycles a second. */
const speeds = [1, 2, 5, 10, 20, 50, 100] as const;

/** Plays the schedule, cycle after cycle; its button and its speed. */
export class Player {
  readonly #step: () => boolean;
  #speed = 3;
  #playing: number | undefined;

  /** @param step goes on a cycle; false when there is none. */
  constructor(step: () => boolean) {
    this.#step = step;
    byId("speed").replaceChildren(...speeds.map((speed, at) => element("option", { value: at }, `${speed}/s`)));
    byId("speed").addEventListener("change", (event) => this.#set(Number((event.target as HTMLSelectElement).value)));
    byId("play").addEventListener("click", () => this.toggle());
    this.#set(this.#speed);
  }

  get playing(): boolean {
    return this.#playing !== undefined;
  }

  toggle(): void {
    if (this.#playing !== undefined) {
      clearInterval(this.#playing);
      this.#playing = undefined;
    } else {
      const tick = (): void => {
        if (!this.#step()) this.toggle();
      };
      this.#playing = setInterval(tick, 1000 / speeds[this.#speed]!);
    }
    const button = byId("play");
    button.textContent = this.playing ? "❚❚" : "▶";
    button.setAttribute("aria-label", this.playing ? "Pause" : "Play");
  }

  faster(by: number): void {
    this.#set(this.#speed + by);
  }

  #set(at: number): void {
    this.#speed = Math.max(0, Math.min(speeds.length - 1, at));
    byId<HTMLSelectElement>("speed").value = String(this.#speed);
    if (!this.playing) return;
    this.toggle();
    this.toggle();
  }
}
