"""The literature around a library: works looked up at public services, and fetched where their licence allows it.

>>> from pincite import Library
>>> from pincite.fetching import Literature
>>> literature = Literature()
>>> with Library.open("index") as library:
...     found = literature.find("10.3968/7471", library.documents())
...     report = literature.fetch([found], library, "corpus/fetched")

Nothing else of Pincite opens a connection to another machine, and this room does so only when it is called.
"""

from pincite.fetching.found import Copy, Fetched, FoundWork, Work
from pincite.fetching.licences import is_open, shown
from pincite.fetching.literature import USUAL, Literature, Shelf
from pincite.fetching.services import Services
from pincite.fetching.wanted import wanted

__all__ = [
    "USUAL",
    "Copy",
    "Fetched",
    "FoundWork",
    "Literature",
    "Services",
    "Shelf",
    "Work",
    "is_open",
    "shown",
    "wanted",
]
