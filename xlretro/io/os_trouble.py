"""What the operating system refused, in words of both languages."""

from __future__ import annotations

import errno

from xlretro.language import Text

__all__ = ["os_trouble"]

_WORDS = {
    errno.ENOENT: Text("没有这个文件或文件夹", "there is no such file or folder"),
    errno.EACCES: Text("没有权限，或文件正被占用", "no permission, or it is in use"),
    errno.EPERM: Text("系统不允许这样做", "the system does not permit it"),
    errno.EROFS: Text("这个位置只能读，不能写", "the place is read-only"),
    errno.ENOSPC: Text("磁盘空间不足", "the disk is full"),
    errno.EFBIG: Text("超过了这里允许的文件大小", "it is larger than files may be here"),
    errno.EBUSY: Text("正被系统或其他程序占用", "the system or another program is using it"),
    errno.EISDIR: Text("这是一个文件夹", "it is a folder"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EEXIST: Text("已有同名的文件或文件夹", "a file or folder of that name exists"),
    errno.ENAMETOOLONG: Text("文件名太长，请改短", "the name is too long; shorten it"),
}


def os_trouble(error: OSError) -> Text:
    """Why the system refused; in its own words where ours know nothing of it."""
    known = _WORDS.get(error.errno or 0)
    return known or Text(*[error.strerror or str(error) or type(error).__name__] * 2)
