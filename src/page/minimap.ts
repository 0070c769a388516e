import { byId, moveTick } from "./element.ts";
import { gutter } from "./gridLayout.ts";
import { engineColours, mixed, pixel } from "./palette.ts";
import { boxOf, currentTrace, type PageScene, sized } from "./scene.ts";

/** The whole length at a glance: how full each engine is, live words as a line, and what the grid shows of it. */
export class Minimap {
  readonly #picture = document.createElement("canvas");
  #pictureOf = "";
  #drawn = "";

  /** @param centre puts what lies at a pixel into the middle of the grid: for clicks and drags. */
  constructor(centre: (x: number) => void) {
    const canvas = byId("minimap");
    const jump = (event: PointerEvent): void => centre(event.clientX - canvas.getBoundingClientRect().left);
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      jump(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) jump(event);
    });
  }

  draw(
    canvas: HTMLCanvasElement,
    scene: PageScene,
    shown: { readonly from: number; readonly to: number; readonly length: number },
  ): void {
    const { width, height } = boxOf(canvas);
    const { theme, view } = scene;
    const across = width - gutter;
    const x = (cycle: number): number => gutter + (cycle / shown.length) * across;
    moveTick("minimap-tick", x(Math.min(view.cycle, currentTrace(scene).length)));
    const drawn = [theme.name, view.which, width, height, window.devicePixelRatio, shown.from, shown.to].join(" ");
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { context } = sized(canvas);
    const key = [theme.name, view.which, across, height].join(" ");
    if (key !== this.#pictureOf) {
      this.#pictureOf = key;
      this.#paint(scene, Math.round(across), height, shown.length);
    }
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#picture, gutter, 0);
    context.fillStyle = theme.faint;
    context.font = `10px ${theme.mono}`;
    context.textBaseline = "middle";
    context.fillText("overview", 4, height / 2);
    context.fillStyle = theme.surface;
    context.globalAlpha = 0.62;
    context.fillRect(gutter, 0, x(shown.from) - gutter, height);
    context.fillRect(x(shown.to), 0, width - x(shown.to), height);
    context.globalAlpha = 1;
    context.strokeStyle = theme.ink;
    context.lineWidth = 1;
    context.strokeRect(x(shown.from) + 0.5, 0.5, Math.max(3, x(shown.to) - x(shown.from) - 1), height - 1);
  }

  #paint(scene: PageScene, width: number, height: number, length: number): void {
    const picture = this.#picture;
    picture.width = Math.max(1, width);
    picture.height = Math.max(1, height);
    const context = picture.getContext("2d", { willReadFrequently: true })!;
    const { block, theme } = scene;
    const { used, schedule } = currentTrace(scene);
    const { engines, scratchWords } = block.model.machine;
    const band = height / engines.length;
    const image = context.createImageData(picture.width, engines.length);
    const pixels = new Uint32Array(image.data.buffer);
    const empty = pixel(theme.empty);
    for (const [engine, { slots }] of engines.entries()) {
      const full = pixel(engineColours[engine % engineColours.length]!);
      for (let x = 0; x < picture.width; x++) {
        const from = Math.floor((x / picture.width) * length);
        const to = Math.max(from + 1, Math.floor(((x + 1) / picture.width) * length));
        let sum = 0;
        for (let cycle = from; cycle < to; cycle++) sum += used[engine]![cycle] ?? 0;
        pixels[engine * picture.width + x] = mixed(full, empty, (sum / (to - from) / slots) ** 1.5);
      }
    }
    const rows = document.createElement("canvas");
    rows.width = picture.width;
    rows.height = engines.length;
    rows.getContext("2d")!.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(rows, 0, 0, picture.width, band * engines.length);
    const { live } = schedule.words;
    const most = Math.max(1, scratchWords ?? 0, ...live);
    context.beginPath();
    for (const [boundary, words] of live.entries()) {
      context.lineTo((boundary / length) * picture.width, height - 2 - (words / most) * (height - 6));
    }
    context.lineJoin = "round";
    context.strokeStyle = theme.surface;
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }
}
