import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";
import { nameSchema } from "../machine/nameSchema.ts";
import { dependenceParts } from "./blockSchema.ts";

const text = z.string().min(1).max(limits.name);
const cycle = z.int().min(0).max(limits.cycles);
const latency = z.int().min(0).max(limits.latency);
const slots = z.int().min(0).max(limits.slots);
const held = z.int().min(1).max(limits.rows);
const formNumber = z
  .int()
  .min(0)
  .max(limits.forms - 1);
const someForms = listSchema(formNumber, { least: 1, most: limits.forms });

const rowSchema = z
  .strictObject({
    engine: text,
    offset: latency.default(0).describe("Cycles from issue to the first that it takes."),
    slots: slots.default(1),
    cycles: held.default(1).describe("So many cycles one after the other."),
  })
  .describe("Slots of an engine for `cycles` cycles from issue + `offset` on.");

const tableParts = {
  engine: text
    .optional()
    .describe("The short form of a reservation table: `slots` of this engine for `cycles` cycles."),
  slots: slots.optional().describe("1 where nothing is said."),
  cycles: held.optional().describe("How long the slots are held, the blocking time. 1 where nothing is said."),
  duration: held.optional().describe("Another name of `cycles`."),
  rows: listSchema(rowSchema, { most: limits.rows })
    .optional()
    .describe("The long form: several resources, each from a cycle of its own on. None: it takes nothing."),
};

type Table = { readonly [Part in keyof typeof tableParts]?: unknown };

const hasTable = ({ engine, rows }: Table): boolean => (engine === undefined) !== (rows === undefined);
const rowsAlone = ({ engine, rows, slots, cycles, duration }: Table): boolean =>
  engine !== undefined || rows === undefined || [slots, cycles, duration].every((part) => part === undefined);
const oneDuration = ({ cycles, duration }: Table): boolean => cycles === undefined || duration === undefined;

const wantsTable = "an engine is wanted, or rows";
const wantsRowsAlone = "slots and cycles stand in the rows where there are rows";
const wantsOneDuration = "cycles and duration are the same";

const formSchema = z
  .strictObject({
    ...tableParts,
    lanes: z
      .int()
      .min(1)
      .max(limits.lanes)
      .optional()
      .describe(
        "Above 1: divisible. So many lanes issue in any cycles, each with the whole table. Who waits, waits for the last.",
      ),
    extraLatency: latency.optional().describe("Cycles that RAW and WAW dependences wait longer after this form."),
    opcode: z.string().max(limits.name).optional(),
  })
  .refine(hasTable, wantsTable)
  .refine(rowsAlone, wantsRowsAlone)
  .refine(oneDuration, wantsOneDuration);

/** An operation of a blocks file. */
export const fileOperationSchema = z
  .strictObject({
    id: text,
    opcode: z.string().max(limits.name).optional().describe("The engine's name where nothing is said."),
    ...tableParts,
    forms: listSchema(formSchema, { least: 1, most: limits.forms })
      .optional()
      .describe("Instead of a table: it issues in one of these. The first is the native one."),
    latency: latency
      .optional()
      .describe("Cycles from the last issue until it is complete. The length of a schedule is its last completion."),
    release: cycle.optional().describe("It issues in this cycle at the earliest."),
    latest: cycle.optional().describe("It issues in this cycle at the latest."),
    due: cycle.optional().describe("It is complete by then: its last cycle lies before this one."),
    fixed: cycle.optional().describe("It issues in this cycle and no other."),
    group: z.int().min(0).max(limits.operations).optional().describe("Which of several alike parts it belongs to."),
  })
  .refine((given) => given.forms !== undefined || hasTable(given), "an engine is wanted, or rows, or forms")
  .refine(
    ({ forms, ...table }) =>
      forms === undefined || Object.keys(tableParts).every((part) => table[part as keyof Table] === undefined),
    "an operation with forms has its tables there",
  )
  .refine(rowsAlone, wantsRowsAlone)
  .refine(oneDuration, wantsOneDuration)
  .refine(({ fixed, release, latest, due }) => fixed === undefined || (release ?? latest ?? due) === undefined, {
    error: "a fixed cycle leaves no release, no latest cycle and no due date",
  });

