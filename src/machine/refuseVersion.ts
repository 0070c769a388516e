/** A kind of file: what it is, the version that this program reads, and how one of that version is made. */
export interface FileFormat {
  readonly is: string;
  readonly version: number;
  readonly anew: string;
}

/**
 * Looks at the version that a file says it has, before anything else in it: what is wrong with a file of another version is
 * its version. A file that says none is left to its schema.
 * @throws {RangeError} in one line that says how to get a file of this version.
 */
export function refuseVersion(data: unknown, { is, version, anew }: FileFormat): void {
  const { version: found } = (data ?? {}) as { readonly version?: unknown };
  if (typeof found !== "number" || found === version) return;
  throw new RangeError(`${is} of version ${found}; this program reads version ${version}: ${anew}`);
}
