"""The tables of a library, and the marks in the file's header that say whose it is and of which form."""

#: Raised whenever the form of the tables changes.
FORM = 7
#: "PINC", in the header of the file, says whose it is.
APPLICATION = 0x50494E43

#: What is known of a document beside its own columns, as CSL items: what its file says, and what was imported for it.
#: `item` is what references are made of, `further` the rest, `fields` what of the document an import replaces.
_ITEM = """
    CREATE TABLE item (
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        origin TEXT NOT NULL, item TEXT NOT NULL, further TEXT NOT NULL, fields TEXT NOT NULL,
        PRIMARY KEY (document, origin)
    ) WITHOUT ROWID"""
#: What makes a library of an earlier form one of the next, where nothing has to be read anew for it.
UPGRADES = {6: (_ITEM,)}

STATEMENTS = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # `digest` covers what is never changed in place: text, page labels, blocks, warnings, the original, sections,
    # passages and vectors.
    """
    CREATE TABLE document (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT, authors TEXT NOT NULL, year INTEGER, doi TEXT, venue TEXT, kind TEXT NOT NULL,
        path TEXT, member TEXT NOT NULL, given_id TEXT, pages INTEGER, page_labels TEXT NOT NULL,
        content_hash TEXT NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL, blocks BLOB NOT NULL,
        warnings TEXT NOT NULL
    )""",
    "CREATE INDEX document_content ON document (content_hash)",
    "CREATE INDEX document_place ON document (path, member)",
    """
    CREATE TABLE section (
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, parent INTEGER NOT NULL, level INTEGER NOT NULL, kind TEXT NOT NULL,
        heading TEXT NOT NULL, heading_start INTEGER NOT NULL, heading_end INTEGER NOT NULL,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        PRIMARY KEY (document, ordinal)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE passage (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, id TEXT NOT NULL, section INTEGER NOT NULL, kind TEXT NOT NULL,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, context TEXT NOT NULL, first_sentence INTEGER NOT NULL,
        sentences BLOB NOT NULL, vector BLOB, sentence_vectors BLOB
    )""",
    # The PDF that a document was read from, and where its characters stand on the pages.
    """
    CREATE TABLE original (
        document INTEGER PRIMARY KEY REFERENCES document ON DELETE CASCADE,
        pages BLOB NOT NULL, file BLOB NOT NULL
    )""",
    # The files that documents were read from, in the state that they were read in, so that they need not be read again;
    # `member` has the documents that a file gave, or whose copy it is. A file goes with the first of its documents.
    """
    CREATE TABLE file (
        key INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL, changed_ns INTEGER NOT NULL, touched_ns INTEGER NOT NULL, seen_ns INTEGER NOT NULL,
        digest TEXT NOT NULL, beside TEXT NOT NULL, ability TEXT NOT NULL
    )""",
    "CREATE INDEX file_digest ON file (digest)",
    """
    CREATE TABLE member (
        file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        member TEXT NOT NULL, given_id TEXT, description TEXT NOT NULL,
        PRIMARY KEY (file, ordinal)
    ) WITHOUT ROWID""",
    "CREATE INDEX member_document ON member (document)",
    # What a person says of a document in the place of what its file says: a field's name, its value as JSON.
    """
    CREATE TABLE correction (
        document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
        field TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (document, field)
    ) WITHOUT ROWID""",
    # What persons said of answers, and the places that these quoted. No words of a document are in it but those that a
    # person typed: what a place quotes is read from its document, as long as that has the same content.
    """
    CREATE TABLE feedback (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        time TEXT NOT NULL, question TEXT NOT NULL, standalone_question TEXT NOT NULL, verdict TEXT NOT NULL,
        note TEXT NOT NULL, content_hash TEXT NOT NULL
    )""",
    """
    CREATE TABLE place (
        feedback INTEGER NOT NULL REFERENCES feedback ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        document TEXT NOT NULL, content_hash TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        wrong INTEGER NOT NULL,
        PRIMARY KEY (feedback, ordinal)
    ) WITHOUT ROWID""",
    _ITEM,
    "CREATE UNIQUE INDEX passage_place ON passage (document, ordinal)",
    "CREATE TABLE word (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE removed (digest TEXT PRIMARY KEY) WITHOUT ROWID",
)

DOCUMENT_COLUMNS = (
    "id, title, authors, year, doi, venue, kind, path, pages, content_hash,"
    " (SELECT item FROM item WHERE item.document = document.key AND origin = 'file')"
)
SECTION_COLUMNS = 'ordinal, parent, level, kind, heading, heading_start, heading_end, start, "end"'
PASSAGE_COLUMNS = (
    'ordinal, id, section, kind, start, "end", context, first_sentence, sentences, vector, sentence_vectors'
)
