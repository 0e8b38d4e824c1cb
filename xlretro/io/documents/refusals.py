"""Why a document is not read, said as of a document: what the guard says of files speaks of workbooks."""

from __future__ import annotations

from xlretro.errors import InputRefused
from xlretro.language import Text

__all__ = ["OTHER_FORMATS", "not_read", "not_word", "of_document"]

T = Text

SAVE_AS_DOCX = T("请在 Word 或 WPS 中打开，另存为 .docx 后再试。", "Open it in Word or WPS, save it as .docx and try again.")
_CHECK = T("请确认文件没有给错；要读的应是 .docx、.md、.html 或 .txt。",
           "Check that it is the right file; what is read is .docx, .md, .html or .txt.")  # fmt: skip

OTHER_FORMATS: dict[str, Text] = {
    ".doc": T("这是旧的 .doc 格式", "this is the old .doc format"),
    ".wps": T("这是 WPS 文字的 .wps 格式", "this is the .wps format of WPS Writer"),
    ".wpt": T("这是 WPS 文字的模板（.wpt）", "this is a template of WPS Writer (.wpt)"),
    ".docm": T("这是含宏的 Word 文档（.docm）", "this is a Word document with macros (.docm)"),
    ".dotx": T("这是 Word 模板（.dotx）", "this is a Word template (.dotx)"),
    ".dotm": T("这是含宏的 Word 模板（.dotm）", "this is a Word template with macros (.dotm)"),
    ".rtf": T("这是 RTF 文档", "this is an RTF document"),
    ".odt": T("这是 OpenDocument 文档（.odt）", "this is an OpenDocument text (.odt)"),
    ".pages": T("这是 Pages 文稿", "this is a Pages document"),
    ".mht": T("这是单个文件的网页（.mht）", "this is a web archive (.mht)"),
    ".mhtml": T("这是单个文件的网页（.mhtml）", "this is a web archive (.mhtml)"),
    ".pdf": T("这是 PDF 文档", "this is a PDF document"),
}
"""What is refused by its ending, with what it is."""

_HINTS: dict[str, Text] = {
    "damaged": T("请在 Word 或 WPS 中打开并修复，另存为 .docx，或重新索取原文件。",
                 "Let Word or WPS open and repair it and save it as .docx, or ask for the original."),
    "unsafe": T("请在 Word 或 WPS 中打开，确认来源后另存为新的 .docx。",
                "If you trust where it comes from, open it in Word or WPS and save it as a new .docx."),
    "too_large": T("请删去或压缩与复盘无关的内容（图片、附录），另存后再试。",
                   "Remove or compress what is no part of the retrospective (pictures, appendices), save and try again."),
    "not_a_file": T("请给出文档文件。", "Give the document's file."),
    "encrypted": T("请用 --password 给出密码，或取消打开密码后另存。",
                   "Give the password with --password, or save it without one."),
    "wrong_password": T("请核对密码，或取消打开密码后另存。", "Check the password, or save the document without one."),
}  # fmt: skip
_MESSAGES: dict[str, Text] = {
    "encrypted": T("文档有打开密码，内容已加密", "the document is encrypted with a password"),
    "wrong_password": T("密码不对，打不开这个加密的文档", "the password does not open this encrypted document"),
}


def not_read(reason: str, message: Text, hint: Text = SAVE_AS_DOCX) -> InputRefused:
    """The refusal of a document; *reason* is a key of `guard.REASONS`."""
    return InputRefused(message, hint, reason)


def not_word(what: Text, hint: Text = _CHECK) -> InputRefused:
    """The refusal of what is called .docx and is *what*."""
    message = T("内容不是 Word 文档，而是{what}", "the content is no Word document but {what}")
    return not_read("not_a_workbook", message.fill(what=what), hint)


def of_document(refusal: InputRefused, name: str) -> InputRefused:
    """*refusal* with the document's name before it, in words that suit a document."""
    message = _MESSAGES.get(refusal.reason, refusal.message)
    hint = _HINTS.get(refusal.reason, refusal.hint)
    return InputRefused(T("{name}：{message}", "{name}: {message}").fill(name=name, message=message), hint, refusal.reason)
