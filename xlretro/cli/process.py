"""The process around the commands: its language, its exit code, and what is said when something goes wrong."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from collections.abc import Sequence

import click

from xlretro.cli.commands import cli
from xlretro.cli.language import language, set_language, usage_message
from xlretro.cli.options import say
from xlretro.errors import XlretroError
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text, detect_language

__all__ = ["main"]

T = Text


def _asked_language(arguments: Sequence[str]) -> str | None:
    """--lang of the messages, before anything is parsed: help and usage errors are messages too.

    Behind `new` and `fill`, --lang is the workbook's language and no wish for the messages'.
    """
    for index, word in enumerate(arguments):
        if word in {"new", "fill"}:
            return None
        if word == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


def _use_utf8() -> None:
    """JSON and redirected output are UTF-8 on every console; a file name that is no Unicode must not stop a run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point. Ends the process with the exit code of design: 0 done, 1 findings, 2 can't run, 3 unrecognised."""
    _use_utf8()
    atexit.register(gc.freeze)  # the process ends: nothing needs to be searched for garbage
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    lang = set_language(detect_language(_asked_language(arguments)))
    try:
        code = cli.main(args=list(arguments), prog_name="xlretro", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _stop(T("已中断，没有写出结果。", "Interrupted; nothing was written."), 130)
    except KeyboardInterrupt:
        _stop(T("已中断，没有写出结果。", "Interrupted; nothing was written."), 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        say(usage_message(error, lang))
        sys.exit(2)
    except XlretroError as error:
        say(T("错误：{what}", "Error: {what}").fill(what=error.message)(lang))
        if error.hint:
            say(f"  → {error.hint(lang)}")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        sys.exit(0)
    except OSError as error:
        if os.environ.get("XLRETRO_DEBUG") and error.errno not in {errno.ENAMETOOLONG, errno.ENOSPC}:
            raise
        where = T("{name}：", "{name}: ").fill(name=error.filename) if error.filename else ""
        _stop(T("错误：{where}{why}", "Error: {where}{why}").fill(where=where, why=os_trouble(error)), 2)
    except Exception as error:
        if os.environ.get("XLRETRO_DEBUG"):
            raise
        _stop(T("内部错误：{what}。这是 xlretro 的问题，设置 XLRETRO_DEBUG=1 再运行一次可看到详情。",
                "Internal error: {what}. This is a bug of xlretro's; run again with XLRETRO_DEBUG=1 for details.").fill(
                    what=f"{type(error).__name__}: {error}"), 2)  # fmt: skip


def _stop(message: Text, code: int) -> None:
    say(message(language()))
    sys.exit(code)
