"""The names that publishers and page builders give to the pieces of a page: classes, ids, headings, link texts."""

import re


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


#: Classes and ids of what stands around an article.
JUNK = _any(
    r"(?:(?:site|page|global|main|top|bottom|sub|mobile|primary|secondary|footer|header|article|side|section|post)[-_]*)?"
    r"(?:nav|navbar|navigation|menu|navbox|breadcrumbs?|toolbar|sidebar|sidenav|pager|pagination|masthead)"
    r"(?:[-_]*(?:bar|list|container|wrapper|links?|inner|items?|block|content|section))?",
    r"(?:social|share|sharing|addthis|sharethis|sharedaddy)(?:[-_]+\w+)*",
    r"[\w-]*[-_](?:share|social|sharing)(?:[-_](?:buttons?|bar|links?|tools?|icons?))?",
    r"(?:gdpr|consent|onetrust|cookies?|cookiebot)(?:[-_]\w+)*",
    r"[\w-]*cookie[-_]?(?:banner|notice|bar|consent|policy)[\w-]*",
    r"(?:advert\w*|ads?|adsbygoogle|promo|sponsor\w*|newsletter|subscri\w+|paywall|popup|modal|overlay|lightbox"
    r"|tooltip\w*|toast)(?:[-_]+\w+)*",
    r"(?:related|recommended|suggested|similar|more|latest|popular|trending)"
    r"[-_]*(?:articles?|content|posts?|links?|stories|reading|items?|products?|news|topics?)?"
    r"(?:[-_]*(?:list|section|container|wrapper|widget|block))?",
    r"recommendations?|recirc\w*|outbrain|taboola",
    r"(?:comments?|disqus|respond|replies|discussion)[-_]*(?:list|area|section|form|thread|wrapper|container|template)?",
    r"toc|table[-_]of[-_]contents|tableofcontents|(?:article|page)[-_]?toc",
    r"sr[-_]only|(?:u[-_])?visually[-_]?hidden|screen[-_]reader[-_]text|a11y[-_]hidden|usa[-_]sr[-_]only|offscreen",
    r"skip|skip[-_](?:link|to)[\w-]*",
    r"(?:login|signin|sign[-_]in|download\w*|citation[-_]?(?:tools?|export|download)|altmetric\w*|metrics|plumx[\w-]*"
    r"|dimensions[\w-]*|permissions?[-_]link)(?:[-_]\w+)*",
    r"no-?print|print[-_](?:none|only)|printonly|headerlink|anchor-?link|heading-?anchor|anchorjs-link|permalink|hash-link",
    r"back-?to-?top|byline-?share|author-?bio|about-?the-?author",
    r"catlinks|mw-(?:editsection|jump-link|cite-backlink|indicators)|printfooter|siteSub|jump-to-nav|metadata|ambox"
    r"|hatnote|vector-[\w-]+",
    r"ltx_(?:page_(?:header|footer|navbar)|TOC|ERROR|pagination)",
    r"c-article-(?:references__links|references__download|author-list__button|share-box|extras|section__figure-link"
    r"|table__fulllink|header__bar|metrics-bar|recommendations[\w-]*|satellite-article-link)",
    r"c-status-message[\w-]*|c-pdf-download|u-hide-?print|js-context-bar",
)
#: Classes of what looks like junk by its element and is part of the article.
KEPT = _any(r"foot-?notes?|endnotes?|fn-?group|ref(?:erence)?s?(?:[-_]?list)?|bibliography|biblio|ltx_note|notes?")
CAPTION_CLASS = _any(
    r"captions?|(?:fig|table)-?caption|ltx_caption|wp-caption-text|thumbcaption|NLM_caption|html-caption|caption[-_]text",
    r"html-fig_description|html-table_wrap_discription|c-article-table__figcaption|c-article-section__figure-description",
)
REFERENCES_CLASS = _any(
    r"ref-?list|references?|reflist|references-list|bibliography|bibliography-sec|biblio|citation-list|article-references",
    r"ltx_bibliography|ltx_biblist|c-article-references|html-references_list|references__list|csl-bib-body",
    r"mw-references-wrap",
)
NOTE_CLASS = _any(r"ltx_note_outer|footnote-?(?:text|content)|side-?note|margin-?note")
FRONT_CLASS = _any(
    r"(?:article[-_])?(?:authors?|byline|contributors?|affiliations?)(?:[-_](?:list|group|names?))?|author-group",
    r"contrib-group|ltx_authors|ltx_dates|c-article-author-list|entry-meta|post-meta|html-author-\w+|art-authors",
    r"art-affiliations|pubhistory|article-identifier",
)
#: Marks that styles set off from what follows.
LABELS = frozenset({"ltx_tag", "label", "list-label", "ref-label", "bib-label", "citation-label"})
FORMULA_CLASSES = frozenset(
    {"katex", "MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML", "mwe-math-element", "MathJax_Preview"}
)
#: Links behind an entry of a reference list, to the same work elsewhere.
LINK_WORDS = _any(
    r"google scholar|cross ?ref|pubmed(?: central)?|pmc(?: free article)?|doi|cas|mathscinet|ads|scopus",
    r"view(?: article| in article| pdf| record)?(?: in \w+)?|article|web of science|open ?url",
    r"(?:free )?full ?text|(?:download )?pdf",
    r"green version|zbmath|medline|isi|export citation",
)
#: What stands alone in a line and only does something.
ACTION_WORDS = _any(
    r"open in (?:a new tab|new tab|viewer|figure viewer)|(?:view )?(?:full|large)[- ]size (?:table|image)",
    r"see full size",
    r"view (?:large image|(?:table|figure).{0,20}|.{0,20} hotspots?|in article|article|pdf|source)|download .{0,40}",
    r"show more|read more|expand|collapse|back to top|(?:jump|skip) to .{0,30}|table of contents|contents|\[?edit\]?",
    r"print|e-?mail|save|cite|share|tweet|facebook|twitter|linkedin|powerpoint slide|source data|report issue",
    r"you have full access to this .{0,60}|[\^↑↩×]",
)
#: Sections about the page and not of the article.
JUNK_HEADING = _any(
    r"(?:related|similar|recommended|suggested|more|further|popular|latest|trending) "
    r"(?:articles?|posts?|stories|content|reading from .*|news|papers?)",
    r"(?:share|cite|print|email|download) this(?: (?:article|post|page|story|paper))?",
    r"you (?:might|may) (?:also )?(?:like|enjoy|be interested in).*|keep exploring.*|most read",
    r"articles? (?:metrics|navigation|tools|options)|cited by.{0,20}|citing (?:articles|literature)|metrics|share",
    r"leave a (?:reply|comment).*|comments?(?: \(\d+\))?|\d+ (?:comments?|responses?|replies).*",
    r"subscribe.*|sign up.*|newsletter.*|follow us.*|advertisement",
    r"about this article|rights and permissions|links|actions|resources|on this page|in this (?:article|issue)",
    r"add to collections|downloads?|download citation",
    r"external links|see also|navigation(?: menu)?|(?:table of )?contents",
)
#: A page that asks something of its reader before it shows anything.
GATE = _any(
    r"enable javascript|javascript (?:is|must be|has been) (?:disabled|required|enabled|turned)|requires javascript",
    r"enable cookies|cookies are (?:disabled|required)",
    r"accept (?:all )?cookies|we use cookies|bitte aktivieren sie javascript",
    r"verify (?:that )?you are (?:a )?human|captcha|checking your browser|just a moment",
    r"access (?:denied|to this (?:page|article))|(?:sign|log) ?in (?:to|with|via)",
)
