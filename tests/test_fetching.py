"""Literature: what services say of a work, which copies are open, and what becomes of them in a library."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from literature_server import (
    ARXIV_ERROR,
    ARXIV_NOTHING,
    CROSSREF,
    DOI,
    OPENALEX,
    TITLE,
    UNPAYWALL,
    Reply,
    World,
    arxiv_feed,
    arxiv_record,
    as_json,
    crossref,
    crossref_answer,
    everything,
    location,
    made,
    openalex,
    openalex_answer,
    paper,
    unpaywall,
)
from pincite.errors import NetworkUnreachable, OptionInvalid, ServiceBusy, ServiceFailed, WorkUnknown
from pincite.fetching import Literature, wanted
from pincite.fetching.licences import FILTER
from pincite.records import Document
from pincite.works import PersonName, Reference, RelatedWork

PDF = paper()


class TestNames:
    @pytest.mark.parametrize(
        ("text", "kind", "name"),
        [
            ("10.3968/7471", "doi", "10.3968/7471"),
            ("doi:10.3968/7471.", "doi", "10.3968/7471"),
            ("https://doi.org/10.3968/7471", "doi", "10.3968/7471"),
            ("https://doi.org/10.1002/(SICI)1097%2D0266(1999)20:5%3C1", "doi", "10.1002/(SICI)1097-0266(1999)20:5"),
            ("(10.1016/0048-7333(94)90022-1)", "doi", "10.1016/0048-7333(94)90022-1"),
            ("https://onlinelibrary.wiley.com/doi/full/10.1111/abcd.123?src=x", "doi", "10.1111/abcd.123"),
            ("https://a.example/content/pdf/10.1007/s1-2.3.pdf#p=2", "doi", "10.1007/s1-2.3"),
            ("https://journals.plos.org/article?id=10.1371/journal.pone.01/pdf", "doi", "10.1371/journal.pone.01"),
            ("arXiv:1706.03762v7", "arxiv", "1706.03762v7"),
            ("1706.03762", "arxiv", "1706.03762"),
            ("hep-ex/0307015", "arxiv", "hep-ex/0307015"),
            ("https://arxiv.org/pdf/1706.03762v7.pdf", "arxiv", "1706.03762v7"),
            ("http://export.arxiv.org/abs/hep-ex/0307015#x", "arxiv", "hep-ex/0307015"),
            ("10.48550/arXiv.1706.03762", "arxiv", "1706.03762"),
            ("https://example.org/papers/smile.pdf", "address", "https://example.org/papers/smile.pdf"),
        ],
    )  # fmt: skip
    def test_what_a_person_names_is_told(self, text: str, kind: str, name: str) -> None:
        assert wanted(text) == (kind, name)

    @pytest.mark.parametrize("text", ["", "smiling curve", "ftp://example.org/a.pdf", "12345", "10.3968"])
    def test_what_is_no_name_is_said(self, text: str) -> None:
        with pytest.raises(OptionInvalid, match="is no DOI, arXiv id or address"):
            wanted(text)


class TestFinding:
    def test_a_doi_is_put_together_from_what_all_know(self, world: World, literature: Literature) -> None:
        address = everything(world)
        found = literature.find(f"https://doi.org/{DOI}")
        assert found.work.title == TITLE
        assert found.work.authors == (PersonName("Chen", "Mei"), PersonName("Cluster Observatory"))
        assert (found.work.year, found.work.venue) == (2014, "Journal of Value & Chains")
        assert (found.work.volume, found.work.issue, found.work.pages) == ("7", "2", "11-29")
        assert (found.work.doi, found.work.type, found.cited_by) == (DOI, "article-journal", 41)
        assert (found.pdf, found.licence, found.is_open, found.closed_because) == (address, "cc-by", True, "")
        assert len(found.copies) == 1
        assert literature.notes == ()
        asked = {one.path: one.query for one in world.seen}
        assert asked[CROSSREF] == {"mailto": ["me@example.org"]}
        assert asked[UNPAYWALL] == {"email": ["me@example.org"]}
        assert asked[OPENALEX]["api_key"] == ["k3y"]

    def test_without_an_address_of_mail_unpaywall_is_left_out_in_one_line(self, world: World, tmp_path: Path) -> None:
        everything(world)
        literature = made(world, tmp_path, contact="")
        assert literature.find(DOI).is_open
        assert world.paths() == [CROSSREF, OPENALEX]
        assert len(literature.notes) == 1
        assert "Unpaywall is not asked" in literature.notes[0]
        assert "mailto" not in str(world.seen)

    def test_the_freest_copy_comes_first(self, world: World, literature: Literature) -> None:
        world.reply(CROSSREF, crossref_answer(crossref()))
        places = [location("https://a.example/1.pdf", None), location("https://arxiv.org/pdf/1706.03762", None),
                  location("https://a.example/2.pdf", "cc-by-nc-nd"),
                  location("https://a.example/paid.pdf", "cc-by", is_oa=False)]  # fmt: skip
        world.reply(OPENALEX, as_json(openalex(places[0], locations=places)))
        world.reply(UNPAYWALL, as_json(unpaywall("https://a.example/1.pdf", "publisher-specific-oa")))
        copies = literature.find(DOI).copies
        assert [(copy.address, copy.licence, copy.terms) for copy in copies] == [
            ("https://a.example/2.pdf", "cc-by-nc-nd", "open"),
            ("https://arxiv.org/pdf/1706.03762", "arxiv", "reading"),
            ("https://a.example/1.pdf", "publisher-specific-oa", "free"),
        ]

    def test_a_publishers_link_counts_where_its_licence_is_open(self, world: World, literature: Literature) -> None:
        link = {
            "URL": "https://a.example/x.pdf",
            "content-type": "application/pdf",
            "intended-application": "text-mining",
        }
        by = {"URL": "http://creativecommons.org/licenses/by-nc/4.0/", "content-version": "vor", "delay-in-days": 0}
        world.reply(CROSSREF, crossref_answer(crossref(link=[link], license=[by])))
        assert [(copy.address, copy.licence) for copy in literature.find(DOI).copies] == [(link["URL"], "cc-by-nc")]
        later = by | {"start": {"timestamp": 9_999_999_999_000}}
        world.reply("/crossref/works/10.1234/3", crossref_answer(crossref("10.1234/3", link=[link], license=[later])))
        assert literature.find("10.1234/3").copies == ()

    def test_what_is_closed_says_where_to_read_it(self, world: World, literature: Literature) -> None:
        world.reply(CROSSREF, crossref_answer(crossref()))
        world.reply(OPENALEX, as_json(openalex(None)))
        world.reply(UNPAYWALL, as_json(unpaywall(None, is_oa=False, best_oa_location=None, oa_locations=[])))
        found = literature.find(DOI)
        assert not found.is_open
        assert found.closed_because == (
            f"closed: no free copy is known; it can be read or bought at https://doi.org/{DOI}"
        )

    def test_what_is_free_but_not_open_is_said(self, world: World, literature: Literature) -> None:
        everything(world, licence=None)
        assert literature.find(DOI).closed_because == (
            "free to read, but under no open licence; --any-licence fetches it for your own use"
        )
        doi = "10.1234/page"
        page = unpaywall(None, None, doi, oa_status="bronze")
        world.reply(f"/unpaywall/v2/{doi}", as_json(page))
        assert "save it from https://example.org/landing" in literature.find(doi).closed_because

    def test_an_arxiv_id_gives_the_work_with_the_licence_of_its_record(
        self, world: World, literature: Literature
    ) -> None:
        world.reply("/arxiv/api/query", arxiv_feed("http://arxiv.org/pdf/1706.03762v7"))
        world.reply("/arxiv_records/oai", arxiv_record("http://arxiv.org/licenses/nonexclusive-distrib/1.0/"))
        found = literature.find("arXiv:1706.03762")
        assert found.work.title == "Curves Are All You Need"
        assert found.work.authors == (PersonName("Vance", "Ada"), PersonName("van der Berg", "Niels"))
        assert (found.work.year, found.work.arxiv, found.work.doi) == (
            2017,
            "1706.03762v7",
            "10.48550/arXiv.1706.03762",
        )
        assert (found.pdf, found.licence) == ("https://arxiv.org/pdf/1706.03762v7", "arxiv")
        assert (found.is_open, found.closed_because) == (False, "")
        assert world.seen[0].query == {"id_list": ["1706.03762"], "max_results": ["1"]}
        assert world.seen[1].query["identifier"] == ["oai:arXiv.org:1706.03762"]

    @pytest.mark.parametrize(
        ("record", "licence"),
        [
            (arxiv_record("http://creativecommons.org/licenses/by-sa/4.0/"), "cc-by-sa"),
            (arxiv_record("http://creativecommons.org/publicdomain/zero/1.0/"), "cc0"),
            (arxiv_record(""), "arxiv"),
            (Reply(b"Rate exceeded."), "arxiv"),
            (Reply(b"", 404), "arxiv"),
        ],
    )
    def test_the_licence_at_arxiv(self, world: World, literature: Literature, record: Reply, licence: str) -> None:
        world.reply("/arxiv/api/query", arxiv_feed("http://arxiv.org/pdf/1706.03762v7"))
        world.reply("/arxiv_records/oai", record)
        assert literature.find("1706.03762").licence == licence

    @pytest.mark.parametrize("feed", [ARXIV_ERROR, ARXIV_NOTHING])
    def test_an_id_that_arxiv_does_not_have(self, world: World, literature: Literature, feed: Reply) -> None:
        world.reply("/arxiv/api/query", feed)
        with pytest.raises(WorkUnknown, match=r"no service knows the arXiv id 1234\.5678"):
            literature.find("1234.5678")

    @pytest.mark.parametrize("body", [b"Rate exceeded.", b'<!DOCTYPE x [<!ENTITY a "b">]><feed>&a;</feed>', b"<feed>"])
    def test_what_arxiv_should_not_send(self, world: World, literature: Literature, body: bytes) -> None:
        world.reply("/arxiv/api/query", Reply(body))
        with pytest.raises(ServiceFailed, match="what arXiv answered cannot be read"):
            literature.find("1706.03762")

    def test_a_doi_that_nobody_knows(self, world: World, literature: Literature) -> None:
        with pytest.raises(WorkUnknown, match=r"no service knows the DOI 10\.1234/none"):
            literature.find("10.1234/none")

    def test_a_service_that_fails_stops_no_other(self, world: World, literature: Literature) -> None:
        everything(world)
        world.reply(CROSSREF, Reply(b'{"status": "ok", "message": {"DOI": "10.12'))
        world.reply(UNPAYWALL, Reply(b'{"error": true, "message": "Email address required"}', 422))
        found = literature.find(DOI)
        assert (found.work.title, found.is_open) == (TITLE, True)
        assert literature.notes == (
            "what Crossref answered cannot be read; try again later",
            "Unpaywall refuses the request (status 422); check the address that --contact or PINCITE_CONTACT names",
        )

    def test_where_all_fail_it_says_so_once(self, world: World, literature: Literature) -> None:
        for path in (CROSSREF, OPENALEX, UNPAYWALL):
            world.reply(path, Reply(b"", 500))
        with pytest.raises(ServiceFailed, match=r"could not be looked up: Crossref is out of order .*; OpenAlex"):
            literature.find(DOI)

    def test_without_a_network_it_says_so(self, world: World, tmp_path: Path) -> None:
        def resolve(host: str, port: int) -> list[str]:
            raise NetworkUnreachable(f"{host} is not found")

        with pytest.raises(NetworkUnreachable, match="no service can be reached; check the connection"):
            made(world, tmp_path, resolve=resolve).find(DOI)

    def test_what_the_library_has_is_asked_of_nobody(self, world: World, literature: Literature) -> None:
        held = [Document("curve", TITLE, ("Mei Chen",), 2014, DOI.upper())]
        assert literature.find(DOI, held).document == "curve"
        assert literature.find("1706.03762", [Document("a", doi="10.48550/ARXIV.1706.03762")]).document == "a"
        assert world.seen == []
        everything(world)
        by_title = [Document("other", "The smiling curve of industrial clusters.", ("M. Chen",), 2013)]
        assert literature.find(DOI, by_title).document == "other"
        assert literature.find(DOI, [replace(by_title[0], authors=("Ada Vance",))]).document is None
        assert literature.find(DOI, [replace(by_title[0], kind="note")]).document is None

    @pytest.mark.parametrize(
        "answer",
        [
            [], {}, None, 7, "x", {"message": []}, {"message": {"DOI": 7, "title": {"a": 1}, "author": "Chen"}},
            {"message": {"DOI": DOI, "title": [None], "author": [None, {}, {"family": 3}], "issued": []}},
            {"doi": DOI, "title": [], "authorships": [None, {"author": None}], "locations": {}, "biblio": []},
            {"doi": DOI, "best_oa_location": {"is_oa": True, "pdf_url": "file:" + "///etc/x"}, "oa_locations": [1]},
            {"doi": DOI, "best_oa_location": {"is_oa": True, "pdf_url": "http://[", "url_for_pdf": 3}},
        ],
    )  # fmt: skip
    def test_answers_in_other_forms_break_nothing(self, world: World, literature: Literature, answer: object) -> None:
        for path in (CROSSREF, OPENALEX, UNPAYWALL):
            world.reply(path, as_json(answer))
        try:
            found = literature.find(DOI)
        except WorkUnknown:
            return
        assert all(copy.address.startswith("http") for copy in found.copies)

    @pytest.mark.parametrize("contact", ["me", "me@x", "a@b.c\r\nX: y", "me@exämple.org", "a b@c.de"])
    def test_what_is_no_address_of_mail_is_refused(self, world: World, tmp_path: Path, contact: str) -> None:
        with pytest.raises(OptionInvalid, match="no address of mail"):
            made(world, tmp_path, contact=contact)


class TestTopics:
    def test_open_works_are_listed_with_sizes_most_cited_first(self, world: World, literature: Literature) -> None:
        address = world.reply("/a.pdf", Reply(PDF))
        few = openalex(location(address), "10.1234/few", cited_by_count=3)
        many = openalex(location(f"{address}?2", "cc-by-sa"), "10.1234/many", cited_by_count=90)
        bronze = openalex(location(address, None), "10.1234/bronze")
        gone = openalex(location(address), "10.1234/gone", is_retracted=True)
        other = openalex(location(address), "10.1234/other", title="Smiling faces", abstract_inverted_index=None)
        world.reply("/openalex/works", openalex_answer(few, bronze, gone, other, many))
        found = literature.topic('smiling  "curve"', 5)
        assert [(one.work.doi, one.licence, one.size, one.cited_by) for one in found] == [
            ("10.1234/many", "cc-by-sa", len(PDF), 90),
            ("10.1234/few", "cc-by", len(PDF), 3),
        ]
        assert world.paths() == ["/openalex/works"]
        query = world.seen[0].query
        assert (query["search"], query["filter"], query["sort"]) == (
            ['smiling "curve"'], [f"is_oa:true,best_oa_location.license:{'|'.join(FILTER)}"], ["cited_by_count:desc"],
        )  # fmt: skip
        assert literature.notes == (
            "1 more on the topic are free to read, but have no open licence or no PDF, and are left out",
        )
        assert len(literature.topic("smiling curve", 1)) == 1

    def test_words_may_be_singular_or_plural_and_small_ones_missing(self, world: World, literature: Literature) -> None:
        address = world.reply("/a.pdf", Reply(PDF))
        titles = "Policies for a cluster", "Cluster policy", "Policy", "集群政策研究"
        works = [openalex(location(address), f"10.1234/{n}", title=title) for n, title in enumerate(titles)]
        world.reply("/openalex/works", openalex_answer(*works))
        assert [one.work.title for one in literature.topic("the policies of clusters")] == list(titles[:2])
        assert [one.work.title for one in literature.topic("政策")] == [titles[3]]

    def test_a_filter_that_is_given_up_is_done_without(self, world: World, literature: Literature) -> None:
        address = world.reply("/a.pdf", Reply(PDF))
        refused = Reply(b'{"error": "Invalid query parameters error.", "message": "..."}', 400)
        world.reply("/openalex/works", refused, openalex_answer(openalex(location(address))))
        assert len(literature.topic("smiling curve")) == 1
        assert [one.query["filter"][0].partition(",")[0] for one in world.seen[:2]] == ["is_oa:true"] * 2
        assert world.seen[1].query["filter"] == ["is_oa:true"]

    def test_a_limit_for_today_names_the_key(self, world: World, literature: Literature) -> None:
        world.reply("/openalex/works", Reply(b'{"error": "Rate limit exceeded"}', 429, {"Retry-After": "40000"}))
        with pytest.raises(ServiceBusy, match=r"OpenAlex wants no request for 11 hours.*PINCITE_OPENALEX_KEY") as told:
            literature.topic("curve")
        assert "k3y" not in str(told.value)

    @pytest.mark.parametrize(("words", "most"), [("", 5), (" ?! ", 5), ("curve", 0), ("curve", 101)])
    def test_bad_options(self, literature: Literature, words: str, most: int) -> None:
        with pytest.raises(OptionInvalid):
            literature.topic(words, most)


def cited(**changes: Any) -> RelatedWork:
    """A work that a document cites."""
    entry = Reference("liu", 0, 90, "Chen, M. (2014). The smiling curve of industrial clusters.", "[1]",
                      (PersonName("Chen", "M."),), 2014, "The smiling curve of industrial clusters")  # fmt: skip
    return RelatedWork((replace(entry, **changes),), ("liu",))


class TestRelated:
    def test_an_entry_without_doi_is_found_where_title_year_and_author_agree(
        self, world: World, literature: Literature
    ) -> None:
        everything(world)
        wrong = crossref("10.1234/wrong", title=["The Smiling Curve of Other Things"])
        world.reply("/crossref/works", as_json({"message": {"items": [wrong, crossref()]}}))
        (found,) = literature.related([cited()])
        assert (found.work.doi, found.is_open, found.size) == (DOI, True, len(PDF))
        assert world.seen[0].query["query.bibliographic"] == [cited().entries[0].text]

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": ["The Frowning Curve of Agricultural Markets"]},
            {"title": []},
            {"issued": {"date-parts": [[2009]]}},
            {"issued": {"date-parts": [[None]]}},
            {"author": [{"family": "Vance", "given": "Ada"}]},
            {"author": []},
        ],
    )
    def test_what_does_not_agree_is_not_taken(
        self, world: World, literature: Literature, changes: dict[str, Any]
    ) -> None:
        everything(world)
        world.reply("/crossref/works", as_json({"message": {"items": [crossref(**changes)]}}))
        (found,) = literature.related([cited()])
        assert found.fault == "no work at Crossref agrees in title, year and first author"
        assert (found.work.title, found.copies) == ("The smiling curve of industrial clusters", ())

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": ["The Smiling Curve of Industrial Clusters: Evidence from Northeast China"]},
            {"issued": {"date-parts": [[2015]]}},
            {"author": [{"family": "Chén", "given": "Mei"}]},
            {"author": [{"family": "M.", "given": "Chen"}]},
        ],
    )
    def test_slips_and_subtitles_agree(self, world: World, literature: Literature, changes: dict[str, Any]) -> None:
        everything(world)
        world.reply("/crossref/works", as_json({"message": {"items": [crossref(**changes)]}}))
        assert literature.related([cited()])[0].work.doi == DOI

    def test_a_printed_doi_is_looked_up_unless_it_leads_to_another_work(
        self, world: World, literature: Literature
    ) -> None:
        everything(world)
        other = crossref("10.1234/other", title=["Milk yield of alpine goats"])
        world.reply("/crossref/works/10.1234/other", crossref_answer(other))
        world.reply("/crossref/works", as_json({"message": {"items": [crossref()]}}))
        found = literature.related([cited(doi=DOI), cited(doi="10.1234/other"), cited(doi="10.1234/misprint")])
        assert [one.work.doi for one in found] == [DOI] * 3
        assert world.paths().count("/crossref/works") == 1
        assert literature.notes == ()

    def test_what_is_in_the_library_or_says_too_little_is_not_asked_for(
        self, world: World, literature: Literature
    ) -> None:
        held = replace(cited(), document="curve")
        found = literature.related([held, cited(title=""), cited(year=None), cited(authors=())], 2)
        assert [one.fault for one in found] == ["the reference lists say too little to tell which work it is"] * 2
        assert world.seen == []

    def test_what_is_free_without_a_licence_is_listed_as_closed(self, world: World, literature: Literature) -> None:
        everything(world, licence=None)
        (found,) = literature.related([cited(doi=DOI)])
        assert found.allowed(any_licence=False) == ()
        assert found.closed_because.startswith("free to read, but under no open licence")
        assert world.paths("HEAD") == []
