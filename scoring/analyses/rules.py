"""What the field may tune stands in TOML files with a version and a date; this reads them."""

import tomllib
from importlib.resources import files
from typing import TypeVar

import msgspec

RulesT = TypeVar("RulesT")


def packaged_rules(kind: type[RulesT], name: str) -> RulesT:
    """The rules that came with this version of the package, from `scoring/analyses/<name>.toml`.

    Args:
        kind: a frozen dataclass whose fields are the file's keys, `version` and `effective_from` among them.
        name: of the file.

    Raises:
        msgspec.ValidationError: the file does not fit `kind`; it names the key.
    """
    return written_rules(kind, files("scoring.analyses").joinpath(f"{name}.toml").read_text("utf-8"))


def written_rules(kind: type[RulesT], text: str) -> RulesT:
    """The rules written in a TOML text of the same shape, as a province may have its own.

    Raises:
        msgspec.ValidationError: the text does not fit `kind`; it names the key.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    return msgspec.convert(tomllib.loads(text), kind)
