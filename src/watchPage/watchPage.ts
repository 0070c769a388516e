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
  const [width, height] = [svg.clientWidth || 600, 240];
  const all = [...incumbents.map(([, cycles]) => cycles), ...bounds.map(([, cycles]) => cycles)];
  if (all.length === 0) {
    svg.replaceChildren(mark("text", { x: 12, y: 24, fill: "var(--faint)" }, "nothing yet"));
    return;
  }
  const [low, high] = [Math.min(...all) - 2, Math.max(...all) + 2];
  const x = (at: number): number => 44 + (at / Math.max(1, seconds)) * (width - 60);
  const y = (cycles: number): number => 12 + ((high - cycles) / (high - low)) * (height - 40);
  const steps = (points: readonly (readonly [number, number, ...unknown[]])[]): string =>
    points
      .map(([at, cycles], k) => `${k === 0 ? `M${x(at)},${y(cycles)}` : `H${x(at)}V${y(cycles)}`}`)
      .concat(points.length === 0 ? "" : `H${x(seconds)}`)
      .join("");
  const ticks = [low + 2, Math.round((low + high) / 2), high - 2];
  svg.replaceChildren(
    ...ticks.flatMap((cycles) => [
      mark("line", { x1: 44, x2: width - 16, y1: y(cycles), y2: y(cycles), stroke: "var(--line)" }),
      mark("text", { x: 38, y: y(cycles) + 4, "text-anchor": "end", fill: "var(--faint)" }, String(cycles)),
    ]),
    mark("path", { d: steps(bounds), fill: "none", stroke: "var(--accent)", "stroke-width": 2 }),
    mark("path", { d: steps(incumbents), fill: "none", stroke: "var(--blue)", "stroke-width": 2.5 }),
    ...incumbents.map(([at, cycles]) => mark("circle", { cx: x(at), cy: y(cycles), r: 3, fill: "var(--blue)" })),
    mark("text", { x: 44, y: height - 8, fill: "var(--faint)" }, "0 s"),
    mark(
      "text",
      { x: width - 16, y: height - 8, "text-anchor": "end", fill: "var(--faint)" },
      `${seconds.toFixed(0)} s`,
    ),
  );
}

type Window = WatchState["windows"][number];

function outcomeOf({ accepted, status }: Window): string {
  if (accepted) return "accepted";
  return status === "optimal" || status === "feasible" ? "solved" : status;
}

function drawWindows({ windows, incumbents }: WatchState): void {
  const svg = place<SVGSVGElement>("windows");
  const [width, height] = [svg.clientWidth || 600, 240];
  const kinds = [...new Set(windows.map(({ kind }) => kind))].sort();
  const length = Math.max(1, incumbents[0]?.[1] ?? 1, ...windows.map(({ to }) => to));
  const band = (height - 24) / Math.max(1, kinds.length);
  const x = (cycle: number): number => 64 + (cycle / length) * (width - 76);
  const marks: SVGElement[] = [];
  for (const [at, kind] of kinds.entries()) {
    const own = windows.filter((window) => window.kind === kind);
    const thick = Math.max(0.6, Math.min(7, (band - 8) / own.length));
    marks.push(
      mark("text", { x: 4, y: at * band + 16, fill: "var(--ink)" }, kind),
      mark("text", { x: 4, y: at * band + 30, fill: "var(--faint)" }, String(own.length)),
    );
    for (const [order, window] of own.entries()) {
      const bar = mark("rect", {
        ...{
          x: x(window.from),
          width: Math.max(1.5, x(window.to) - x(window.from)),
          height: Math.max(0.6, thick * 0.8),
        },
        ...{ y: at * band + 4 + order * thick, fill: outcomes[outcomeOf(window)]?.colour ?? "#777777" },
      });
      const said = `${kind} ${window.from}..${window.to}, ${window.operations} operations: ${window.status} (${window.engine})`;
      bar.append(mark("title", {}, said));
      marks.push(bar);
    }
  }
  marks.push(
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

const kept = (place("state").textContent ?? "").trim();
if (kept.startsWith("{")) draw(JSON.parse(kept) as WatchState);
else {
  const source = new EventSource("/events");
  let last: WatchState | undefined;
  source.addEventListener("message", ({ data }) => {
    last = JSON.parse(data as string) as WatchState;
    draw(last);
    if (last.ended !== undefined) source.close();
  });
  source.addEventListener("error", () => {
    if (last?.ended === undefined) place("phase").textContent = "the search does not answer; trying again";
  });
}
