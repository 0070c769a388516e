import { z } from "zod";
import { finish, type Steps } from "../time/steps.ts";

/** Faulty items after which a list is looked at no further: a message line has ten. */
const mostFaults = 12;

/**
 * A list of `item`s, as `z.array` has it, that stops at the first dozen faulty ones. zod itself goes on and keeps a message for
 * each: of the millions that a hostile file has, gigabytes. The JSON Schema is that of the list.
 */
export function listSchema<Item extends z.ZodType>(
  item: Item,
  { least = 0, most }: { readonly least?: number; readonly most?: number } = {},
): z.ZodType<z.output<Item>[], z.input<Item>[]> {
  const { $schema: _, ...items } = z.toJSONSchema(item, { io: "input" });
  const whole = z.array(z.unknown()).meta({ items });
  const atLeast = least > 0 ? whole.min(least).meta({ items }) : whole;
  const sized = most === undefined ? atLeast : atLeast.max(most).meta({ items });
  const list = sized.transform((entries, context) => {
    const { read, issues } = finish(readItems(item, entries));
    for (const issue of issues) {
      context.issues.push({ ...issue, input: entries[issue.path[0] as number] } as (typeof context.issues)[number]);
    }
    return issues.length > 0 ? z.NEVER : read;
  });
  return list as unknown as z.ZodType<z.output<Item>[], z.input<Item>[]>;
}

/** Items of a list, or what is wrong with the first dozen faulty ones: their place in the list begins the path. */
interface ReadItems<Item extends z.ZodType> {
  readonly read: readonly z.output<Item>[];
  readonly issues: readonly z.core.$ZodIssue[];
}

/** Items between two steps: some milliseconds. */
const stretch = 5000;

/** Reads the items of a long list in steps. */
export function* readItems<Item extends z.ZodType>(item: Item, entries: readonly unknown[]): Steps<ReadItems<Item>> {
  const read: z.output<Item>[] = [];
  const issues: z.core.$ZodIssue[] = [];
  let faults = 0;
  for (let at = 0; at < entries.length && faults < mostFaults; at++) {
    if (at % stretch === stretch - 1) yield;
    const result = item.safeParse(entries[at]);
    if (result.success) read.push(result.data);
    else {
      faults++;
      for (const issue of result.error.issues) issues.push({ ...issue, path: [at, ...issue.path] });
    }
  }
  return { read, issues };
}
