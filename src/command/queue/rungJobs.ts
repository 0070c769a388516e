import { z } from "zod";
import { takeHome } from "../../machine/presets/takeHome.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import { textHash } from "../../queue/queueMessages.ts";
import { fromSchedule, toSchedule } from "../../schedule/compactSchedule.ts";
import { decodeSchedule, encodeSchedule } from "../../schedule/scheduleCode.ts";
import { ladder, type Rung } from "../../walk/ladder/ladder.ts";
import { climb, type RungOutcome } from "../../walk/ladder/rung.ts";

const rungSchema = z.strictObject({ rung: z.string() });
const resultSchema = z.strictObject({ rule: z.string(), schedule: z.base64() });

/** Schedules a rung of the ladder for the queue. @throws {RangeError} where the text names none. */
export async function queuedRung(text: string): Promise<string> {
  const parsed = rungSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RangeError(`the queue has a rung that is none: ${schemaMessages(parsed.error, undefined)}`);
  const rung = ladder(takeHome).find(({ name }) => name === parsed.data.rung);
  if (rung === undefined) throw new RangeError(`the ladder has no rung "${parsed.data.rung}"`);
  const { rule, schedule } = await climb(rung);
  return JSON.stringify({ rule, schedule: encodeSchedule(fromSchedule(schedule)) });
}

/** A rung scheduled by a worker at a queue; checker, bound and everything that is counted are ours. */
export async function queuedClimb(coordinator: Coordinator, rung: Rung, signal: AbortSignal): Promise<RungOutcome> {
  const block = rung.build();
  const text = JSON.stringify({ rung: rung.name });
  const { rule, outcome } = await coordinator.submit(
    {
      ...{ kind: "rung", name: textHash(text), text },
      read(answer) {
        try {
          const parsed = resultSchema.safeParse(JSON.parse(answer));
          if (!parsed.success) return { wrong: `its rung is none: ${schemaMessages(parsed.error, undefined)}` };
          const schedule = toSchedule(block, decodeSchedule(parsed.data.schedule, block.operations.length));
          return { result: { rule: parsed.data.rule, outcome: climb(rung, schedule) } };
        } catch (error) {
          return { wrong: error instanceof Error ? error.message : String(error) };
        }
      },
    },
    signal,
  );
  return { ...(await outcome), rule };
}
