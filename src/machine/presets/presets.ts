import type { Machine } from "../machine.ts";
import { takeHome } from "./takeHome.ts";
import { toy } from "./toy.ts";

/** The machines that come with the package, by name. */
export const presets: ReadonlyMap<string, Machine> = new Map([takeHome, toy].map((machine) => [machine.name, machine]));
