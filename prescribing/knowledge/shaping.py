"""A table of a file of facts made into the shape that it should have, or refused in words."""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import DoseMoment, FactError

Shape = TypeVar("Shape")


def shaped(shape: type[Shape], entry: Mapping[str, Any]) -> Shape:
    kinds = get_type_hints(shape)
    keys = {_key(each.name, kinds[each.name]): each for each in fields(shape)}  # type: ignore[arg-type]
    name = entry.get("id") or entry.get("key") or shape.__name__
    unknown = sorted(set(entry) - set(keys))
    if unknown:
        raise FactError(f"{name} has an unknown key: {', '.join(unknown)}")
    given = {
        field.name: _valued(kinds[field.name], entry[key])
        for key, field in keys.items()
        if key in entry
    }
    try:
        return shape(**given)
    except TypeError as error:
        missing = str(error).rpartition(": ")[2]
        raise FactError(f"{name} is incomplete: it has no {missing}") from error


def _key(name: str, kind: object) -> str:
    """A dose is written in mg, as text, under a key that says so."""
    doses = kind is Dose or get_args(kind)[:1] == (Dose,)
    return f"{name}_mg" if doses else name


def _valued(kind: Any, value: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return None if value == "" else _valued(inner[0], value)
    if origin in {tuple, frozenset}:
        if not isinstance(value, list):
            raise FactError(f"{value!r} should be a list")
        return origin(_valued(inner[0], each) for each in value)
    if origin is not None:
        return MappingProxyType(dict(value))
    return _plain(kind, value)


def _plain(kind: Any, value: Any) -> Any:
    if kind is Dose:
        return Dose.parse(value)
    if kind is DoseMoment:
        return shaped(DoseMoment, value)
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise FactError(f"{value!r} should be {kind.__name__}")
    return value
