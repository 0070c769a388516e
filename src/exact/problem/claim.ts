/**
 * Who stands behind a lower end. Counting, a dual solution and trying everything leave a witness that anybody can check:
 * then there is nobody to name. An engine's "infeasible" leaves none: it is the word of the engines named here.
 */
export type Claimants = readonly string[];

/** Named among claimants where a lower end is what the caller gave: nobody has looked at it. */
export const theCaller = "the caller";

/** How a lower end is to be read: "proved", "the engine says so: glpk", "two engines say so: glpk, cadical". */
export function claimText(claimants: Claimants): string {
  if (claimants.length === 0) return "proved";
  if (claimants.includes(theCaller)) return "given by the caller";
  const names = claimants.join(", ");
  return claimants.length === 1
    ? `the engine says so: ${names}`
    : `${count(claimants.length)} engines say so: ${names}`;
}

function count(engines: number): string {
  return engines === 2 ? "two" : String(engines);
}

/** How many of several claims stand on what: "2 proved, 1 two engines say, 1 one engine says, 1 the caller says". */
export function groundsText(every: readonly Claimants[]): string {
  const all = every.filter((claimants) => !claimants.includes(theCaller));
  const given = every.length - all.length;
  const counted = (least: number, most: number): number =>
    all.filter(({ length }) => length >= least && length <= most).length;
  const [proved, one, more] = [counted(0, 0), counted(1, 1), counted(2, Number.POSITIVE_INFINITY)];
  const parts = [
    ...(proved > 0 ? [`${proved} proved`] : []),
    ...(more > 0 ? [`${more} two engines say`] : []),
    ...(one > 0 ? [`${one} one engine says`] : []),
    ...(given > 0 ? [`${given} the caller says`] : []),
  ];
  return parts.join(", ");
}
