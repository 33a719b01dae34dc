"""`Literature`: finds works at the services, and fetches their PDFs into a library."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from pincite.errors import (
    FetchError,
    NetworkUnreachable,
    OptionInvalid,
    PinciteError,
    ServiceFailed,
    WorkUnknown,
)
from pincite.fetching import keeping
from pincite.fetching.addresses import hop_of
from pincite.fetching.arxiv import Arxiv
from pincite.fetching.crossref import Crossref
from pincite.fetching.found import Copy, Fetched, FoundWork, Work
from pincite.fetching.matching import agrees, contradicts, held_by, plain, with_doi, work_named, work_of
from pincite.fetching.merging import merged
from pincite.fetching.openalex import Candidate, OpenAlex
from pincite.fetching.pace import Pace
from pincite.fetching.services import Services
from pincite.fetching.unpaywall import LEFT_OUT, Unpaywall
from pincite.fetching.wanted import Wanted, arxiv_doi, doi_in, wanted
from pincite.fetching.web import Web
from pincite.records import AddReport, Document, Progress
from pincite.settings import Settings
from pincite.works import RelatedWork

#: How many works are listed unless another number is asked for.
USUAL = 10
_MOST = 100
#: Words of a topic as short as "of" and "the" tell nothing.
_SHORT = 3
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Shelf(Protocol):
    """What of a library is needed here: `pincite.Library` has it."""

    def documents(self) -> list[Document]:
        """Return what is known of every document."""

    def add(self, paths: Path) -> AddReport:
        """Add a file."""


class Literature:
    """Looks works up and fetches them; nothing is asked of anybody before a method is called.

    `notes` says in one line each what could not be asked, and what was left out.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        services: Services | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Make ready.

        Args:
            settings: the contact address, the key for OpenAlex, and the cache; by default from the environment.
            services: the world outside; another one than the default is for tests.
            progress: is told what is asked, and how much of a file is there, in bytes.

        Raises:
            OptionInvalid: the contact address is none.
        """
        self._settings = settings or Settings.from_environment(os.environ)
        _check_contact(self._settings.contact)
        self._services = services or Services()
        self._progress = progress or (lambda _: None)
        contact = self._settings.contact
        self._web = Web(self._services, contact, self._settings.cache / "lookups")
        self._crossref = Crossref(self._web.ask, self._services.crossref, contact)
        self._openalex = OpenAlex(self._web.ask, self._services.openalex, self._settings.openalex_key)
        self._unpaywall = Unpaywall(self._web.ask, self._services.unpaywall, contact) if contact else None
        self._arxiv = Arxiv(self._web.ask, self._services.arxiv, self._services.arxiv_records)
        self._notes: dict[str, None] = {}
        #: How many of how many works are looked up.
        self._step = 0, 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the look-ups so far, one line each."""
        return tuple(self._notes)

    # --- looking up

    def find(self, name: str, documents: Sequence[Document] = ()) -> FoundWork:
        """Return the work of a DOI, an arXiv id or an address; of one that `documents` hold nobody is asked.

        An address that holds a DOI or an arXiv id stands for that; any other is taken for a PDF's own.

        Raises:
            OptionInvalid: the name is none of these.
            AddressRefused: it is an address of something else than the web.
            WorkUnknown: no service knows it.
            NetworkUnreachable: no service can be reached.
            ServiceFailed: none answers.
        """
        named = wanted(name)
        doi = arxiv_doi(named.name) if named.kind == "arxiv" else named.name
        if named.kind != "address" and (document := with_doi(doi, documents)):
            return FoundWork(work_of(document), document=document.id)
        return _recognised(self._looked_up(named), documents)

    def topic(self, words: str, most: int = USUAL, documents: Sequence[Document] = ()) -> tuple[FoundWork, ...]:
        """Return openly licensed works whose titles and abstracts hold the words of a topic, most cited first.

        Raises:
            OptionInvalid: there is no word, or the number is not from 1 to 100.
            FetchError: OpenAlex cannot be asked.
        """
        if not plain(words):
            raise OptionInvalid('the topic is empty; name one, such as --topic "smiling curve"')
        _check_most(most)
        self._tell("Asking OpenAlex")
        candidates = self._openalex.search(" ".join(words.split()))
        about = [one.found for one in candidates if _is_about(one, words)]
        several = [one for one in about if one.is_open]
        if left := len(about) - len(several):
            self._note(
                f"{left} more on the topic are free to read, but have no open licence or no PDF, and are left out"
            )
        return tuple(self._with_size(_recognised(_only_open(one), documents)) for one in several[:most])

    def related(
        self, works: Iterable[RelatedWork], most: int = USUAL, documents: Sequence[Document] = ()
    ) -> tuple[FoundWork, ...]:
        """Return the first `most` of the works that a library's documents cite, as far as they can be told for certain.

        A DOI is looked up; without one, or where it leads to another work, Crossref is asked for the entry's words, and
        what it offers is taken where title, year and first author agree.

        Raises:
            OptionInvalid: the number is not from 1 to 100.
            NetworkUnreachable: no service can be reached.
        """
        _check_most(most)
        several = [work for work in works if work.document is None and work.entries]
        listed: list[FoundWork] = []
        for number, work in enumerate(several[:most]):
            self._step = number, min(most, len(several))
            listed.append(self._with_size(_recognised(_only_readable(self._identified(work)), documents)))
        self._step = 0, 0
        return tuple(listed)

    # --- fetching

    def fetch(
        self, found: Sequence[FoundWork], library: Shelf, folder: str | os.PathLike[str], *, any_licence: bool = False
    ) -> tuple[Fetched, ...]:
        """Download works and add them to a library, one after the other; one that fails stops no other.

        A file comes whole, with its citation data, and stays only where the library takes it.

        Args:
            found: what to fetch.
            library: where it goes.
            folder: where the files are kept, made where absent.
            any_licence: take what is free to read under no open licence too, for one's own use.

        Raises:
            LibraryBusy: another process is changing the library and does not finish in time.
        """
        place = Path(os.path.abspath(Path(folder).expanduser()))
        pace = Pace(self._progress, self._services.now, len(found))
        return tuple(self._fetched(one, library, place, pace, any_licence=any_licence) for one in found)

    def _fetched(self, found: FoundWork, library: Shelf, folder: Path, pace: Pace, *, any_licence: bool) -> Fetched:
        pace.begin(found.work.title or found.pdf)
        found = _recognised(found, library.documents())
        if found.document is not None:
            return Fetched(found, "known", found.document)
        copies = found.allowed(any_licence=any_licence)
        if not copies:
            return Fetched(found, "closed", reason=found.closed_because)
        file = folder / f"{keeping.stem_of(found)}.pdf"
        if file.exists():  # a document that was removed since, or that another library holds
            return _told(Fetched(found, "added", file=str(file)), library.add(file), file)
        found = self._described(found)
        reasons: list[str] = []
        for copy in copies:
            try:
                return self._kept(found, copy, library, file, pace)
            except FetchError as error:
                reasons.append(str(error))
        return Fetched(found, "failed", reason="; ".join(dict.fromkeys(reasons)))

    def _kept(self, found: FoundWork, copy: Copy, library: Shelf, file: Path, pace: Pace) -> Fetched:
        """Download a copy and add it; nothing of it stays where that does not come to its end."""
        try:
            with keeping.part_of(file) as part:
                self._web.download(copy.address, part, pace.tell)
                keeping.place(part, file, keeping.citation_of(found, copy, file.stem, self._services.now()))
            report = library.add(file)
        except BaseException:
            if not _holds(library, file):
                keeping.take_away(file)
            raise
        if report.failed or (report.unchanged and not _holds(library, file)):
            keeping.take_away(file)
        return _told(Fetched(found, "added", file=str(file), copy=copy), report, file)

    # --- inside

    def _looked_up(self, named: Wanted) -> FoundWork:
        match named.kind:
            case "doi":
                return self._by_doi(named.name)
            case "arxiv":
                return self._by_arxiv(named.name)
            case "address":
                hop_of(named.name)  # what is not gone to is said before anything else
                return FoundWork(Work(), (Copy(named.name),), landing=named.name)

    def _by_doi(self, doi: str) -> FoundWork:
        """Return what all services know of a DOI."""
        if self._unpaywall is None:
            self._note(LEFT_OUT)
        asked: list[tuple[str, Callable[[str], FoundWork | None]]] = [
            ("Crossref", self._crossref.work),
            ("OpenAlex", self._openalex.work),
        ]
        if self._unpaywall is not None:
            asked.append(("Unpaywall", self._unpaywall.work))
        failures: list[FetchError] = []
        answers: list[FoundWork] = []
        for name, ask in asked:
            self._tell(f"Asking {name}")
            try:
                answer = ask(doi)
            except FetchError as error:
                failures.append(error)
                continue
            answers += [answer] if answer is not None else []
        if not answers:
            raise _why_nothing(f"the DOI {doi}", failures)
        for failure in failures:
            self._note(str(failure))
        return merged(answers, doi)

    def _by_arxiv(self, identity: str) -> FoundWork:
        self._tell("Asking arXiv")
        found = self._arxiv.work(identity)
        if found is None:
            raise _why_nothing(f"the arXiv id {identity}", ())
        return found

    def _identified(self, work: RelatedWork) -> FoundWork:
        """Return the work that entries of reference lists name, or what they say, with why it is not known."""
        entry = work.entries[0]
        printed = next((doi for one in work.entries if (doi := doi_in(one.doi))), "")
        try:
            if printed:
                named = wanted(printed)
                found = self._looked_up(named)
                if not contradicts(entry, found.work):
                    return found
        except NetworkUnreachable:
            raise
        except WorkUnknown:
            pass  # a misprint
        except FetchError as error:
            self._note(str(error))
        if not (entry.title and entry.year and entry.authors):
            return FoundWork(work_named(entry), fault="the reference lists say too little to tell which work it is")
        self._tell("Asking Crossref")
        try:
            likely = self._crossref.search(entry.text or entry.title)
            match = next((one for one in likely if one.doi and agrees(entry, one)), None)
            if match is None:
                return FoundWork(work_named(entry), fault="no work at Crossref agrees in title, year and first author")
            return self._looked_up(wanted(match.doi))
        except NetworkUnreachable:
            raise
        except FetchError as error:
            return FoundWork(work_named(entry), fault=f"it could not be looked up: {error}")

    def _described(self, found: FoundWork) -> FoundWork:
        """Return a work that OpenAlex alone described with the names and numbers that Crossref has of it."""
        work = found.work
        if not work.doi or work.publisher or work.arxiv:
            return found
        try:
            exact = self._crossref.work(work.doi)
        except FetchError as error:
            self._note(f"the citation is as OpenAlex has it, for {error}")
            return found
        return found if exact is None or not exact.work.title else replace(found, work=exact.work)

    def _with_size(self, found: FoundWork) -> FoundWork:
        if found.document is not None or not found.allowed(any_licence=False):
            return found
        self._tell("Asking for sizes")
        return replace(found, size=self._web.size(found.pdf))

    def _tell(self, stage: str) -> None:
        self._progress(Progress(stage, *self._step))

    def _note(self, line: str) -> None:
        self._notes[line] = None


