"""Which field of BibTeX (and BibLaTeX) is which variable of CSL, and which type of entry which type of item."""

#: Types of entries, the one that is written for a type of item first.
TYPES = {
    "article": "article-journal",
    "book": "book",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "phdthesis": "thesis",
    "techreport": "report",
    "misc": "document",
    "online": "webpage",
    "unpublished": "manuscript",
    "booklet": "pamphlet",
    "patent": "patent",
    "dataset": "dataset",
    "software": "software",
    "standard": "standard",
    "periodical": "periodical",
    "inreference": "entry-encyclopedia",
    "inbook": "chapter",
    "conference": "paper-conference",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "report": "report",
    "manual": "report",
    "proceedings": "book",
    "collection": "book",
    "mvbook": "book",
    "reference": "book",
    "electronic": "webpage",
    "www": "webpage",
}
ENTRY_TYPES = {kind: entry for entry, kind in reversed(TYPES.items())}
#: What no entry type says by itself: `entrysubtype` beside `@article`.
SUBTYPES = {"magazine": "article-magazine", "newspaper": "article-newspaper"}

#: Fields that hold text; the first of several that mean one variable is the one that is written.
TEXTS = {
    "title": "title",
    "booktitle": "container-title",
    "journal": "container-title",
    "journaltitle": "container-title",
    "howpublished": "container-title",
    "shorttitle": "title-short",
    "shortjournal": "container-title-short",
    "series": "collection-title",
    "volume": "volume",
    "issue": "issue",
    "edition": "edition",
    "version": "version",
    "chapter": "chapter-number",
    "pages": "page",
    "pagetotal": "number-of-pages",
    "volumes": "number-of-volumes",
    "publisher": "publisher",
    "institution": "publisher",
    "school": "publisher",
    "organization": "publisher",
    "address": "publisher-place",
    "location": "publisher-place",
    "eventtitle": "event-title",
    "venue": "event-place",
    "type": "genre",
    "isbn": "ISBN",
    "issn": "ISSN",
    "doi": "DOI",
    "url": "URL",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "language": "language",
    "langid": "language",
    "keywords": "keyword",
    "abstract": "abstract",
    "note": "note",
    "annote": "annote",
    "annotation": "annote",
}
NAMES = {"author": "author", "editor": "editor", "translator": "translator", "bookauthor": "container-author"}
#: Where braces keep capitals as they are.
TITLES = frozenset({"title", "booktitle", "shorttitle", "journal", "journaltitle", "series", "eventtitle"})
#: What is taken as it stands, LaTeX's escapes of single marks aside.
VERBATIM = frozenset({"doi", "url", "isbn", "issn", "pmid", "pmcid", "file"})
#: What holds the place of a variable in an entry of a type.
HOLDERS = {"article": "journal", "misc": "howpublished", "periodical": "journal"}
PUBLISHERS = {"phdthesis": "school", "mastersthesis": "school", "thesis": "institution", "techreport": "institution",
              "report": "institution", "manual": "organization", "online": "organization"}  # fmt: skip
#: Types whose `number` is not the number of an issue.
NUMBERED = frozenset({"techreport", "report", "patent", "manual", "standard", "misc", "booklet", "unpublished"})
SERIAL = frozenset({"article", "periodical"})
