"""What files are read with, as a short string that is kept with every file that was read.

It has the version of the readers and the OCR that is there: "3 ocr:5.3.0:chi_sim+eng+osd", "3 ocr:none" without any.
"""

from collections.abc import Iterable

from pincite.outline import Source
from pincite.reading.tesseract import OFF, installed

#: Raised whenever a file may come out differently, so that files known already are read once more.
_VERSION = "3"
_NO_OCR = f"{_VERSION} ocr:{OFF}"


def ability(ocr_languages: str = "") -> str:
    """Return what files are read with here and now; what was read under one ability may be read better under another.

    Raises:
        OptionInvalid: one of `ocr_languages` is not installed.
    """
    found = installed(ocr_languages)
    return f"{_VERSION} ocr:{found.version}:{'+'.join(found.chosen or found.languages)}" if found else _NO_OCR


def used_for(sources: Iterable[Source], able: str) -> str:
    """Return what of an ability counted for a file; OCR counts only for what a reader is warned of, such as scans."""
    return able if any(source.warnings for source in sources) else able.partition(" ")[0]


def suffices(used: str, able: str) -> bool:
    """Whether a file that was read with `used` would come out no better with `able`.

    That holds without OCR, whatever OCR it was read with: what was read off its pictures then is not to be lost.
    """
    version = able.partition(" ")[0]
    return used in (able, version) or (able == _NO_OCR and used.startswith(f"{version} "))
