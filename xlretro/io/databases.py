"""Tables by SQL, through SQLAlchemy (an extra). It reads and never writes: one SELECT a table, in a transaction that is
read-only where the database knows such a thing, and is rolled back in any case."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlretro.errors import DataRefused, UsageRefused
from xlretro.io.frames import plain_value
from xlretro.language import Text
from xlretro.model.loading import Given, Grid

__all__ = ["PASSWORD_VARIABLE", "given_queries"]

PASSWORD_VARIABLE = "XLRETRO_SQL_PASSWORD"
MOST_ROWS = 1_000_000

_MISSING = Text("读数据库需要 SQLAlchemy，这里没有装", "reading a database needs SQLAlchemy, which is not installed here")
_MISSING_HINT = Text('请运行 python -m pip install "xlretro[sql]"，另装数据库的驱动（如 psycopg、pymysql）。',
                     'Run python -m pip install "xlretro[sql]", and install its driver (psycopg, pymysql, …).')
_NO_URL = Text("--sql 的地址看不懂：{shown}", "the address of --sql can't be read: {shown}")
_URL_HINT = Text("例：sqlite:///指标.db、mysql+pymysql://用户@主机/库；密码放在环境变量 {variable} 里。",
                 "For example sqlite:///figures.db, mysql+pymysql://user@host/db; the password in {variable}.").fill(
    variable=PASSWORD_VARIABLE)  # fmt: skip
_NOT_A_SELECT = Text("{table} 的查询不是一条 SELECT", "the query of {table} is not one SELECT")
_SELECT_HINT = Text("只读取：每张表写一条 SELECT（或 WITH … SELECT）。",
                    "It only reads: write one SELECT (or WITH … SELECT) a table.")
_FAILED_HINT = Text("请检查地址、密码、驱动和查询里的表名、列名。",
                    "Check the address, the password, the driver, and the names in the query.")
_NO_DRIVER = Text("这种数据库的驱动没有装：{name}", "the driver of this database is not installed: {name}")
_FAILED = Text("{database}：{table} 查不了：{why}", "{database}: {table} can't be queried: {why}")
_SILENT = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
"""Texts, quoted names and comments: what they hold is no statement."""
_SELECT = re.compile(r"(?:select|with|values)\b", re.IGNORECASE)


def given_queries(url: str, queries: Mapping[str, str]) -> Given:
    """The results of *queries*, SQL by the name of its table, from the database at *url*.

    The password, if the address has none, comes from the environment; no message shows either. Raises UsageRefused for an
    address or a query that can't be meant, DataRefused for what the database refuses.
    """
    for table, query in queries.items():
        _check(table, query)
    engine, shown = _engine(url)
    from sqlalchemy.exc import SQLAlchemyError

    grids: dict[str, Grid] = {}
    try:
        for table, query in queries.items():
            try:
                grids[table] = _queried(engine, query)
            except (SQLAlchemyError, OSError, UnicodeError, ValueError, OverflowError) as error:
                what = _FAILED.fill(database=shown, table=table, why=_reason(error, engine.url))
                raise DataRefused(what, _FAILED_HINT) from None  # the chain would carry the password
    finally:
        engine.dispose()

    def where(table: str, row: int | None, column: str | None) -> Text:
        if row is None:
            return Text("{db} {table} 的查询{column}", "{db} query of {table}{column}").fill(
                db=shown, table=table, column=f" {column}" if column else "")  # fmt: skip
        return Text("{db} {table} 查询第 {row} 行{column}", "{db} query of {table} row {row}{column}").fill(
            db=shown, table=table, row=row + 1, column=f" {column}" if column else "")  # fmt: skip

    return Given(shown, grids, where)


def _check(table: str, query: str) -> None:
    plain = _SILENT.sub(" ", query).strip().rstrip(";")
    if ";" in plain or not _SELECT.match(plain):
        raise UsageRefused(_NOT_A_SELECT.fill(table=table), _SELECT_HINT)


def _engine(url: str) -> tuple[Any, str]:
    """An engine, and the database as it may be shown."""
    try:
        import sqlalchemy
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool
    except ImportError:
        raise UsageRefused(_MISSING, _MISSING_HINT) from None
    try:
        address = make_url(url)
        if address.password is None and (password := os.environ.get(PASSWORD_VARIABLE)):
            address = address.set(password=password)
        shown = _shown(address)
        if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
            address = _sqlite_read_only(address)
        return sqlalchemy.create_engine(address, poolclass=NullPool), shown
    except (ArgumentError, NoSuchModuleError, ValueError, TypeError):
        scheme = url.partition("://")[0] if "://" in url else ""
        raise UsageRefused(_NO_URL.fill(shown=f"{scheme}://…" if scheme else "…"), _URL_HINT) from None
    except ImportError as error:
        raise UsageRefused(_NO_DRIVER.fill(name=error.name or ""), _MISSING_HINT) from None


def _sqlite_read_only(address: Any) -> Any:
    """A sqlite file, opened so that it can't be changed, nor made where it is not there."""
    path = Path(address.database)
    if not path.is_file():
        raise DataRefused(
            Text("{path}：没有这个数据库文件", "{path}: there is no such database").fill(path=address.database),
            Text("sqlite:///后面写文件的路径，如 sqlite:///D:/数据/指标.db。", "Behind sqlite:/// stands the path of the file."),
        )
    return address.set(database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def _shown(address: Any) -> str:
    """The database's name: no user, no password, no options."""
    if address.get_backend_name() == "sqlite":
        return str(address.database or ":memory:").replace("\\", "/").rpartition("/")[2]
    return "/".join(str(part) for part in (address.host, address.database) if part) or address.get_backend_name()


_READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}


def _queried(engine: Any, query: str) -> Grid:
    with engine.connect() as connection:
        try:
            if before := _READ_ONLY.get(engine.dialect.name):
                connection.exec_driver_sql(before)
            # As the driver gets it: a colon or a percent sign in it is no parameter of ours.
            plain = connection.execution_options(stream_results=True, no_parameters=True)
            result = plain.exec_driver_sql(query.strip().rstrip(";"))
            titles = tuple(map(str, result.keys()))
            rows = [tuple(plain_value(value) for value in row) for row in result.fetchmany(MOST_ROWS + 1)]
        finally:
            connection.rollback()
    return Grid(titles, rows)


def _reason(error: Exception, address: Any) -> str:
    """The driver's own words on one line, without the address or the password in it."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    for secret in (address.password, address.render_as_string(hide_password=False)):
        if secret:
            said = said.replace(str(secret), "…")
    return said[:300]
