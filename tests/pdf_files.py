"""PDF files made by script: small ones with text at exact places, and hostile ones."""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pypdf
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 612, 792
_FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Times-Roman", "F4": "Courier"}


@dataclass
class Drawing:
    """The content of a page: text and shapes, with y from the top of the page."""

    height: int = HEIGHT
    operators: list[bytes] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, size: float = 10, font: str = "F1", *, mode: int = 0, grey: float = 0
    ) -> "Drawing":
        """Write words with their baseline at `y`."""
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
        head = f"BT {grey} g {mode} Tr /{font} {size} Tf {x} {self.height - y} Td (".encode()
        self.operators.append(head + escaped + b") Tj ET")
        return self

    def wide(
        self, x: float, y: float, words: str, size: float = 10, *, vertical: bool = False, turned: str = ""
    ) -> "Drawing":
        """Write words of any script in a font without glyphs, each letter as wide as the size (`pdf(wide=True)`).

        Args:
            x: where they begin.
            y: their baseline from the top; of vertical writing the top of the first letter.
            words: as the file draws them, from left to right or from the top down.
            size: in points.
            vertical: write from the top down, with letters centred on `x`.
            turned: the first four numbers of the text's matrix, where the writing is turned.
        """
        font, codes = "F8" if vertical else "F7", words.encode("utf-16-be").hex()
        matrix = f"{turned or '1 0 0 1'} {x} {self.height - y} Tm"
        self.operators.append(f"BT 0 g 0 Tr /{font} {size} Tf {matrix} <{codes}> Tj ET".encode())
        return self

    def lines(
        self, x: float, y: float, words: Iterable[str], size: float = 10, font: str = "F1", step: float = 12
    ) -> float:
        """Write lines below each other and return the baseline below the last."""
        for line in words:
            self.text(x, y, line, size, font)
            y += step
        return y

    def box(self, x: float, y: float, width: float, height: float, grey: float = 0) -> "Drawing":
        """Fill a rectangle whose top is at `y`."""
        self.operators.append(f"{grey} g {x} {self.height - y - height} {width} {height} re f".encode())
        return self

    def picture(self, x: float, y: float, width: float, height: float) -> "Drawing":
        """Draw a grey picture whose top is at `y`."""
        where = f"q {width} 0 0 {height} {x} {self.height - y - height} cm ".encode()
        self.operators.append(where + b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q")
        return self

    def scan(
        self, image: Image.Image, x: float = 0, y: float = 0, width: float = WIDTH, height: float = HEIGHT
    ) -> "Drawing":
        """Draw an image, as a scanner does, over the page or a part of it whose top is at `y`."""
        pixels = image.convert("L")
        where = f"q {width} 0 0 {height} {x} {self.height - y - height} cm ".encode()
        head = f"BI /W {pixels.width} /H {pixels.height} /CS /G /BPC 8 /F /Fl ID ".encode()
        self.operators.append(where + head + zlib.compress(pixels.tobytes()) + b"\nEI Q")
        return self

    def raw(self, operators: bytes) -> "Drawing":
        """Add operators as they are."""
        self.operators.append(operators)
        return self

    def content(self) -> bytes:
        """Return the page's content stream."""
        return b"\n".join(self.operators)


def printed(
    lines: Sequence[tuple[float, float, str]],
    size: float = 11,
    *,
    dpi: int = 300,
    width: float = WIDTH,
    height: float = HEIGHT,
    font: str | None = None,
) -> Image.Image:
    """Return a picture of a page with words on it: each with its left edge and baseline in points from the top left."""
    scale = dpi / 72
    image = Image.new("L", (round(width * scale), round(height * scale)), 255)
    draw = ImageDraw.Draw(image)
    type_ = ImageFont.truetype(font, round(size * scale)) if font else ImageFont.load_default(round(size * scale))
    for x, y, words in lines:
        draw.text((x * scale, y * scale), words, font=type_, fill=0, anchor="ls")
    return image


def pdf(
    pages: Sequence[Drawing | bytes],
    *,
    info: str = "",
    root: str = "",
    page: str = "",
    packed: bool = False,
    wide: bool = False,
    objects: Sequence[bytes] = (),
) -> bytes:
    """Return a PDF.

    Args:
        pages: the pages' content.
        info: entries of the information dictionary ("/Title (x)").
        root: entries of the catalogue; objects of one's own begin at number 100.
        page: entries of every page ("/Rotate 90").
        packed: compress the contents.
        wide: have the fonts of `Drawing.wide`.
        objects: further objects, numbered from 100.
    """
    fonts = " ".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>"
        for name, base in _FONTS.items()
    )
    fonts += " /F7 10 0 R /F8 11 0 R" * wide
    numbered: dict[int, bytes] = {1: f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(), 3: f"<< {info} >>".encode()}
    kids = []
    for place, drawing in enumerate(pages):
        number = 1000 + 2 * place
        kids.append(f"{number} 0 R")
        numbered[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {number + 1} 0 R "
            f"/Resources << /Font << {fonts} >> >> {page} >>"
        ).encode()
        content = drawing if isinstance(drawing, bytes) else drawing.content()
        numbered[number + 1] = _stream(content, packed=packed)
    numbered[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    numbered |= _wide_fonts() if wide else {}
    numbered |= {100 + place: one for place, one in enumerate(objects)}
    return written(numbered)


def _wide_fonts() -> dict[int, bytes]:
    """Two fonts, written across and down, whose codes are those of UTF-16."""
    ranges = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256) if not 0xD8 <= high < 0xE0]
    blocks = (ranges[start : start + 100] for start in range(0, len(ranges), 100))
    told = " ".join(f"{len(block)} beginbfrange {' '.join(block)} endbfrange" for block in blocks)
    cmap = f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange {told} endcmap"
    base = "/Type /Font /Subtype /{} /BaseFont /Wide"
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    box = "/FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200 /ItalicAngle 0 /CapHeight 700 /StemV 80"
    whole = f"<< {base.format('Type0')} /Encoding /Identity-{{}} /DescendantFonts [12 0 R] /ToUnicode 13 0 R >>"
    told_of = "/DW 1000 /FontDescriptor 14 0 R /CIDToGIDMap 15 0 R"
    return {
        10: whole.format("H").encode(),
        11: whole.format("V").encode(),
        12: f"<< {base.format('CIDFontType2')} {system} {told_of} >>".encode(),
        13: _stream(cmap.encode(), packed=True),
        14: f"<< /Type /FontDescriptor /FontName /Wide /Flags 4 {box} /FontFile2 16 0 R >>".encode(),
        15: _stream(b"\0\1" * 0x10000, packed=True),
        16: _stream(_square_font(), packed=True),
    }


