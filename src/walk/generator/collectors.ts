import type { WordRange } from "../../ir/block.ts";
import { lanesPerGroup } from "../layout.ts";
import { type CollectorArea, collectorAt } from "../plan/workspace.ts";
import { Pointers } from "./pointers.ts";
import type { Collector } from "./records.ts";
import type { KernelWriter } from "./writer.ts";

/**
 * Where right children are collected: in each group's own words of the value array, dead between its load and its store,
 * or in areas that groups share in turn, which saves most of the addresses. Memory order is program order, so a group
 * waits for the one whose area it takes over: each round has areas of its own, as groups are rounds apart.
 */
export class Collectors {
  readonly #writer: KernelWriter;
  readonly #values: Pointers;
  readonly #shared: CollectorArea | undefined;
  readonly #known = new Map<number, Collector>();

  /** Makes the shared areas' addresses; groups' own are made when they are first asked for. */
  constructor(writer: KernelWriter, values: Pointers, shared: CollectorArea | undefined) {
    this.#writer = writer;
    this.#values = values;
    this.#shared = shared;
    if (shared === undefined) return;
    const { base, used } = shared;
    const pointers = new Pointers(writer, base);
    writer.builder.from({ stage: "collectors" });
    for (const area of used) this.#make(base + lanesPerGroup * area, pointers.at(area));
  }

  /** The collector of a group's record in a round. */
  of(group: number, round: number): Collector {
    const { plan, layout } = this.#writer;
    if (this.#shared !== undefined) {
      const { base, rounds } = this.#shared;
      return this.#known.get(base + lanesPerGroup * collectorAt(plan, rounds, group, round))!;
    }
    const at = layout.values + lanesPerGroup * group;
    return this.#known.get(at) ?? this.#make(at, this.#values.at(group));
  }

  #make(at: number, pointer: WordRange): Collector {
    const { constants } = this.#writer;
    const rest = Array.from({ length: lanesPerGroup - 1 }, (_, k) => {
      const alternatives = [{ engine: "flow", opcode: "add_imm", operands: [pointer, { immediate: k + 1 }] }];
      return this.#writer.scalar("+", pointer, constants.scalar(k + 1), { name: `@${at + k + 1}`, alternatives });
    });
    const made = { at, addresses: [pointer, ...rest] };
    this.#known.set(at, made);
    return made;
  }
}
