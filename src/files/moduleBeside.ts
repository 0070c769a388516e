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
