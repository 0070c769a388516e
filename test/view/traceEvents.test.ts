import { describe, expect, it } from "vitest";
import { z } from "zod";
import { traceEvents } from "../../src/view/traceEvents.ts";
import { smallBlock, smallMachine, smallSchedule } from "./small.ts";

const base = {
  name: z.string().min(1),
  cat: z.string().min(1),
  pid: z.int().min(0),
  tid: z.int().min(0),
  ts: z.number().min(0),
};
const scalar = z.union([z.string(), z.number()]);
const numbers = z.record(z.string(), z.number());

/** The fields that the Chrome Trace Event Format asks for, phase by phase. */
const eventSchema = z.discriminatedUnion("ph", [
  z.strictObject({
    ...{ ph: z.literal("M"), ...base },
    name: z.enum(["process_name", "thread_name", "thread_sort_index"]),
    args: z.union([z.strictObject({ name: z.string() }), z.strictObject({ sort_index: z.int() })]),
  }),
  z.strictObject({
    ph: z.literal("X"),
    ...base,
    dur: z.number().positive(),
    args: z.record(z.string(), scalar),
  }),
  z.strictObject({ ph: z.literal("C"), ...base, args: numbers }),
  z.strictObject({ ph: z.literal("s"), ...base, id: z.int() }),
  z.strictObject({ ph: z.literal("f"), ...base, id: z.int(), bp: z.literal("e") }),
]);

const trace = traceEvents({
  ...{ block: smallBlock, machine: smallMachine, schedule: smallSchedule, source: "test", flowsOf: 6 },
  incumbents: [{ seconds: 1.5, cycles: 9 }],
});
const { traceEvents: events } = trace;

describe("trace events", () => {
  it("have the format's fields, every one", () => {
    for (const event of events) expect(eventSchema.safeParse(event).error?.message ?? "fine").toBe("fine");
    expect(events.length).toBeGreaterThan(20);
  });

  it("name a track a slot as the original harness does", () => {
    const named = events.filter(({ name }) => name === "thread_name").map(({ args }) => args!["name"]);
    expect(named).toEqual(["alu-0", "alu-1", "load-0"]);
    expect(events[0]).toMatchObject({ name: "process_name", args: { name: "Core 0" } });
  });

  it("have an event for each issued slot, in its cycle", () => {
    const slots = events.filter(({ ph }) => ph === "X");
    expect(slots.map(({ ts }) => ts)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(slots[2]).toMatchObject({
      name: "alu",
      tid: 1,
      dur: 1,
      args: { id: "c", group: 0, stage: "sum", operands: "a, b" },
    });
    const places = new Set(slots.map(({ tid, ts }) => `${tid} ${ts}`));
    expect(places.size).toBe(slots.length);
  });

  it("count live words and busy slots where they change, and the best length of a search", () => {
    const live = events.filter(({ name }) => name === "live words").map(({ ts, args }) => [ts, args!["words"]]);
    expect(live.slice(0, 3)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(events.findLast(({ name }) => name === "busy slots")).toMatchObject({ ts: 8, args: { alu: 0, load: 0 } });
    expect(events.find(({ name }) => name === "incumbent")).toMatchObject({ ts: 1500, args: { cycles: 9 } });
  });

  it("draw the dependences of an operation as pairs of ends inside events", () => {
    const flows = events.filter(({ ph }) => ph === "s" || ph === "f");
    const of = (id: number | undefined) => flows.filter((flow) => flow.id === id).map(({ ph }) => ph);
    expect(flows.length).toBe(6);
    for (const { id, tid, ts } of flows) {
      expect(of(id)).toEqual(["s", "f"]);
      expect(events.some((event) => event.ph === "X" && event.tid === tid && event.ts === ts)).toBe(true);
    }
  });
});
