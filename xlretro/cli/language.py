"""click in two languages: help, headings and usage errors come out in the language of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from xlretro.language import Language, Text

__all__ = ["LocalCommand", "LocalGroup", "argument", "language", "option", "set_language", "usage_message"]

_language: Language = "zh"


def set_language(lang: Language) -> Language:
    """Choose the language for this process; before anything is parsed, since help is a message too."""
    global _language
    _language = lang
    return lang


def language() -> Language:
    """The language of this run's messages."""
    return _language


_HEADINGS = {
    "usage": Text("用法：", "Usage: "),
    "options": Text("选项", "Options"),
    "commands": Text("命令", "Commands"),
    "help": Text("显示本帮助。", "Show this message."),
    "required": Text("（必填）", " (required)"),
    "version": Text("显示版本。", "Show the version."),
}


class _Local:
    """The part that commands and groups share."""

    text: Text

    def _take_text(self, kwargs: dict[str, Any]) -> None:
        self.text = kwargs.pop("text", Text("", ""))
        kwargs.setdefault("help", self.text.zh)

    def _option_records(self: Any, ctx: click.Context) -> list[tuple[str, str]]:
        records = []
        for parameter in self.get_params(ctx):
            if not isinstance(parameter, click.Option):
                continue  # arguments stand in the usage line
            own = parameter.opts[-1].removeprefix("--")  # click's own two options, whatever it calls them inside
            if own in {"help", "version"}:
                parameter.help = _HEADINGS[own](language())
            if record := parameter.get_help_record(ctx):
                records.append(record)
        return records

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.text(language())

    def format_usage(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_HEADINGS["usage"](language()))

    def _write_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_HEADINGS["options"](language())):
            formatter.write_dl(self._option_records(ctx))


class LocalCommand(_Local, click.Command):
    """A command whose help is a Text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._take_text(kwargs)
        super().__init__(*args, **kwargs)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = self.text(language())
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._write_options(ctx, formatter)


class LocalGroup(_Local, click.Group):
    """A group whose help is a Text; commands are listed as they were declared, the everyday ones first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._take_text(kwargs)
        super().__init__(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = self.text(language())
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._write_options(ctx, formatter)
        with formatter.section(_HEADINGS["commands"](language())):
            formatter.write_dl([(name, self.commands[name].get_short_help_str()) for name in self.commands])


class LocalOption(click.Option):
    """An option whose help is a Text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.text: Text = kwargs.pop("text")
        super().__init__(*args, **kwargs)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.text(language())
        record = super().get_help_record(ctx)
        if record is None:
            return None
        # click's own remarks behind the help are English: [required], [x>=1]
        return record[0], self.help + (_HEADINGS["required"](language()) if self.required else "")


def option(*names: str, **kwargs: Any) -> Callable[[Any], Any]:
    """click.option with a Text as its help."""
    return click.option(*names, cls=LocalOption, **kwargs)


def argument(*names: str, **kwargs: Any) -> Callable[[Any], Any]:
    """click.argument, here beside `option`."""
    return click.argument(*names, **kwargs)


def usage_message(error: click.ClickException, lang: Language) -> str:
    """A usage error of click's in the language of the run, and where to look."""
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "xlretro"
    ask = Text("查看用法：{path} --help", "See: {path} --help").fill(path=path)(lang)
    return f"{_what_is_wrong(error)(lang)}\n  → {ask}"


def _what_is_wrong(error: click.ClickException) -> Text:
    english = Text(f"错误：{error.format_message()}", f"Error: {error.format_message()}")
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return Text(f"错误：没有选项 {error.option_name}{near}", english.en)
    if isinstance(error, click.MissingParameter):
        parameter = error.param
        names = parameter.make_metavar(error.ctx) if isinstance(parameter, click.Argument) and error.ctx else (
            "、".join(parameter.opts) if parameter else "")  # fmt: skip
        return Text(f"错误：缺少 {names}", english.en)
    if isinstance(error, click.BadParameter):
        names = "、".join(error.param.opts) if error.param else ""
        if error.param and isinstance(error.param.type, click.Choice):
            offered = "、".join(map(str, error.param.type.choices))
            return Text(f"错误：{names} 的值不对，可用：{offered}", english.en)
        if error.param and isinstance(error.param.type, click.IntRange):
            least, most = error.param.type.min, error.param.type.max
            return Text(f"错误：{names} 的值不对，应是 {least} 到 {most} 的整数", english.en)
        return Text(f"错误：{names} 的值不对：{error.message}", english.en)
    if isinstance(error, click.UsageError) and error.message.startswith("No such command"):
        name = error.message.split("'")[1] if "'" in error.message else ""
        return Text(f"错误：没有命令 {name}", english.en)
    return english