def _recognised(found: FoundWork, documents: Iterable[Document]) -> FoundWork:
    return found if found.document is not None else replace(found, document=held_by(found.work, documents))


def _only_open(found: FoundWork) -> FoundWork:
    return replace(found, copies=tuple(copy for copy in found.copies if copy.terms == "open"))


def _only_readable(found: FoundWork) -> FoundWork:
    """Return a work without the copies that only a person who names it may have, unless there is no other."""
    kept = found.allowed(any_licence=False)
    return replace(found, copies=kept) if kept else found


def _is_about(one: Candidate, words: str) -> bool:
    """Whether title and abstract hold each word of a topic, in the singular or the plural; short ones do not count."""
    asked = plain(words).split()
    telling = [word for word in asked if len(word) > _SHORT or not word.isascii()] or asked
    return all(re.sub(r"(?<=\w{3})(?:ies|es|s|y)$", "", word) in one.words for word in telling)


def _check_contact(contact: str) -> None:
    """Check an address of mail, which goes into a header."""
    if contact and not _MAIL.fullmatch(contact):
        raise OptionInvalid(f"{contact!r:.80} is no address of mail; give one such as you@example.org")


def _check_most(most: int) -> None:
    if not 1 <= most <= _MOST:
        raise OptionInvalid(f"the number of works must be from 1 to {_MOST}, not {most}")


