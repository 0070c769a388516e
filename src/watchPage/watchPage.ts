import type { WatchState } from "../watch/watchState.ts";

const outcomes: Readonly<Record<string, { readonly colour: string; readonly label: string }>> = {
  accepted: { colour: "#1aa179", label: "shorter or better, taken" },
  closed: { colour: "#8b93a0", label: "closed by counting" },
  infeasible: { colour: "#3d84c6", label: "an engine says infeasible" },
  solved: { colour: "#56b4e9", label: "solved, no gain" },
  undecided: { colour: "#e69f00", label: "undecided" },
};

const place = <E extends Element = HTMLElement>(id: string): E => document.getElementById(id) as unknown as E;

/** An SVG element. */
function mark(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

function html(name: string, text: string, ...children: readonly Node[]): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

function draw(state: WatchState): void {
  const best = state.incumbents.at(-1)?.[1];
  const bound = state.bounds.at(-1)?.[1];
  document.title = `${best ?? "…"} cycles: ${state.title}`;
  place("title").textContent = state.title;
  place("phase").textContent = state.ended === undefined ? state.phase : `ended: ${state.ended}`;
  const spent = state.windows.reduce((sum, window) => sum + window.spent, 0);
  const busy =
    state.busy !== undefined
      ? `${state.busy} of ${state.threads}`
      : `${Math.min(100, Math.round((100 * spent) / Math.max(0.1, state.seconds * state.threads)))} % of ${state.threads}`;
  const facts: [string, string][] = [
    ["best length", String(best ?? "–")],
    ["lower bound", bound === undefined ? "–" : `${bound}`],
    ["gap", best === undefined || bound === undefined ? "–" : String(best - bound)],
    ["seconds", state.seconds.toFixed(0)],
    ["windows", String(state.windows.length)],
    ...(state.tried > 0 ? [["candidates", String(state.tried)] as [string, string]] : []),
    ["workers busy", busy],
  ];
  place("numbers").replaceChildren(
    ...facts.map(([name, value]) => html("div", "", html("dt", name), html("dd", value))),
  );
  drawGap(state);
  drawWindows(state);
  drawEngines(state);
  document.documentElement.dataset["ready"] = "";
  const log = place("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 30;
  log.textContent = state.log.join("\n");
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function drawGap({ incumbents, bounds, seconds }: WatchState): void {
  const svg = place<SVGSVGElement>("gap");
  const [width, height] = [svg.clientWidth || 600, svg.clientHeight || 240];
  const all = [...incumbents.map(([, cycles]) => cycles), ...bounds.map(([, cycles]) => cycles)];
  if (all.length === 0) {
    svg.replaceChildren(mark("text", { x: 12, y: 24, fill: "var(--faint)" }, "nothing yet"));
    return;
  }
  const [low, high] = [Math.min(...all) - 2, Math.max(...all) + 2];
  const right = width - 92;
  const x = (at: number): number => 44 + (at / Math.max(1, seconds)) * (right - 44);
  const y = (cycles: number): number => 12 + ((high - cycles) / (high - low)) * (height - 40);
  type Steps = readonly (readonly [seconds: number, cycles: number, ...unknown[]])[];
  const steps = (points: Steps): string =>
    points
      .map(([at, cycles], k) => `${k === 0 ? `M${x(at)},${y(cycles)}` : `H${x(at)}V${y(cycles)}`}`)
      .concat(points.length === 0 ? "" : `H${x(seconds)}`)
      .join("");
  const [best, bound] = [incumbents.at(-1)?.[1], bounds.at(-1)?.[1]];
  const ticks = [low + 2, Math.round((low + high) / 2), high - 2];
  const end = (at: number, colour: string, text: string): SVGElement =>
    mark("text", { x: right + 8, y: at, fill: colour, "font-weight": 600 }, text);
  svg.replaceChildren(
    ...ticks.flatMap((cycles) => [
      mark("line", { x1: 44, x2: right, y1: y(cycles), y2: y(cycles), stroke: "var(--line)" }),
      mark("text", { x: 38, y: y(cycles) + 4, "text-anchor": "end", fill: "var(--faint)" }, String(cycles)),
    ]),
    ...gapBars(incumbents, bounds, seconds).map(([from, to, most, least]) =>
      mark("rect", {
        ...{ class: "gap", x: x(from), width: Math.max(0, x(to) - x(from)), y: y(most) },
        ...{ height: Math.max(0, y(least) - y(most)), fill: "var(--blue)", opacity: 0.13 },
      }),
    ),
    mark("path", { d: steps(bounds), fill: "none", stroke: "var(--accent)", "stroke-width": 2 }),
    mark("path", { d: steps(incumbents), fill: "none", stroke: "var(--blue)", "stroke-width": 2.5 }),
    ...incumbents.map(([at, cycles]) => mark("circle", { cx: x(at), cy: y(cycles), r: 3, fill: "var(--blue)" })),
    // Kept apart where both ends meet.
    ...(best === undefined ? [] : [end(y(best) - 4, "var(--blue)", `best ${best}`)]),
    ...(bound === undefined ? [] : [end(y(bound) + 14, "var(--accent)", `bound ${bound}`)]),
    ...(best === undefined || bound === undefined
      ? []
      : [
          end(
            y(bound) - y(best) < 26 ? y(bound) + 28 : (y(best) + y(bound)) / 2 + 5,
            "var(--faint)",
            `gap ${best - bound}`,
          ),
        ]),
    mark("text", { x: 44, y: height - 8, fill: "var(--faint)" }, "0 s"),
    mark("text", { x: right, y: height - 8, "text-anchor": "end", fill: "var(--faint)" }, `${seconds.toFixed(0)} s`),
  );
}

/** Seconds [from, to) with the best length and the bound that were known in them. */
function gapBars(
  incumbents: WatchState["incumbents"],
  bounds: WatchState["bounds"],
  seconds: number,
): [from: number, to: number, best: number, bound: number][] {
  const times = [...new Set([...incumbents, ...bounds].map(([at]) => at))].sort((a, b) => a - b);
  return times.flatMap((from, k) => {
    const best = incumbents.findLast(([at]) => at <= from)?.[1];
    const bound = bounds.findLast(([at]) => at <= from)?.[1];
    return best === undefined || bound === undefined ? [] : [[from, times[k + 1] ?? seconds, best, bound]];
  });
}

type Window = WatchState["windows"][number];

function outcomeOf({ accepted, status }: Window): string {
  if (accepted) return "accepted";
  return status === "optimal" || status === "feasible" ? "solved" : status;
}

function drawWindows({ windows, incumbents }: WatchState): void {
  const svg = place<SVGSVGElement>("windows");
  const [width, height] = [svg.clientWidth || 600, svg.clientHeight || 240];
  const kinds = [...new Set(windows.map(({ kind }) => kind))].sort();
  const length = Math.max(1, incumbents.at(-1)?.[1] ?? 1, ...windows.map(({ to }) => to));
  // Kinds that were tried more often get more room, each enough for its name.
  const least = Math.min(36, (height - 24) / Math.max(1, kinds.length));
  const room = (height - 24 - least * kinds.length) / Math.max(1, windows.length);
  let top = 0;
  const x = (cycle: number): number => 64 + (cycle / length) * (width - 76);
  const marks: SVGElement[] = [];
  for (const kind of kinds) {
    const own = windows.filter((window) => window.kind === kind);
    const band = least + room * own.length;
    const thick = Math.max(0.6, Math.min(7, (band - 8) / own.length));
    marks.push(
      mark("text", { x: 4, y: top + 16, fill: "var(--ink)" }, kind),
      mark("text", { x: 4, y: top + 30, fill: "var(--faint)" }, String(own.length)),
    );
    for (const [order, window] of own.entries()) {
      const bar = mark("rect", {
        ...{
          x: x(window.from),
          width: Math.max(1.5, x(window.to) - x(window.from)),
          height: Math.max(0.6, thick * 0.8),
        },
        ...{ y: top + 4 + order * thick, fill: outcomes[outcomeOf(window)]?.colour ?? "#777777" },
      });
      const said = `${kind} ${window.from}..${window.to}, ${window.operations} operations: ${window.status} (${window.engine})`;
      bar.append(mark("title", {}, said));
      marks.push(bar);
    }
    top += band;
  }
  marks.push(
    mark("text", { x: 64, y: height - 6, fill: "var(--faint)" }, "0"),
    mark("text", { x: width - 12, y: height - 6, "text-anchor": "end", fill: "var(--faint)" }, `cycle ${length}`),
  );
  if (windows.length === 0) marks.push(mark("text", { x: 64, y: 24, fill: "var(--faint)" }, "none yet"));
  svg.replaceChildren(...marks);
  place("outcomes").replaceChildren(
    ...Object.entries(outcomes).map(([name, { colour, label }]) => {
      const swatch = html("i", "");
      swatch.style.background = colour;
      const count = windows.filter((window) => outcomeOf(window) === name).length;
      const item = html("li", "");
      item.append(swatch, `${label}: ${count}`);
      return item;
    }),
  );
}

function drawEngines({ windows }: WatchState): void {
  const proofs = windows.filter(({ status }) => status === "closed" || status === "infeasible");
  const engines = [...new Set(windows.map(({ engine }) => engine))].sort();
  const rows = engines.map((engine) => {
    const own = windows.filter((window) => window.engine === engine);
    const proved = proofs.filter((window) => window.engine === engine).length;
    const share = proofs.length === 0 ? 0 : (100 * proved) / proofs.length;
    const cells = [
      engine,
      own.length,
      proved,
      `${share.toFixed(0)} %`,
      own.reduce((sum, { spent }) => sum + spent, 0).toFixed(1),
    ];
    return html("tr", "", ...cells.map((cell) => html("td", String(cell))));
  });
  const heads = ["engine", "windows", "refuted", "share of the refutations", "seconds"].map((text) => html("th", text));
  place("engines").replaceChildren(
    engines.length === 0
      ? html("p", "No window has come back yet.")
      : html("table", "", html("tr", "", ...heads), ...rows),
  );
}

/** Draws again where a chart has another size than it was drawn for. */
let shown: WatchState | undefined;
const resized = new ResizeObserver(() => {
  if (shown !== undefined) draw(shown);
});
for (const id of ["gap", "windows"]) resized.observe(place(id));

function show(state: WatchState): void {
  shown = state;
  draw(state);
}

const kept = (place("state").textContent ?? "").trim();
if (kept.startsWith("{")) show(JSON.parse(kept) as WatchState);
else {
  const source = new EventSource("/events");
  source.addEventListener("message", ({ data }) => {
    const state = JSON.parse(data as string) as WatchState;
    show(state);
    if (state.ended !== undefined) source.close();
  });
  source.addEventListener("error", () => {
    if (shown?.ended === undefined) place("phase").textContent = "the search does not answer; trying again";
  });
}
