import { z } from "zod";

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
    const read: z.output<Item>[] = [];
    let faults = 0;
    for (const [at, entry] of entries.entries()) {
      const result = item.safeParse(entry);
      if (result.success) {
        read.push(result.data);
        continue;
      }
      for (const issue of result.error.issues) {
        context.issues.push({ ...issue, path: [at, ...issue.path], input: entry } as (typeof context.issues)[number]);
      }
      if (++faults === mostFaults) break;
    }
    return faults > 0 ? z.NEVER : read;
  });
  return list as unknown as z.ZodType<z.output<Item>[], z.input<Item>[]>;
}