def _why_nothing(what: str, failures: Sequence[FetchError]) -> FetchError:
    """Return the error for a work that nobody told anything of."""
    if not failures:
        return WorkUnknown(f"no service knows {what}; check it for slips")
    if all(isinstance(failure, NetworkUnreachable) for failure in failures):
        return NetworkUnreachable("no service can be reached; check the connection to the internet and try again")
    return ServiceFailed(f"{what} could not be looked up: {'; '.join(dict.fromkeys(map(str, failures)))}")


def _holds(library: Shelf, file: Path) -> bool:
    with suppress(PinciteError):
        return any(document.path == str(file) for document in library.documents())
    return False


def _told(fetched: Fetched, report: AddReport, file: Path) -> Fetched:
    """Return what a library made of a file."""
    notes = tuple(note.text for note in report.notes)
    if report.failed:
        reason = report.failed[0].reason.removeprefix(file.name).lstrip(":, ")
        return replace(fetched, outcome="failed", reason=f"the PDF cannot be read: {reason}", file=None, notes=notes)
    if report.unchanged and not report.added and not report.updated:
        return replace(fetched, outcome="known", document=report.unchanged[0], file=None)
    identity = next(iter((*report.added, *report.updated)), None)
    return replace(fetched, document=identity, notes=notes)
