/** Seconds of a start-up that nobody is charged for. */
const free = 1;
/** The share of the seconds that work has in any case, however long the start took. */
const least = 0.5;

/**
 * Of so many seconds that a command may take, those that are left for its work when `spent` seconds have gone by since its process
 * was started. Loading modules takes a second, three times that on a busy computer: a limit of one second would be over
 * before anything was done, and one that began after the start would be late by all of it.
 */
export function secondsAfterStart(seconds: number, spent: number): number {
  return Math.min(seconds, Math.max(least * seconds, seconds + free - spent));
}
