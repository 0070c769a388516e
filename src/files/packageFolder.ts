import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder that slotwise is in, as a checkout or as an installed package, whose modules lie one folder deeper. Files
 * that come with it are found from here, never from the working directory.
 */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) throw new Error("slotwise's package.json is not above its modules");
    folder = dirname(folder);
  }
  return folder;
}

/**
 * The address of a module beside another, with that one's ending: `.ts` where sources run as they are, `.js` in
 * the built package. For modules that threads start from, which no compiler sees and renames.
 *
 * @param name without its ending; of another folder, the way there: `../queue/queueTaskWorker`
 * @param from the other's `import.meta.url`
 */
export function moduleBeside(name: string, from: string): URL {
  return new URL(`./${name}${/\.\w+$/.exec(new URL(from).pathname)![0]}`, from);
}
