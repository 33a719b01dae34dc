"""The calls into PDFium that are made once a character, bound so that a loop over them stays in C.

pypdfium2's own bindings convert each argument in Python; a page has thousands of characters. Only the worker process
imports this module: PDFium is not thread-safe, and a hostile file may end the process.
"""

import ctypes
from collections import deque
from collections.abc import Sequence
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
#: Bound without the types of their arguments, whose checks take longer than the calls: they take pointers as
#: `_pointer` and `_handles` give them.
_loose_box = _bound("FPDFText_GetLooseCharBox", _INT)
_text_object = _bound("FPDFText_GetTextObject", ctypes.c_size_t)
_matrix = _bound("FPDFText_GetMatrix", _INT)
_font_size = _bound("FPDFText_GetFontSize", ctypes.c_double)
_font = _bound("FPDFTextObj_GetFont", ctypes.c_size_t)
_render_mode = _bound("FPDFTextObj_GetTextRenderMode", _INT)
_fill = _bound("FPDFPageObj_GetFillColor", _INT)
_object_at = _bound("FPDFPage_GetObject", ctypes.c_size_t)
_object_type = _bound("FPDFPageObj_GetType", _INT, _POINTER)
_bounds = _bound("FPDFPageObj_GetBounds", _INT)


def address(handle: Any) -> int:
    """Return the address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _pointer(place: int) -> Any:
    """Return an address in the form that ctypes passes on as it is."""
    return ctypes.byref(ctypes.c_char.from_address(place))


def _handles(objects: Sequence[int]) -> list[Any]:
    """Return the addresses of objects in that form; they may be invalid ones, which are not looked at."""
    return list(map(_POINTER.from_param, objects))


def _quadruples(function: Any, handles: Sequence[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """Call `function(handle, pointer, pointer, pointer, pointer)` with the four cells of each row, and return them."""
    if len(handles):
        buffer = (ctypes.c_char * rows.nbytes).from_buffer(rows.data)
        columns = (map(ctypes.byref, repeat(buffer), range(shift, rows.nbytes, 16)) for shift in (0, 4, 8, 12))
        deque(map(function, handles, *columns), 0)
    return rows


def _filled(function: Any, text_page: int, places: Sequence[int], width: int) -> NDArray[np.float32]:
    """Call `function(text_page, place, pointer)` along the rows of a new array, the pointer being each row's."""
    rows = np.zeros((len(places), width), np.float32)
    if len(places):
        buffer = (ctypes.c_char * rows.nbytes).from_buffer(rows.data)
        pointers = map(ctypes.byref, repeat(buffer), range(0, rows.nbytes, rows.strides[0]))
        deque(map(function, repeat(_pointer(text_page)), places, pointers), 0)
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
    return _filled(_loose_box, text_page, range(count), 4)


def text_objects(text_page: int, count: int) -> NDArray[np.uint64]:
    """Return the address of the text object of each character, 0 where PDFium made the character up."""
    return np.fromiter(map(_text_object, repeat(_pointer(text_page), count), range(count)), np.uint64, count)


def matrices(text_page: int, places: list[int]) -> NDArray[np.float32]:
    """Return the matrices (a, b, c, d, e, f) of the characters at `places`."""
    return _filled(_matrix, text_page, places, 6)


def font_sizes(text_page: int, places: list[int]) -> Floats:
    """Return the font sizes of the characters at `places`, before their matrices."""
    return np.fromiter(map(_font_size, repeat(_pointer(text_page)), places), np.float64, len(places))


def text_facts(objects: Sequence[int]) -> tuple[list[int], NDArray[np.int32], NDArray[np.uint32]]:
    """Return of each text object the address of its font, its render mode (3 draws nothing) and its fill."""
    handles = _handles(objects)
    modes = np.fromiter(map(_render_mode, handles), np.int32, len(handles))
    return list(map(_font, handles)), modes, _fills(handles)


def fill_colours(objects: Sequence[int]) -> NDArray[np.uint32]:
    """Return red, green, blue and alpha of each object's fill; a pattern or a foreign colour comes as solid black."""
    return _fills(_handles(objects))


def _fills(handles: Sequence[Any]) -> NDArray[np.uint32]:
    rows = _quadruples(_fill, handles, np.full((len(handles), 4), _UNSET, np.uint32))
    rows[(rows == _UNSET).any(axis=1)] = (0, 0, 0, 255)
    return rows


def page_objects(page: int, count: int, texts: frozenset[int]) -> tuple[list[int], list[int]]:
    """Return the addresses and the types of a page's objects, in the order in which they are drawn.

    Those in `texts` are known to be text and need not be asked.
    """
    objects = list(map(_object_at, repeat(_pointer(page), count), range(count)))
    return objects, [raw.FPDF_PAGEOBJ_TEXT if one in texts else _object_type(one) for one in objects]


def bounds(objects: Sequence[int]) -> NDArray[np.float32]:
    """Return left, bottom, right and top of each object, in page space."""
    return _quadruples(_bounds, _handles(objects), np.zeros((len(objects), 4), np.float32))


def font_name(font: int) -> str:
    """Return the base font name of a font, or an empty string."""
    buffer = ctypes.create_string_buffer(256)
    size = raw.FPDFFont_GetBaseFontName(ctypes.cast(font, raw.FPDF_FONT), buffer, 256)
    return buffer.raw[: max(0, min(size, 256) - 1)].decode("utf-8", "replace") if font else ""


def font_weight(font: int) -> int:
    """Return the weight that a font declares (700 is bold), or 0."""
    return max(0, raw.FPDFFont_GetWeight(ctypes.cast(font, raw.FPDF_FONT))) if font else 0
