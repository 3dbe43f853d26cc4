import { AppError } from "../../shared/domain/errors.ts";

type Kind = "diskFull" | "readOnly" | "ioError" | "damaged";

const WORDS: Record<Kind, string> = {
  diskFull: "磁盘空间已满，无法写入；已有数据仍可查看。请联系管理员清理磁盘，有空间后再试",
  readOnly: "数据文件或目录只读，无法写入；已有数据仍可查看。请联系管理员检查磁盘和权限",
  ioError: "磁盘读写出错，这次操作没有完成。请联系管理员检查磁盘后再试",
  damaged: "数据库文件已损坏或不是数据库。请联系管理员用最近的备份恢复",
};

/** Result codes of SQLite (extended ones begin with these) and of the operating system. */
const KINDS: readonly [code: RegExp, kind: Kind][] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, "diskFull"],
  [/^(SQLITE_READONLY|SQLITE_PERM|EROFS|EACCES|EPERM)/, "readOnly"],
  [/^(SQLITE_IOERR|SQLITE_CANTOPEN|EIO)/, "ioError"],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, "damaged"],
];

/**
 * A failure of disk or file as a problem with words for people: `unavailable`, because it goes away when somebody sees to
 * the disk. Undefined for every other error.
 */
export function asStorageProblem(error: unknown): AppError | undefined {
  if (error instanceof AppError || !(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  const kind = KINDS.find(([of]) => of.test(code))?.[1];
  if (kind === undefined) return undefined;
  return new AppError("unavailable", WORDS[kind], { cause: error, because: { key: kind, values: {} } });
}
