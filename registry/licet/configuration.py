# SPDX-License-Identifier: Apache-2.0
"""Read settings from the environment and from a TOML file, as a table of settings says.

The table is a dataclass: each field made by `setting` says what kind of value it takes, what it is for,
and whether it is a secret. The field's name is the key in the file; in the environment it is `LICET_` and
the name in capitals.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from licet.errors import InputError
from licet.usecases.flaws import nearest_names, quoted

__all__ = [
    "FLAG",
    "NAMES",
    "PATH",
    "PORT",
    "TEXT",
    "Given",
    "Kind",
    "Origin",
    "Setting",
    "SettingsError",
    "choice",
    "number",
    "read_given",
    "seconds",
    "setting",
    "settings_of",
]

T = TypeVar("T")
Origin = Literal["default", "file", "environment"]

CONFIG_VARIABLE: Final = "LICET_CONFIG"
MAX_FILE_BYTES: Final = 1_000_000

_PREFIX: Final = "LICET_"
_KEY: Final = "setting"
_ALIKE: Final = 0.85
_NOT_SETTINGS: Final = frozenset({CONFIG_VARIABLE, "LICET_DEBUG", "LICET_API_KEY"})


class SettingsError(InputError):
    """The environment, or the file of settings, says something that cannot be followed."""

    code = "invalid_settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What values a setting takes.

    `words` say it, as in "give a port from 1 to 65535". `of_text` reads a variable and `of_toml` a value
    of the file; both raise `ValueError` or `TypeError` for what cannot be used.
    """

    words: str
    of_text: Callable[[str], Any]
    of_toml: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its names, what it takes, what it is for."""

    name: str
    variable: str
    kind: Kind
    help: str
    secret: bool
    default: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was set from outside, by name: the values, and where each is from."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]
    file: Path | None


def setting(  # one line of the table
    default: T,
    kind: Kind,
    purpose: str,
    *,
    secret: bool = False,
    variable: str = "",
) -> T:
    """Make a field of the table.

    Args:
        default: its value where nothing is set.
        kind: what values it takes.
        purpose: what it is for, in one sentence.
        secret: whether it is masked wherever settings are shown.
        variable: its name in the environment, where that is not `LICET_` and the field's name.
    """
    metadata = {_KEY: (kind, purpose, secret, variable)}
    made: T = dataclasses.field(default=default, repr=not secret, metadata=metadata)
    return made


def settings_of(table: type) -> tuple[Setting, ...]:
    """Return the settings of a table, in its order."""
    found = []
    for field in dataclasses.fields(table):
        kind, words, secret, variable = field.metadata[_KEY]
        name = variable or _PREFIX + field.name.upper()
        default = field.default
        found.append(Setting(name=field.name, variable=name, kind=kind, help=words, secret=secret, default=default))
    return tuple(found)


def read_given(table: type, environ: Mapping[str, str]) -> Given:
    """Read what was set from outside; the environment wins over the file, and an empty variable is absent.

    Raises:
        SettingsError: a value cannot be used, a key of the file is unknown, a variable is nearly that of a
            setting, or the file cannot be read.
    """
    known = settings_of(table)
    stated = {name: text.strip() for name, text in environ.items() if text.strip()}
    _refuse_misspelt(stated, {each.variable for each in known})
    file = _file(stated)
    from_file = {} if file is None else _from_file(file, {each.name: each for each in known})
    from_environment = {each.name: _of_text(each, stated[each.variable]) for each in known if each.variable in stated}
    origins: dict[str, Origin] = {
        **dict.fromkeys(from_file, "file"),
        **dict.fromkeys(from_environment, "environment"),
    }
    return Given(values={**from_file, **from_environment}, origins=origins, file=file)


def choice(kind: Any) -> Kind:
    """Return the kind of a value that is one of the words of a `Literal`."""
    words: tuple[str, ...] = get_args(kind)
    listed = f"{', '.join(words[:-1])} or {words[-1]}"

    def read(text: object) -> str:
        if text in words:
            return str(text)
        nearest = nearest_names(text, words) if isinstance(text, str) else ()
        raise ValueError(f"did you mean `{nearest[0]}`?" if nearest else f"it is {listed}")

    return Kind(words=listed, of_text=read, of_toml=read)


def number(least: int, most: int, *, what: str = "a number") -> Kind:
    """Return the kind of a whole number from `least` to `most`."""

    def read_text(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text.lstrip("0")) <= len(str(most))):
            raise ValueError
        return check(int(text))

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError
        return value

    return Kind(words=f"{what} from {least} to {most}", of_text=read_text, of_toml=check)


def seconds(most: float, *, least: float = 0.0) -> Kind:
    """Return the kind of a time in seconds, above 0, or from `least`, and at most `most`."""

    def check(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise TypeError
        if not (math.isfinite(value) and 0 < value <= most and value >= least):
            raise ValueError
        return float(value)

    bounds = f"from {least:g} to {most:g}" if least else f"above 0 and at most {most:g}"
    return Kind(words=f"seconds, {bounds}", of_text=lambda text: check(float(text)), of_toml=check)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _flag_of_text(text: str) -> bool:
    words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False, "on": True, "off": False}
    if text.lower() not in words:
        raise ValueError("neither true nor false")
    return words[text.lower()]


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name.strip().lower() for name in values if name.strip()}))


def _names_of_toml(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError
    return _names(value)


TEXT: Final = Kind(words="a text", of_text=_text, of_toml=_text)
PATH: Final = Kind(
    words="a path",
    of_text=lambda text: Path(text).expanduser(),
    of_toml=lambda value: Path(_text(value)).expanduser(),
)
PORT: Final = number(1, 65_535, what="a port")
FLAG: Final = Kind(words="true or false", of_text=_flag_of_text, of_toml=_flag)
NAMES: Final = Kind(
    words="names, separated by commas (in the file, a list)",
    of_text=lambda text: _names(text.split(",")),
    of_toml=_names_of_toml,
)


def _of_text(each: Setting, text: str) -> Any:
    try:
        return each.kind.of_text(text)
    except (ValueError, TypeError) as error:
        raise _unusable(f"`{each.variable}`", each, text, _advice(error, text)) from None


def _of_toml(each: Setting, value: object, file: Path) -> Any:
    try:
        return each.kind.of_toml(value)
    except (ValueError, TypeError) as error:
        raise _unusable(f"`{each.name}` in `{file}`", each, value, _advice(error, value)) from None


def _advice(error: Exception, value: object) -> str:
    # What the standard library says of a text is of no use to anybody.
    text = str(error)
    return text if text.startswith(("did you", "it is")) and isinstance(value, str) else ""


def _unusable(where: str, each: Setting, value: object, advice: str) -> SettingsError:
    shown = "not one of those it takes" if each.secret else quoted(value)
    kind = "" if isinstance(value, str) or each.secret else f" ({_toml_word(value)})"
    return SettingsError(f"{where} is {shown}{kind}: {advice or f'give {each.kind.words}'}")


def _toml_word(value: object) -> str:
    words = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return words.get(type(value), "a date or time")


def _refuse_misspelt(stated: Mapping[str, str], variables: Iterable[str]) -> None:
    """Refuse a variable that is nearly one of ours; who misspells `LICET_PUBLIC_READ` must not stay open."""
    known = set(variables) | _NOT_SETTINGS
    for name in sorted(stated):
        if not name.startswith(_PREFIX) or name in known:
            continue
        nearest = difflib.get_close_matches(name.removeprefix(_PREFIX), [_bare(each) for each in known], 1, _ALIKE)
        if nearest:
            raise SettingsError(f"the variable {quoted(name)} is no setting: did you mean `{_PREFIX}{nearest[0]}`?")


def _bare(variable: str) -> str:
    return variable.removeprefix(_PREFIX)


def _file(stated: Mapping[str, str]) -> Path | None:
    """Return the file of settings; the one that the variable names must be there."""
    named = stated.get(CONFIG_VARIABLE)
    if named is not None:
        return Path(named).expanduser()
    folder = Path(stated.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    found = folder / "licet" / "config.toml"
    return found if found.is_file() else None


def _from_file(file: Path, known: Mapping[str, Setting]) -> dict[str, Any]:
    document = _parsed(file)
    for name in document:
        if name not in known:
            nearest = nearest_names(name, known)
            advice = f"did you mean `{nearest[0]}`?" if nearest else "`licet config` lists the settings"
            raise SettingsError(f"unknown key {quoted(name)} in `{file}`: {advice}")
    return {name: _of_toml(known[name], value, file) for name, value in document.items()}


def _parsed(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingsError(f"the file of settings `{file}` cannot be read: {why}") from None
    if len(content) > MAX_FILE_BYTES:
        raise SettingsError(f"the file of settings `{file}` is longer than {MAX_FILE_BYTES} bytes")
    try:
        return tomllib.loads(content.decode())
    except ValueError as error:
        # The parser names the place and quotes no more than a character.
        raise SettingsError(f"the file of settings `{file}` is no TOML: {' '.join(str(error).split())}") from None
