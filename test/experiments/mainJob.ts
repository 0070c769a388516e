import { type Ended, experimentFile, type Surroundings } from "./experimentFile.ts";

/** Runs the main job as a user does. */
export function job(args: string, surroundings: Surroundings = {}): Promise<Ended> {
  const words = args.split(" ").filter((word) => word !== "");
  return experimentFile("window-ilp.ts", words, surroundings);
}
