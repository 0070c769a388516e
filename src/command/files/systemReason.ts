/** The reasons of the system in words, without its own naming of temporary files. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder, a file is wanted",
  ENOSPC: "no space left",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  ENXIO: "nobody reads from this pipe",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  EFBIG: "the file would be too large",
  EIO: "the disk or the terminal fails",
  EPIPE: "nobody reads any more",
};

/** What a failed system call means, in words; undefined for other errors. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const code = String(error.code);
  return reasons[code] ?? `${code} (${String(error.syscall)})`;
}
