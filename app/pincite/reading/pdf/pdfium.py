"""The calls into PDFium that are made once a character, bound so that a loop over them stays in C.

pypdfium2's own bindings convert each argument in Python; a page has thousands of characters. Only the worker process
imports this module: PDFium is not thread-safe, and a hostile file may end the process.
"""

import ctypes
from collections import deque
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

Floats = NDArray[np.float64]

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_UNSET = 999


def _bound(name: str, result: Any, *arguments: Any) -> Any:
    place = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert place is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(place)


_unicode = _bound("FPDFText_GetUnicode", ctypes.c_uint, _POINTER, _INT)
_text = _bound("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _POINTER)
_loose_box = _bound("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _POINTER)
_text_object = _bound("FPDFText_GetTextObject", ctypes.c_size_t, _POINTER, _INT)
_matrix = _bound("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
_font_size = _bound("FPDFText_GetFontSize", ctypes.c_double, _POINTER, _INT)
_font = _bound("FPDFTextObj_GetFont", ctypes.c_size_t, _POINTER)
_render_mode = _bound("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
_fill = _bound("FPDFPageObj_GetFillColor", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_object_at = _bound("FPDFPage_GetObject", ctypes.c_size_t, _POINTER, _INT)
_object_type = _bound("FPDFPageObj_GetType", _INT, _POINTER)
_bounds = _bound("FPDFPageObj_GetBounds", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)


def address(handle: Any) -> int:
    """Return the address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _filled(function: Any, first: Any, second: Any, count: int, width: int, kind: type) -> NDArray[Any]:
    """Call `function(a, b, pointer)` along the rows of a new array, the pointer being each row's."""
    rows: NDArray[Any] = np.zeros((count, width), kind)
    step = width * rows.itemsize
    start = rows.ctypes.data
    deque(map(function, first, second, range(start, start + count * step, step)), 0)
    return rows


def codes(text_page: int, count: int) -> NDArray[np.uint32]:
    """Return the code points of a page's characters, those that PDFium made up included.

    PDFium gives the whole text at once, but leaves some characters out of it; only then each one is asked for.
    """
    buffer = np.zeros(count + 1, np.uint16)
    written = _text(text_page, 0, count, buffer.ctypes.data) - 1
    if written == count and not ((buffer >= 0xD800) & (buffer < 0xE000)).any():
        return buffer[:count].astype(np.uint32)
    return np.fromiter(map(_unicode, repeat(text_page, count), range(count)), np.uint32, count)


def loose_boxes(text_page: int, count: int) -> NDArray[np.float32]:
    """Return left, top, right and bottom of each character's advance box, in page space (y upwards)."""
    return _filled(_loose_box, repeat(text_page, count), range(count), count, 4, np.float32)


def text_objects(text_page: int, count: int) -> NDArray[np.uint64]:
    """Return the address of the text object of each character, 0 where PDFium made the character up."""
    return np.fromiter(map(_text_object, repeat(text_page, count), range(count)), np.uint64, count)


def matrices(text_page: int, places: list[int]) -> NDArray[np.float32]:
    """Return the matrices (a, b, c, d, e, f) of the characters at `places`."""
    return _filled(_matrix, repeat(text_page), places, len(places), 6, np.float32)


def font_sizes(text_page: int, places: list[int]) -> Floats:
    """Return the font sizes of the characters at `places`, before their matrices."""
    return np.fromiter(map(_font_size, repeat(text_page), places), np.float64, len(places))


def fonts(objects: list[int]) -> list[int]:
    """Return the address of the font of each text object."""
    return list(map(_font, objects))


def render_modes(objects: list[int]) -> NDArray[np.int32]:
    """Return the text render mode of each text object (3 draws nothing)."""
    return np.fromiter(map(_render_mode, objects), np.int32, len(objects))


def fill_colours(objects: list[int]) -> NDArray[np.uint32]:
    """Return red, green, blue and alpha of each object's fill; a pattern or a foreign colour comes as solid black."""
    count = len(objects)
    rows = np.full((count, 4), _UNSET, np.uint32)
    start = rows.ctypes.data
    columns = (range(start + shift, start + shift + 16 * count, 16) for shift in (0, 4, 8, 12))
    deque(map(_fill, objects, *columns), 0)
    rows[(rows == _UNSET).any(axis=1)] = (0, 0, 0, 255)
    return rows


def page_objects(page: int, count: int, texts: frozenset[int]) -> tuple[list[int], list[int]]:
    """Return the addresses and the types of a page's objects, in the order in which they are drawn.

    Those in `texts` are known to be text and need not be asked.
    """
    objects = list(map(_object_at, repeat(page, count), range(count)))
    return objects, [raw.FPDF_PAGEOBJ_TEXT if one in texts else _object_type(one) for one in objects]


def bounds(objects: list[int]) -> NDArray[np.float32]:
    """Return left, bottom, right and top of each object, in page space."""
    count = len(objects)
    rows = np.zeros((count, 4), np.float32)
    start = rows.ctypes.data
    columns = (range(start + shift, start + shift + 16 * count, 16) for shift in (0, 4, 8, 12))
    deque(map(_bounds, objects, *columns), 0)
    return rows


def font_name(font: int) -> str:
    """Return the base font name of a font, or an empty string."""
    buffer = ctypes.create_string_buffer(256)
    size = raw.FPDFFont_GetBaseFontName(ctypes.cast(font, raw.FPDF_FONT), buffer, 256)
    return buffer.raw[: max(0, min(size, 256) - 1)].decode("utf-8", "replace") if font else ""


def font_weight(font: int) -> int:
    """Return the weight that a font declares (700 is bold), or 0."""
    return max(0, raw.FPDFFont_GetWeight(ctypes.cast(font, raw.FPDF_FONT))) if font else 0
