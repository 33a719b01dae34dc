"""CSL-JSON: a list of items. Form: https://github.com/citation-style-language/schema/blob/master/schemas/input."""

import json
from collections.abc import Sequence

from pincite.errors import ExchangeMalformed
from pincite.exchange.attachments import paths_in
from pincite.exchange.entries import Exchange, Gathering, Item


def read_csl_json(text: str, name: str) -> Exchange:
    """Return the entries of a CSL-JSON file.

    Raises:
        ExchangeMalformed: it is no JSON, or no list.
    """
    try:
        items = json.loads(text)
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ExchangeMalformed(f"{name} is not valid JSON{where}; export it anew as CSL-JSON") from error
    except RecursionError as error:
        raise ExchangeMalformed(f"{name} is nested too deeply; export it anew as CSL-JSON") from error
    if not isinstance(items, list):
        raise ExchangeMalformed(f"{name} holds no list of CSL-JSON items; export it anew as CSL-JSON")
    gathering = Gathering()
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            file = item.get("file")
            gathering.add(item, f"entry {number}", paths_in(file) if isinstance(file, str) else ())
        else:
            gathering.refuse(f"entry {number}", "it is no CSL-JSON item")
    return gathering.found()


def to_csl_json(items: Sequence[Item]) -> str:
    """Return items as a CSL-JSON file."""
    return json.dumps(list(items), ensure_ascii=False, indent=2).encode("utf-8", "replace").decode() + "\n"
