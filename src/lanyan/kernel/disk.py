"""A full disk, however it shows itself."""

import errno

SENTENCE = "磁盘已满，这一步没有办成；此前已提交的数据没有丢失。请清理磁盘后重新运行同一命令。(Disk full.)"

_DISK_FULL = "53100"
"""SQLSTATE disk_full (PostgreSQL, appendix A)."""


def is_full(error: BaseException) -> bool:
    """Whether no room was the cause, for a file of ours or of the database (psycopg's error, also beneath Django's)."""
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, OSError) and at.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(at, "sqlstate", None) == _DISK_FULL:
            return True
        at = at.__cause__
    return False