def _square_font() -> bytes:
    """A TrueType font of 1,000 units with one letter, a square."""
    corners = struct.pack(">4B", *[1] * 4) + struct.pack(">8h", 50, 0, 850, 0, 0, 700, 0, -700)
    square = struct.pack(">5h2H", 1, 50, 0, 900, 700, 3, 0) + corners
    tables = {
        b"glyf": square + b"\0" * (-len(square) % 4),
        b"head": struct.pack(
            ">4I2H2q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, -200, 1000, 800, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I15h2H", 0x10000, 800, -200, *[0] * 13, 0, 2)[:34] + struct.pack(">H", 2),
        b"hmtx": struct.pack(">HhHh", 1000, 0, 1000, 50),
        b"loca": struct.pack(">3I", 0, 0, len(square) + -len(square) % 4),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, *[1] * 9),
    }
    head = struct.pack(">I4H", 0x10000, len(tables), 64, 2, 32)
    place, records, body = len(head) + 16 * len(tables), b"", b""
    for name, table in sorted(tables.items()):
        records += struct.pack(">4s3I", name, 0, place + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + records + body


def written(numbered: dict[int, bytes], trailer: str = "/Root 1 0 R /Info 3 0 R") -> bytes:
    """Return the objects as a file with its table of places."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number in sorted(numbered):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + numbered[number] + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    out += f"trailer\n<< /Size {max(places) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def locked(data: bytes, user: str, owner: str) -> bytes:
    """Return the PDF encrypted (RC4, which needs no further library)."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def labelled(numbers: str) -> str:
    """Return a catalogue entry of page labels."""
    return f"/PageLabels << /Nums [{numbers}] >>"


def text_bomb(copies: int = 40_000_000) -> bytes:
    """A few kilobytes that unpack to endless text operators."""
    return pdf([b"BT /F1 10 Tf 10 10 Td " + b"(A) Tj " * (copies // 7) + b"ET"], packed=True)


def nested_forms(depth: int = 9, fan: int = 12) -> bytes:
    """Forms that draw forms that draw forms: a small file, billions of characters."""
    objects = []
    for level in range(depth):
        inner = f"/X {101 + level} 0 R" if level + 1 < depth else ""
        content = b"/X Do " * fan if inner else b"BT /F1 9 Tf 9 9 Td (billions of letters) Tj ET"
        fonts = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 600 700] /Resources << /XObject << {inner} >> {fonts} >>"
        objects.append(f"{head} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    data = pdf([b"/X Do"], objects=objects)
    return data.replace(b"/Resources << /Font", b"/Resources << /XObject << /X 100 0 R >> /Font", 1)


def looping_outline() -> bytes:
    """An outline whose entries follow each other in a circle."""
    entry = "<< /Title (One) /Parent 100 0 R /Next {} 0 R /First 101 0 R /Last 102 0 R >>"
    objects = [
        b"<< /Type /Outlines /First 101 0 R /Last 102 0 R >>",
        entry.format(102).encode(),
        entry.format(101).encode(),
    ]
    return pdf([Drawing().text(72, 100, "Words that can be read.")], root="/Outlines 100 0 R", objects=objects)


def page_tree(count: int) -> bytes:
    """A file that has the same page so many times."""
    content = _stream(Drawing().text(72, 100, "A page.").content(), packed=False)
    font = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: b"<< >>", 5: content}
    kids = []
    for number in range(10, 10 + count):
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << {font} >> >>".encode()
        )
        kids.append(f"{number} 0 R")
    objects[2] = f"<< /Type /Pages /Count {count} /Kids [{' '.join(kids)}] >>".encode()
    return written(objects)


def long_string(length: int = 60_000_000) -> bytes:
    """One string of 60 MB shown on a page (a few kilobytes in the file)."""
    return pdf([b"BT /F1 10 Tf 10 10 Td (" + b"A" * length + b") Tj ET"], packed=True)


def slow_metadata() -> bytes:
    """A small file whose page labels are deep and wide: cheap for PDFium, dear for a parser in Python."""
    nums = " ".join(f"{number} << /S /D /P (x) >>" for number in range(3000))
    pages = [Drawing().text(72, 100, "Words that can be read.")] * 2000
    return pdf(pages, root=labelled(nums))


def _stream(content: bytes, *, packed: bool) -> bytes:
    if packed:
        content = zlib.compress(content, 9)
    filters = "/Filter /FlateDecode " if packed else ""
    return f"<< {filters}/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
