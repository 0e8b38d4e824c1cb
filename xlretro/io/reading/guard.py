"""Decides from its bytes what a file is, before any library opens it, and refuses what can not safely be read.

A file is read exactly once, into memory: what was checked is what is parsed. Sizes are measured by really
inflating under a cap, since the sizes a zip states may lie. Every refusal is an `InputRefused` whose reason is a
key of `REASONS`; `translated` is the one place where exceptions of foreign libraries become ours.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from xlretro.errors import InputRefused, XlretroError
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text
from xlretro.model.patterns import lazy

__all__ = ["DEFAULT", "REASONS", "Archive", "Limits", "open_archive", "read_bytes", "refused", "translated"]

T = Text
MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """What a single input may cost. A four-table workbook takes a hundredth of each.

    All but the last two are held wherever a workbook is read, and bound what it takes in time and memory on their own. The
    last two are the net below: they are held in worker processes, whatever happens there. `[limits]` of a settings file
    changes them.
    """

    file_bytes: int = 50 * MEGABYTE
    """Of the file as it lies on disk."""
    entries: int = 10_000
    """Parts of the package."""
    part_bytes: int = 64 * MEGABYTE
    """Of one part, inflated."""
    frame_bytes: int = 4 * MEGABYTE
    """Of one part that describes the package (relationships, list of sheets, properties), inflated."""
    shared_bytes: int = 16 * MEGABYTE
    """Of the shared strings, and of the styles, inflated."""
    inflated_bytes: int = 96 * MEGABYTE
    """Of all parts that are read, inflated together."""
    ratio: int = 500
    """How many times its packed size a part may be, once it is beyond RATIO_FROM: real sheets stay below 100."""
    sheets: int = 500
    """Worksheets."""
    cells: int = 400_000
    """Rows × columns of the rectangle from A1 to the last filled cell, over all sheets together."""
    text_characters: int = 16_000_000
    """Text once every cell is followed to its shared string (Excel allows 32,767 characters a cell)."""
    tables: int = 1_000
    """Places where a table stands."""
    merges: int = 20_000
    """Merged ranges, over all sheets together."""
    depth: int = 100
    """Elements within elements of a part."""
    key_rounds: int = 1_000_000
    """Hash rounds that opening an encrypted file may take (Excel writes 100,000)."""
    seconds: float = 10
    """From opening to the verdict, by the clock."""
    memory_bytes: int = 400 * MEGABYTE
    """What a process may take for a file beyond what it starts with. Linux alone can be told."""
    archive_entries: int = 20_000
    """Files in a .zip of workbooks; each of them is an input of its own."""
    archive_bytes: int = 4096 * MEGABYTE
    """Of all workbooks in a .zip together, inflated; they are read one by one."""


DEFAULT = Limits()
RATIO_FROM = 10 * MEGABYTE


class Reason(NamedTuple):
    """What is wrong and why, and what to do about it."""

    message: Text
    hint: Text


_SAVE_AS = T("请在 Excel 或 WPS 中打开，另存为 .xlsx 后再提交。", "Open it in Excel or WPS, save it as .xlsx and hand that in.")
_ASK_AGAIN = T("请向填报人重新索取原文件。", "Ask whoever filled it in for the original file.")

REASONS: dict[str, Reason] = {
    "missing": Reason(
        T("文件不存在", "the file does not exist"),
        T("请检查路径和文件名。", "Check the path and the file name."),
    ),
    "not_a_file": Reason(
        T("这不是文件", "this is not a file"),
        T("请给出工作簿文件或其所在文件夹。", "Give a workbook or the folder that holds it."),
    ),
    "lock_file": Reason(
        T("这是 Office 打开文件时的临时锁文件，没有数据", "this is the lock file of an open document; it holds no data"),
        T("无需处理；关闭正在打开的工作簿后它会消失。", "Nothing to do: it goes away when the workbook is closed."),
    ),
    "empty": Reason(T("文件是空的（0 字节）", "the file is empty (0 bytes)"), _ASK_AGAIN),
    "locked": Reason(
        T("文件正被其他程序占用或没有读取权限", "another program holds the file, or it may not be read"),
        T("请关闭打开它的程序，或取得读取权限后重试。", "Close the program that has it open, or get permission to read it."),
    ),
    "unreadable": Reason(
        T("读取文件失败：{detail}", "the file could not be read: {detail}"),
        T("请检查磁盘、网络位置和读取权限后重试。", "Check the disk, the network place and the permissions, then try again."),
    ),
    "too_large": Reason(
        T("超出安全上限：{detail}", "over the safety limit: {detail}"),
        T("请删去与复盘无关的内容（多余的行列、工作表、图片）后另存，再提交。",
          "Remove what is no part of the retrospective (stray rows, columns, sheets, pictures), save and hand in again."),
    ),
    "encrypted": Reason(
        T("工作簿有打开密码，内容已加密", "the workbook is encrypted with a password"),
        T("请用 --password 给出密码，或取消打开密码后另存。", "Give the password with --password, or save it without one."),
    ),
    "wrong_password": Reason(
        T("密码不对，打不开这个加密的工作簿", "the password does not open this encrypted workbook"),
        T("请向填报人核对密码，或请其取消打开密码后另存。", "Ask for the right password, or for a copy saved without one."),
    ),
    "old_format": Reason(
        T("这是旧的 .xls（或 .et）格式", "this is the old .xls (or .et) format"), _SAVE_AS,
    ),
    "binary_format": Reason(T("这是二进制的 .xlsb 格式", "this is the binary .xlsb format"), _SAVE_AS),
    "not_a_workbook": Reason(
        T("内容不是 Excel 工作簿，而是{detail}", "the content is no Excel workbook but {detail}"),
        T("请确认文件没有发错；若是别的格式，请另存为 .xlsx。", "Check that it is the right file; save other formats as .xlsx."),
    ),
    "damaged": Reason(
        T("文件已损坏：{detail}", "the file is damaged: {detail}"),
        T("请在 Excel 或 WPS 中打开并修复后另存，或重新索取原文件。",
          "Let Excel or WPS open and repair it and save it again, or ask for the original."),
    ),
    "unsafe": Reason(
        T("文件结构可疑，为安全起见不予读取：{detail}", "the file is built in a suspicious way and is not read: {detail}"),
        T("请在 Excel 或 WPS 中打开，确认来源后另存为新的 .xlsx。",
          "If you trust where it comes from, open it in Excel or WPS and save it as a new .xlsx."),
    ),
    "unrecognised": Reason(
        T("没有认出复盘的任何一张表；看到的是 {seen}", "none of the retrospective's tables was recognised; saw {seen}"),
        T("请确认文件没有发错；表头改过名的，请改回模板的标题：{wanted}。",
          "Check that it is the right file; give renamed headers the template's titles again: {wanted}."),
    ),
    "crashed": Reason(
        T("读它的进程每次都会崩溃", "it crashed the process that read it, twice"),
        T("请在 Excel 或 WPS 中打开后另存再提交，并把这个文件反馈给我们。",
          "Open it in Excel or WPS, save it anew and hand that in; and please report this file to us."),
    ),
    "timed_out": Reason(
        T("读了 {detail} 秒还没有读完", "it was not read within {detail} seconds"),
        T("网络位置较慢时，请先复制到本机，或在配置的 [limits] 里调大 seconds。",
          "Copy it to this machine if the network is slow, or raise seconds under [limits] in the configuration."),
    ),
    "out_of_memory": Reason(
        T("内存不够读完它", "there is not enough memory to read it"),
        T("请删去与复盘无关的内容后另存，或在配置的 [limits] 里调大 memory-mb。",
          "Remove what is no part of the retrospective and save it, or raise memory-mb under [limits] in the configuration."),
    ),
    "packed": Reason(
        T("这是没有打开的压缩包", "this is an archive that was not opened"),
        T("请解压后给出文件夹；里面没有压缩包的 .zip 可以直接读取。",
          "Unpack it and give the folder; a .zip that holds no other archive is read as it is."),
    ),
    "locked_archive": Reason(
        T("它所在的压缩包有密码", "the archive that it lies in has a password"),
        T("请用密码解压后给出文件夹。", "Unpack it with the password and give the folder."),
    ),
    "own_output": Reason(
        T("这是 xlretro 生成的结果文件，不作为输入", "this is a result written by xlretro, not an input"),
        T("无需处理。", "Nothing to do."),
    ),
    "lost_stamp": Reason(
        T("表里有来源文件、行号等列，是 xlretro 的汇总结果，不作为输入",
          "its tables carry source file and row: this is a summary written by xlretro, not an input"),
        T("无需处理；若确是部门填报的，请删去这些列。", "Nothing to do; if a department did fill it in, remove those columns."),
    ),
}


def refused(reason: str, **detail: object) -> InputRefused:
    """The refusal for *reason*, its message and hint filled with *detail*."""
    message, hint = REASONS[reason]
    return InputRefused(message.fill(**detail), hint.fill(**detail), reason) if detail else InputRefused(message, hint, reason)


def too_large(what: Text, limit: int, unit: Text | None = None) -> InputRefused:
    """The refusal of something that exceeds *limit*."""
    unit = unit or T("", "")
    return refused("too_large", detail=T(f"{what.zh}（上限 {limit:,} {unit.zh}".rstrip() + "）",
                                         f"{what.en} (limit {limit:,} {unit.en}".rstrip() + ")"))  # fmt: skip


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turns what foreign libraries raise over a bad file into InputRefused; our own bugs pass."""
    try:
        yield
    except (XlretroError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        refusal = _translate(error)
        if refusal is None:
            raise
        raise refusal from error


def _translate(error: BaseException) -> InputRefused | None:
    kind = type(error)
    if isinstance(error, PermissionError):
        return refused("locked")
    if isinstance(error, FileNotFoundError):
        return refused("missing")
    if isinstance(error, (IsADirectoryError, NotADirectoryError)):
        return refused("not_a_file")
    if isinstance(error, (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError)):
        return refused("damaged", detail=T("压缩包结构有误", "the zip container is broken"))
    if isinstance(error, (ExpatError, UnicodeError)) or kind is LookupError:  # of an encoding that Python can't tell expat
        return refused("damaged", detail=T("内部 XML 有误", "its XML is broken"))
    if isinstance(error, MemoryError):
        return refused("out_of_memory")
    # PanicException derives from BaseException and can not be imported: calamine's Rust gave up on the sheet.
    if kind.__module__.startswith(("python_calamine", "pyo3_runtime")):
        return refused("damaged", detail=T("工作表内容有误", "a sheet's content is broken"))
    if kind.__module__.startswith(("msoffcrypto", "olefile", "cryptography")):
        return refused("damaged", detail=T("加密容器有误", "its encrypted container is broken"))
    if isinstance(error, OSError):
        return refused("unreadable", detail=os_trouble(error))
    return None


def is_lock_file(name: str) -> bool:
    """Excel's and WPS's `~$name`, LibreOffice's `.~lock.name#`, what macOS leaves beside a file, and what we write until it
    is whole."""
    return name.startswith(("~$", ".~", "._", ".xlretro-"))


def read_bytes(path: Path, limits: Limits = DEFAULT) -> bytes:
    """The file's bytes, read once; the handle is closed and the file untouched."""
    if is_lock_file(path.name):
        raise refused("lock_file")
    with translated():
        # A device or a pipe would block in open(): look first, and look again at what was really opened.
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                os.scandir(path).close()  # one that may not be listed is refused as that
            raise refused("not_a_file")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limits.file_bytes:
                raise too_large(T("文件过大", "the file is too big"), limits.file_bytes, T("字节", "bytes"))
            data = file.read(size + 1)
    if len(data) > size:
        raise refused("unreadable", detail=T("读取时文件正在被写入", "it was being written while it was read"))
    if not data:
        raise refused("empty")
    return data


# ---------------------------------------------------------------------------------------- what the bytes are

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_NO_PASSWORD = "VelvetSweatshop"  # Excel opens what is encrypted with this one without asking
_SPIN = lazy(rb"spinCount=[\"'](\d{1,18})")


def open_archive(data: bytes, password: str | None = None, limits: Limits = DEFAULT) -> Archive:
    """The zip that a workbook is, decrypted where *password* opens it; anything else is refused by what it is."""
    with translated():
        if data.startswith(_OLE):
            data = _from_ole(data, password, limits)
        if not data.startswith(_ZIP):
            raise refused("not_a_workbook", detail=_looks_like(data))
        return Archive(data, limits)


def _looks_like(data: bytes) -> Text:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return T(" PDF 文档", "a PDF document")
    if head.startswith(b"{\\rtf"):
        return T(" RTF 文档", "an RTF document")
    if head.startswith((b"<!doctype html", b"<html")) or b"<table" in head:
        return T("网页表格（HTML）", "an HTML page")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return T(" XML 表格 2003", "an XML spreadsheet 2003")
    if b"\0" not in head:
        return T("文本（如 CSV）", "text, such as CSV")
    return T("其他内容", "something else")


def _from_ole(data: bytes, password: str | None, limits: Limits) -> bytes:
    """OLE2 holds old workbooks and encrypted new ones alike: look inside."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {"/".join(path).lower() for path in ole.listdir()}
            info = b""
            if "encryptioninfo" in streams:
                info = ole.openstream("EncryptionInfo").read(65536)
    except XlretroError:
        raise
    except Exception as error:  # olefile raises whatever its arithmetic meets on a broken file
        raise refused("damaged", detail=T("OLE 容器有误", "its OLE container is broken")) from error
    if "encryptedpackage" not in streams:
        if streams & {"workbook", "book"}:
            raise refused("old_format")
        known = {"worddocument": T(" Word 文档", "a Word document"), "powerpoint document": T("演示文稿", "a presentation")}
        what = next((text for name, text in known.items() if name in streams), T("其他 Office 文件", "another Office file"))
        raise refused("not_a_workbook", detail=what)
    if (spin := _SPIN.search(info)) and int(spin[1]) > limits.key_rounds:
        raise refused("unsafe", detail=T("解密计算量异常", "decryption would take unreasonably long"))
    return _decrypt(data, password)


def _decrypt(data: bytes, password: str | None) -> bytes:
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    for attempt in (password, _NO_PASSWORD) if password else (_NO_PASSWORD,):
        plain = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
            office.load_key(password=attempt, verify_password=True)
            office.decrypt(plain)
        except InvalidKeyError:
            continue
        except Exception as error:  # the library raises bare and foreign exceptions over a broken container
            raise refused("damaged", detail=T("加密容器有误", "its encrypted container is broken")) from error
        return plain.getvalue()
    raise refused("wrong_password" if password else "encrypted")


# ---------------------------------------------------------------------------------------- the zip

_USUAL = (b'<?xml version="1.0" encoding="UTF-8"', b"<?xml version='1.0' encoding='UTF-8'")
"""How nearly every part begins: UTF-8, and nothing to look for."""
_ENCODING = lazy(rb"""^<\?xml[^<>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^<>]*\?>""")
_TEXT_CODECS = frozenset(
    ("us-ascii", "utf-16", "utf-16le", "utf-16be", "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "windows-1252")
)


_SMALL_PACKED, _SMALL = 2 * 1024, 32 * 1024
"""Bytes of a part that is remembered, packed and inflated."""


def _inflated(raw: bytes, most: int) -> tuple[bytes, bool]:
    """At most so many bytes of a part, and whether its packed form came to its end."""
    inflater = zlib.decompressobj(-15)
    return inflater.decompress(raw, most), inflater.eof


@lru_cache(maxsize=32)
def _inflated_small(raw: bytes) -> tuple[bytes, bool]:
    """As `_inflated`: what describes a package and its styles is the same in all files from one template."""
    return _inflated(raw, _SMALL)


class Archive:
    """The parts of a package, inflated on demand under the limits. Names are found without regard to case."""

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._data = data
        self._left = limits.inflated_bytes
        # zipfile builds an object for every entry before anybody can count them: count their signatures first.
        if data.count(b"PK\x01\x02") > limits.entries:
            raise too_large(T("压缩包内的文件过多", "too many parts in the package"), limits.entries)
        with zipfile.ZipFile(io.BytesIO(data)) as directory:
            entries = directory.infolist()
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            key = part_key(entry.filename)
            if key in self._entries:
                # Readers disagree about which of two is meant: what was checked might not be what is opened later.
                name = entry.filename[:60]
                raise refused("unsafe", detail=T(f"压缩包内有重复的文件名 {name}", f"duplicate part name {name}"))
            self._entries[key] = entry

    @property
    def data(self) -> bytes:
        """The package itself, decrypted."""
        return self._data

    @property
    def names(self) -> list[str]:
        """All part names, in lower case."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries or part_key(name) in self._entries

    def read(self, name: str, most: int | None = None) -> bytes:
        """A part's bytes (at most *most*), its checksum verified. KeyError where there is none."""
        entry = self._entries[part_key(name)]
        if entry.flag_bits & 1:
            raise refused("encrypted")
        data, start = self._data, entry.header_offset
        if data[start:start + 4] != _ZIP or len(data) < start + 30:
            raise refused("damaged", detail=T("压缩包目录有误", "the zip directory is broken"))
        name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
        start += 30 + name_length + extra_length
        raw = data[start:start + entry.compress_size]
        limits = self.limits
        allowed = most or limits.part_bytes
        cap = min(allowed, self._left)
        if entry.compress_type == zipfile.ZIP_STORED:
            part = raw
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            part, whole = _inflated_small(raw) if most and len(raw) <= _SMALL_PACKED else (b"", False)
            if not whole:
                part, whole = _inflated(raw, cap + 1)
            if len(part) <= cap and not whole:
                raise refused("damaged", detail=T(f"{name} 不完整", f"{name} is cut off"))
        else:
            raise refused("damaged", detail=T("压缩方式不受支持", "unknown compression method"))
        if len(part) > cap:
            raise too_large(T("解压后过大", "it inflates to too much"), allowed if cap == allowed else limits.inflated_bytes,
                            T("字节", "bytes"))  # fmt: skip
        if len(part) > RATIO_FROM and len(part) > limits.ratio * len(raw):
            raise too_large(T("压缩比异常", "it is packed beyond belief"), limits.ratio, T("倍", "times"))
        if zlib.crc32(part) != entry.CRC:
            raise refused("damaged", detail=T(f"{name} 校验不符", f"{name} fails its checksum"))
        self._left -= len(part)
        return part

    def read_xml(self, name: str, most: int | None = None) -> bytes:
        """An XML part in UTF-8. A document type declaration is refused: it serves entity bombs only."""
        part = self.read(name, most)
        if not part.startswith(_USUAL):
            part = _in_utf8(part)
        if b"!" in part and b"<!DOCTYPE" in part:  # the single byte is looked for thirty times as fast
            raise refused("unsafe", detail=T("内部 XML 含实体声明", "its XML declares entities"))
        return part

    def check(self) -> None:
        """Inflates and checks every part: for those who will hand the whole file to another library."""
        for name in self.names:
            if name.endswith("/"):
                continue
            if name.endswith((".xml", ".rels", ".vml")):
                self.read_xml(name)
            else:
                self.read(name)


def _in_utf8(part: bytes) -> bytes:
    """An XML part written in whatever encoding it declares. The parser must find no other than was looked for here: what
    it reads in another encoding nobody has checked."""
    head = part[:200].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _ENCODING.sub(b"", part.decode("utf-16").encode(), count=1)
    if b"\0" in head[:2]:  # which the parser takes for UTF-16 without being told
        return _ENCODING.sub(b"", part.decode("utf-16-be" if head[0] == 0 else "utf-16-le").encode(), count=1)
    if head.startswith(b"<?xml") and b"?>" not in head:
        raise refused("damaged", detail=T("XML 声明过长", "the declaration of its XML is too long"))
    declared = _ENCODING.match(head)
    if declared is None or declared[1].lower() == b"utf-8":
        return part
    codec = declared[1].decode("ascii").lower()
    if codec not in _TEXT_CODECS:
        raise refused("damaged", detail=T(f"未知的文字编码 {codec}", f"unknown text encoding {codec}"))
    return part[declared.end():].decode(codec).encode()


def part_key(name: str) -> str:
    """The form under which a part is looked up: case and leading slash do not count."""
    return name.replace("\\", "/").lstrip("/").lower()
