import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { ApiDocumentedItem, type ApiItem, ApiPackage } from "@microsoft/api-extractor-model";

/** The library as API Extractor reads it from the built declarations. */
export interface ApiModel {
  /** Everything that is exported, in the order of names; overloads stand one after the other. */
  readonly items: readonly ApiItem[];
  /** What is wrong with it, in lines: what is exported or a part of that and has no comment; types that are needed and not exported. */
  readonly faults: readonly string[];
}

/** Schemas that types are inferred from: what they allow is told by the JSON Schemas that the package prints. */
const inferredFrom = /Schema$/;

/** Compiled forms that are handed on and not looked into, and what only tests and the generator hand in. */
const inside = [
  ...[
    "Direction",
    "FormTable",
    "IdleRoom",
    "IdleWords",
    "ImprovedTimes",
    "Lookups",
    "Readiness",
    "Relaxation",
    "RootCause",
  ],
  ...["Workspace", "WriteLookup", "roles"],
];

/** Reads `entry`, a built `src/index.d.ts` below `root`. */
export function apiModel(root: string, entry: string): ApiModel {
  const folder = mkdtempSync(join(tmpdir(), "slotwise-api-"));
  const model = join(folder, "slotwise.api.json");
  const faults: string[] = [];
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const compilerOptions = {
    ...{ target: "ES2023", lib: ["ES2023"], module: "nodenext", moduleResolution: "nodenext", strict: true },
    ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")], skipLibCheck: true },
  };
  try {
    const config = ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, "package.json"),
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: entry,
        compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
        apiReport: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        docModel: { enabled: true, apiJsonFilePath: model },
        messages: {
          extractorMessageReporting: {
            ...silent,
            "ae-forgotten-export": { logLevel: ExtractorLogLevel.Warning },
          },
          tsdocMessageReporting: silent,
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        },
      },
    });
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback(message) {
        message.handled = true;
        const { messageId, text } = message;
        if (messageId.startsWith("TS")) faults.push(text);
        const forgotten = messageId === "ae-forgotten-export" ? /"(\w+)"/.exec(text)?.[1] : undefined;
        if (forgotten !== undefined && !inferredFrom.test(forgotten) && !inside.includes(forgotten)) {
          faults.push(`${forgotten} is not exported, and what is exported needs it`);
        }
      },
    });
    const [entryPoint] = ApiPackage.loadFromJsonFile(model).entryPoints;
    const { members: items } = entryPoint!;
    for (const item of items) {
      if (commentOf(item) === "") faults.push(`${item.displayName} is exported and has no comment`);
    }
    return { items, faults: [...new Set(faults)].sort() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An item's comment, as it stands in the source without its stars. */
export function commentOf(item: ApiItem): string {
  if (!(item instanceof ApiDocumentedItem)) return "";
  const lines = item.tsdocComment?.emitAsTsdoc() ?? "";
  return lines
    .replace(/^\/\*\*|\*\/\s*$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .trim();
}
