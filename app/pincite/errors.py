"""Everything that Pincite raises on purpose. Each message says in one line what is wrong and what to do next.

PinciteError
├── ReadError               a file cannot be read as a document
│   ├── FileMissing
│   ├── FileChanged
│   ├── FileEmpty
│   ├── FileNotText
│   ├── FileEncodingUnknown
│   ├── FileKindUnknown
│   ├── FileMalformed
│   ├── FileTooLarge
│   ├── FileLocked
│   ├── PdfDamaged
│   ├── PdfPasswordNeeded
│   ├── PdfTooLarge
│   ├── PdfHasNoText
│   ├── CitationDataMalformed
│   ├── ExchangeMalformed
│   └── CitationFileTooLarge
├── QuestionError           a question or one of its options cannot be used
│   ├── QuestionEmpty
│   ├── QuestionTooLong
│   ├── FilterUnknown
│   └── OptionInvalid
├── LibraryError            the library folder cannot be used
│   ├── LibraryMissing
│   ├── LibraryUnwritable
│   ├── LibraryForeign
│   ├── LibraryVersion
│   ├── LibraryModel
│   ├── LibraryBusy
│   ├── LibraryDamaged
│   ├── LibraryClosed
│   ├── DocumentUnknown
│   └── PageUnknown
├── FetchError              a work cannot be looked up or downloaded
│   ├── AddressRefused
│   ├── DownloadFailed
│   ├── NetworkUnreachable
│   ├── ServiceBusy
│   ├── ServiceFailed
│   └── WorkUnknown
└── ModelError              the embedding model cannot be used
    ├── ModelMissing
    └── ModelChanged
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """Return a text whose control characters and turns of writing direction, which a file's name may hold, are shown
    as their escapes, so that a terminal shows it in one line and as it is.
    """  # noqa: D205
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


class PinciteError(Exception):
    """The root of every named error."""


class ReadError(PinciteError):
    """A file cannot be read as a document."""


class FileMissing(ReadError):
    """No file or folder has that name."""


class FileChanged(ReadError):
    """The file was written to while it was read."""


class FileEmpty(ReadError):
    """The file holds no text."""


class FileNotText(ReadError):
    """The file has a text file's name and holds something else."""


class FileEncodingUnknown(ReadError):
    """The bytes are text in no encoding that could be recognised."""


class FileKindUnknown(ReadError):
    """No reader knows this kind of file."""


class FileMalformed(ReadError):
    """The file breaks the rules of its own format."""


class FileTooLarge(ReadError):
    """The file asks for more memory or time than one file may have."""


class FileLocked(ReadError):
    """The file is encrypted, and only the program that locked it can open it."""


class PdfDamaged(ReadError):
    """The PDF is broken, or no PDF."""


class PdfPasswordNeeded(ReadError):
    """The PDF is locked, and its password was not given or is another."""


class PdfTooLarge(ReadError):
    """The PDF asks for more time, memory, pages or characters than one file may have."""


class PdfHasNoText(ReadError):
    """The PDF holds pictures, or nothing, but no text that could be read."""


class CitationDataMalformed(ReadError):
    """The citation data beside a file is not CSL-JSON."""


class ExchangeMalformed(ReadError):
    """A file of citation data is not of the form that its name says."""


class CitationFileTooLarge(ReadError):
    """A file of citation data is larger than any that a reference manager writes."""


class QuestionError(PinciteError):
    """A question or one of its options cannot be used."""


class QuestionEmpty(QuestionError):
    """The question has no word in it."""


class QuestionTooLong(QuestionError):
    """The question is longer than anyone asks."""


class FilterUnknown(QuestionError):
    """A filter names a document, an author or a span of years that the library does not hold."""


class OptionInvalid(QuestionError):
    """An option has a value outside of its range."""


class LibraryError(PinciteError):
    """The library folder cannot be used."""


class LibraryMissing(LibraryError):
    """There is no library in the folder, and nothing else."""


class LibraryUnwritable(LibraryError):
    """The library folder cannot be written."""


class LibraryForeign(LibraryError):
    """The folder holds something that is not a library of Pincite."""


class LibraryVersion(LibraryError):
    """The library was made by another version, whose form this one cannot read."""


class LibraryModel(LibraryError):
    """The library was made with another embedding model."""


class LibraryBusy(LibraryError):
    """Another process is changing the library."""


class LibraryDamaged(LibraryError):
    """The library's own file is damaged."""


class LibraryClosed(LibraryError):
    """The library was closed, or its folder is gone."""


class DocumentUnknown(LibraryError):
    """The library holds no document of that id."""


class PageUnknown(LibraryError):
    """The document has no such page, or no pages at all."""


class FetchError(PinciteError):
    """A work cannot be looked up or downloaded."""


class AddressRefused(FetchError):
    """The address is not one of the public internet, or not of http or https."""


class DownloadFailed(FetchError):
    """The file is not there, is no PDF, is too large, or did not arrive whole."""


class NetworkUnreachable(FetchError):
    """The server cannot be reached from here."""


class ServiceBusy(FetchError):
    """The service wants to be asked later."""


class ServiceFailed(FetchError):
    """The service answers with an error, or in a form that cannot be read."""


class WorkUnknown(FetchError):
    """No service knows the work."""


class ModelError(PinciteError):
    """The embedding model cannot be used."""


class ModelMissing(ModelError):
    """The embedding model is not on this machine."""


class ModelChanged(ModelError):
    """The embedding model's bytes are not the ones that were expected."""
