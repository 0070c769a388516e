// The sources of a checkout as JavaScript, made once and kept: a thread or a process starts from them in half the time
// that it takes through a loader of TypeScript. The folder's name is the hash of every source, so that no build is stale.
// CommonJS, since it is asked before anything that is TypeScript can be loaded, and without waiting.

const { createHash, randomUUID } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } =
  require("node:fs");
const { dirname, join, relative, resolve, sep } = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");

const root = resolve(__dirname, "../../..");
const rooms = ["src", "models"];
/** What a build that nobody has asked for during this time is kept for, in milliseconds. */
const kept = 24 * 3600 * 1000;

let folder;

/**
 * The address of a source's module as JavaScript.
 * @param {string} address of a file that ends in `.ts`
 * @returns {string | undefined} undefined where it is none of ours, or nothing can be kept here: whoever asks loads TypeScript
 */
exports.built = (address) => {
  const file = relative(root, fileURLToPath(address));
  if (!rooms.includes(file.split(sep)[0])) return undefined;
  try {
    folder ??= keptBuild();
    return pathToFileURL(join(folder, file.replace(/\.ts$/, ".mjs"))).href;
  } catch {
    return undefined;
  }
};

function keptBuild() {
  const modules = join(root, "node_modules");
  // In packages that lie elsewhere the build would take another folder's files for its own.
  if (realpathSync(modules) !== modules) throw new Error("node_modules is a link");
  const all = join(modules, ".cache", "slotwise", "built");
  const { names, hash } = sourcesNow();
  const place = join(all, hash);
  try {
    utimesSync(place, new Date(), new Date());
  } catch {
    build(names, hash, place);
    forget(all);
  }
  return place;
}

/** The names of all sources, and the hash of what they say, of what makes JavaScript of them, and of this file. */
function sourcesNow() {
  const names = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true })
      .map((name) => join(room, name))
      .filter((name) => /\.(ts|mjs)$/.test(name) && !name.endsWith(".d.ts"))
      .sort(),
  );
  const hash = createHash("sha256").update(require("esbuild/package.json").version).update(readFileSync(__filename));
  for (const name of names) {
    const text = readFileSync(join(root, name));
    hash.update(`${name}\n${text.length}\n`).update(text);
  }
  return { names, hash: hash.digest("hex").slice(0, 32) };
}

/** Whole or not at all: whoever comes at the same time makes one too, and the first one stays. */
function build(names, hash, place) {
  const part = `${place}.${randomUUID()}`;
  mkdirSync(dirname(place), { recursive: true });
  try {
    const typescript = names.filter((name) => name.endsWith(".ts"));
    const { outputFiles } = require("esbuild").buildSync({
      ...{
        entryPoints: typescript,
        absWorkingDir: root,
        outbase: root,
        outdir: part,
        write: false,
        logLevel: "silent",
      },
      ...{ format: "esm", target: "node20", outExtension: { ".js": ".mjs" }, sourcemap: true, sourcesContent: false },
      // Of itself it would take the checkout's, which the hash does not know.
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    for (const { path, text } of outputFiles) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, path.endsWith(".map") ? text : renamed(text));
    }
    for (const name of names) {
      if (name.endsWith(".mjs")) writeFileSync(join(part, name), readFileSync(join(root, name)));
    }
    if (sourcesNow().hash !== hash) throw new Error("a source was changed meanwhile");
    renameSync(part, place);
  } catch {
    rmSync(part, { recursive: true, force: true });
    // Unless somebody else's is there.
    statSync(place);
  }
}

/** Specifiers of sources name what is made of them. */
function renamed(text) {
  return text
    .replace(/^((?:import|export)\b[^"'`\n]*|\} from )"(\.[^"\n]*)\.ts"/gm, '$1"$2.mjs"')
    .replace(/\bimport\("(\.[^"\n]*)\.ts"\)/g, 'import("$1.mjs")');
}

/** Takes away what nobody has asked for lately; a process that runs may still load modules of what was asked for. */
function forget(all) {
  for (const name of readdirSync(all)) {
    const each = join(all, name);
    try {
      if (Date.now() - statSync(each).mtimeMs > kept) rmSync(each, { recursive: true, force: true });
    } catch {
      // Another process takes it away.
    }
  }
}