/** A dependence of a blocks file. */
export const fileDependenceSchema = z.strictObject({
  from: text,
  to: text,
  latency: dependenceParts.latency
    .optional()
    .describe(
      "`to` issues so many cycles after the last issue of `from` at the earliest. Where nothing is said, the `latency` of `from`. Negative: a maximum time lag, `from` issues at most so many cycles after `to`.",
    ),
  kind: dependenceParts.kind.optional().describe("RAW where nothing is said; order where the latency is negative."),
  distance: z
    .int()
    .min(0)
    .max(limits.operations)
    .optional()
    .describe(
      "Of a loop: `to` waits for the `from` of so many turns before. One turn by itself keeps those of distance 0.",
    ),
  fromForms: someForms.optional().describe("Holds only where `from` issues in one of these forms, counted from 0."),
  toForms: someForms.optional().describe("Holds only where `to` issues in one of these forms, counted from 0."),
});

/** A value of a blocks file. */
export const fileValueSchema = z.strictObject({
  name: z.string().max(limits.name).optional(),
  words: z.int().min(1).max(limits.words),
  definers: listSchema(text),
  users: listSchema(text),
  formUses: listSchema(z.strictObject({ user: text, forms: someForms }), { least: 1 })
    .optional()
    .describe("Users that read the value in some of their forms only; the others read it in all."),
  liveIn: z.boolean().default(false),
  liveOut: z.boolean().default(false),
});

/** Where so many are not taken: otherwise a slot less (`limits.slots`). */
const mostSlots = 2 ** 31;

const machineSchema = z.strictObject({
  name: text.optional(),
  engines: listSchema(
    z.strictObject({
      name: nameSchema,
      slots: z
        .union([z.literal("unlimited"), z.int().min(1).max(mostSlots)], {
          error: `a whole number from 1 to ${mostSlots} is wanted, or "unlimited"`,
        })
        .describe("Slots in every cycle."),
      free: z.boolean().optional().describe("Costs no cycle."),
    }),
    { least: 1, most: limits.engines },
  ),
  scratchWords: z.int().min(0).max(limits.words).optional(),
});

const frame = {
  name: text,
  source: z.string().optional(),
  machine: machineSchema,
  bounds: z
    .strictObject({ lower: cycle, upper: cycle, proof: z.string() })
    .refine(({ lower, upper }) => lower <= upper, "the lower bound is above the upper one")
    .optional()
    .describe("What is known of its shortest length."),
  listSchedule: cycle.optional(),
};

/** One block of a blocks file. */
export const fileBlockSchema = z.strictObject({
  ...frame,
  operations: listSchema(fileOperationSchema, { most: limits.operations }),
  dependences: listSchema(fileDependenceSchema, { most: limits.dependences }),
  values: listSchema(fileValueSchema, { most: limits.operations }).default([]),
});

/** The same without what stands in its long lists, which are read in steps. */
export const fileFrameSchema = z.strictObject({
  ...frame,
  operations: z.array(z.unknown()).max(limits.operations),
  dependences: z.array(z.unknown()).max(limits.dependences),
  values: z.array(z.unknown()).max(limits.operations).default([]),
});

/** The version of blocks files that is written, with `format` beside it; a bare list is of any version. */
export const blocksFileVersion = 2;

const wholeSchema = z.union([
  z.strictObject({
    format: z.literal("slotwise blocks"),
    version: z.literal(blocksFileVersion),
    blocks: z.array(fileBlockSchema),
  }),
  z.array(fileBlockSchema),
]);

/** The JSON Schema of a blocks file, with the limits of every number. */
export function blocksFileJsonSchema(): object {
  return z.toJSONSchema(wholeSchema, { io: "input" });
}
