"""Values out of what services answer, whatever its form: what is not there, or is something else, is empty or None."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from pincite.errors import ServiceFailed
from pincite.names import parted
from pincite.works import PersonName

_MARKUP = re.compile(r"</?[A-Za-z][\w:.-]{0,40}(?:\s[^<>]{0,200})?/?>")
_LONGEST = 2000


def read_json(body: bytes, service: str) -> Any:
    """Return a service's answer.

    Raises:
        ServiceFailed: it is not JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable(service) from error


def read_xml(body: bytes, service: str) -> ElementTree.Element:
    """Return a service's answer; one with a document type, which neither feed has, is not read, for the bombs in them.

    Raises:
        ServiceFailed: it is not XML.
    """
    try:
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body or body.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _unreadable(service)
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise _unreadable(service) from error


def inside(value: Any, *keys: str) -> Any:
    """Return what stands under keys inside each other; of a list its first entry counts; None where there is none."""
    for key in keys:
        value = _first(value)
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any, *keys: str) -> str:
    """Return a text in one line without markup, as it stands under keys; empty where there is none."""
    found = _first(inside(value, *keys) if keys else value)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return clean(str(found))


def number(value: Any, *keys: str) -> int | None:
    """Return a whole number as it stands under keys, or None."""
    found = inside(value, *keys)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**15 else None


def entries(value: Any, *keys: str) -> list[dict[str, Any]]:
    """Return the entries of a list that have keys of their own."""
    found = inside(value, *keys) if keys else value
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def year(value: Any) -> int | None:
    """Return a number that can be a year."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 2100 else None


def clean(said: str) -> str:
    """Return a text in one line, without markup, entities and what no line holds."""
    plain = html.unescape(_MARKUP.sub("", html.unescape(said[: 2 * _LONGEST])))
    kept = "".join(mark if _is_written(mark) else " " for mark in plain)
    return " ".join(kept.split())[:_LONGEST]


def address(value: Any, *keys: str) -> str:
    """Return an address of http or https as it stands under keys; empty where there is none."""
    found = inside(value, *keys)
    return found.strip() if isinstance(found, str) and found.strip().lower().startswith(("http://", "https://")) else ""


def people(names: Iterable[str]) -> tuple[PersonName, ...]:
    """Return names, written given name first or with a comma, as the names of persons and bodies."""
    several = (parted(name) for name in map(clean, names) if name)
    return tuple(PersonName(f"{one.family} {one.suffix}".strip(), one.given) for one in several if one.family)


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def _is_written(mark: str) -> bool:
    return unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _unreadable(service: str) -> ServiceFailed:
    return ServiceFailed(f"what {service} answered cannot be read; try again later")
