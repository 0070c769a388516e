/** A computer that gives a process less than a twentieth of a core is not waited for. */
const patience = 20;

/** Ends it after so many seconds of the CPU of the process, and says how many it took: what else runs on the computer counts for nothing. */
export async function bySeconds<R>(
  seconds: number,
  run: (limits: { readonly seconds: number; readonly signal: AbortSignal }) => Promise<R>,
  signal?: AbortSignal,
): Promise<R & { readonly seconds: number }> {
  const begun = process.cpuUsage();
  const used = (): number => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  const over = new AbortController();
  const clock = setInterval(() => used() >= seconds && over.abort(), 50);
  try {
    const result = await run({
      seconds: patience * seconds,
      signal: signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]),
    });
    return { ...result, seconds: used() };
  } finally {
    clearInterval(clock);
  }
}
