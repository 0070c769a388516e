import type { Redis } from "ioredis";
import { openName, type QueueKeys, runKept } from "./queueKeys.ts";

/** How Redis begins to say that a run has ended. */
const ended = "ENDED";

/**
 * A Lua script about keys of a run that does nothing once the run has ended, and lets no key stay for good. The run's end is the end
 * of its key `open`, in one step: whoever comes later, however late, writes nothing, so that who removes the keys finds all of them.
 * And whatever is written goes an hour later, should everybody be killed at this very moment.
 */
export function guardedScript(lua: string, keys: QueueKeys): string {
  // Of the letters that names have, "." and "-" mean something in patterns of Lua.
  const begin = keys.jobs.replace(/[^\w:]/g, "%$&");
  return `
local function script()
${lua}
end
local run
for _, key in ipairs(KEYS) do
  run = run or string.match(key, "^${begin}:[^:]+:")
end
if not run then return script() end
if redis.call("EXISTS", run .. "${openName}") == 0 then
  return redis.error_reply("${ended} the run has ended")
end
local result = script()
local function keep(key) redis.call("PEXPIRE", key, ${runKept}, "NX") end
for _, key in ipairs(KEYS) do
  if string.sub(key, 1, #run) == run then keep(key) end
end
-- A job that is put in is named by the answer.
if type(result) == "string" then keep(run .. result) end
return result`;
}

/** All scripts that BullMQ runs over this connection are guarded; it must not have met it before. */
export function guardRuns(redis: Redis, keys: QueueKeys): void {
  const define = redis.defineCommand.bind(redis);
  redis.defineCommand = (name, definition) => define(name, { ...definition, lua: guardedScript(definition.lua, keys) });
}

/** Whether a script did nothing, since its run has ended. */
export function runHasEnded(error: unknown): boolean {
  return error instanceof Error && error.message.includes(`${ended} `);
}
