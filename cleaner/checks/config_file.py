"""Read the configuration of the checks from a file, and show where each threshold in force came from."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cleaner.checks.config import CheckConfig, nearest_name
from cleaner.errors import ConfigError
from cleaner.read.limits import LIMITS, MIB

Table = dict[str, Any]
WHOLE_RUN = ("today", "group_by", "own", "hosts", "max_failure_share", "min_group_records")
"""Keys that no host can have of its own."""


class Settings(NamedTuple):
    """The thresholds in force, and where they came from."""

    config: CheckConfig
    path: str | None
    """The file that was read; None where there was none."""
    table: Table
    """What stands in it, hosts included; empty where there is no table."""


def load_config(path: str | None = None) -> CheckConfig:
    """Thresholds from a TOML file; those that it does not name have their defaults.

    With `path`: pyproject.toml has them in [tool.cleaner.check]; any other file there, or in [check], or at its top
    level, in this order. Without: ./cleaner.toml where it exists, read in the same way; else [tool.cleaner.check] of
    ./pyproject.toml; else the defaults. Only one file and one table of it are ever read. A table of a host,
    [tool.cleaner.check.hosts."example.org"], changes what it names and takes the rest from the table around it.

    Raises: ConfigError with file and key: a named file that cannot be read, TOML that is not well formed, an unknown
    key (the nearest known one is named), a value of the wrong type or out of its range.
    """
    return load_settings(path).config


def load_settings(path: str | None = None, *, allow_python: bool = True) -> Settings:
    """As `load_config`, with the file and what stands in it.

    Raises: ConfigError as `load_config`; also for a rule in Python where these are not allowed.
    """
    if path is None:
        path = next((name for name in ("cleaner.toml", "pyproject.toml") if Path(name).is_file()), None)
        if path is None:
            return Settings(CheckConfig(), None, {})
    table = _table(path)
    config = _config_of(table, path)
    python = [rule.code for rule in config.own if rule.python is not None]
    if python and not allow_python:
        raise ConfigError(f"{path}: own: {python[0]} runs Python; allow it with --allow-python")
    return Settings(config, path, table)


def show_settings(settings: Settings) -> str:
    """Every threshold in force as TOML, with where it came from behind it: a file, a host of it, or "default"."""
    config, path, table = settings
    lines = ["[tool.cleaner.check]"]
    plain: Table = msgspec.to_builtins(config)
    plain["today"] = config.today
    for key in CheckConfig.__struct_fields__:
        if key not in ("hosts", "own"):
            origin = path if key in table else "default"
            lines.append(f"{key} = {toml_value(plain[key])}  # {origin}")
    for rule in plain["own"]:
        lines += ["", f"[[tool.cleaner.check.own]]  # {path}"]
        lines += [f"{key} = {toml_value(value)}" for key, value in rule.items() if value is not None]
    for host, own in config.hosts.items():
        named = table.get("hosts", {}).get(host, {})
        lines += ["", f"[tool.cleaner.check.hosts.{toml_value(host)}]"]
        lines += [f"{key} = {toml_value(msgspec.to_builtins(getattr(own, key)))}  # {path}" for key in named]
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """`value`, a string, number, date, list or dict of these, as it is written in TOML.

    >>> print(toml_value({"a b": [1, 0.5, True]}))
    { "a b" = [1, 0.5, true] }
    """
    if isinstance(value, dict):
        pairs = (f"{toml_value(str(key))} = {toml_value(inner)}" for key, inner in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _toml_string(value)
    return msgspec.json.encode(value).decode("ascii")


def _toml_string(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
    return msgspec.json.encode(text).decode("utf-8").replace("\x7f", "\\u007f")


def _table(path: str) -> Table:
    """The table of thresholds in the file at `path`; empty where there is none."""
    document = _document(path)
    table: Any = document
    for key in ("tool", "cleaner", "check"):
        table = table.get(key) if isinstance(table, dict) else None
    if table is None and Path(path).name != "pyproject.toml":
        table = document.get("check", document)
        if table is not document:
            _refuse_stray_keys(document, path)
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: check is {table!r}; it must be a table")
    return table


def read_settings(path: str) -> bytes:
    """The bytes of a file of thresholds or known problems. Raises: OSError; ValueError for more than any has."""
    with Path(path).open("rb") as file:
        content = file.read(LIMITS.max_settings_bytes + 1)
    if len(content) > LIMITS.max_settings_bytes:
        raise ValueError(f"it has more than {LIMITS.max_settings_bytes // MIB} MiB")
    return content


def _document(path: str) -> Table:
    try:
        return tomllib.loads(read_settings(path).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, no TOML, a NUL in the path
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _refuse_stray_keys(document: Table, path: str) -> None:
    """Thresholds outside [check] would be read by nobody.

    Raises: ConfigError where there is one.
    """
    for key, value in document.items():
        if key != "check" and not isinstance(value, dict):
            raise ConfigError(f"{path}: {key} stands outside the table [check]; move it there")


def _config_of(table: Table, path: str) -> CheckConfig:
    _refuse_unknown(table, path)
    hosts = table.get("hosts", {})
    if not isinstance(hosts, dict) or not all(isinstance(own, dict) for own in hosts.values()):
        raise ConfigError(f'{path}: hosts must hold a table for each host: [tool.cleaner.check.hosts."example.org"]')
    whole = {key: value for key, value in table.items() if key != "hosts"}
    found = dict(_host_configs(whole, hosts, path))
    return msgspec.structs.replace(_convert(whole, path), hosts=found)


def _host_configs(whole: Table, hosts: dict[str, Table], path: str) -> Iterator[tuple[str, CheckConfig]]:
    for host, own in hosts.items():
        where = f"{path}: hosts.{host}"
        _refuse_unknown(own, where)
        for key in own:
            if key in WHOLE_RUN:
                raise ConfigError(f"{where}: {key} is for the whole run; move it out of the table of the host")
        if host != host.lower().removeprefix("www.") or "/" in host or not host:
            raise ConfigError(f"{where}: write the host in small letters, without www. and without an address")
        merged = {**whole, **own}
        for key in ("severity", "coverage"):
            if isinstance(whole.get(key), dict) and isinstance(own.get(key), dict):
                merged[key] = {**whole[key], **own[key]}
        yield host, _convert(merged, where)


def _refuse_unknown(table: Table, where: str) -> None:
    known = CheckConfig.__struct_fields__
    for key in table:
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}; the nearest known one is {nearest_name(key, known)!r}")


def _convert(table: Table, where: str) -> CheckConfig:
    try:
        return msgspec.convert(table, CheckConfig)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        raise ConfigError(f"{where}: {place.rstrip('`')}: {message}") from error
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error
