"""Saved pages as publishers and programs build them: their patterns of elements, words of our own."""

CANAL = (
    "Harbour towns of the northern coast grew quickly after the canal was opened, because timber could be "
    "shipped without "
    "being carried over land."
)
WAGES = (
    "The number of registered workshops rose from 120 to 340 within ten years, while wages in the older inland towns "
    "hardly changed at all."
)
GRAIN = (
    "We argue that the cost of storing grain, and not the depth of the harbour, decided which towns kept "
    "their trade when "
    "the railway came."
)
AROUND = """<nav class="site-nav"><ul><li><a href="/">Home</a></li><li><a href="/j">Journals</a></li></ul></nav>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies to improve the site, and share them with partners for
advertising. Accept all of them?</p><button>Accept</button></div>"""

MEDICAL = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Canals and harbour towns - "
    "Archive</title>
<meta name="citation_journal_title" content="Journal of Made-up Harbours">
<meta name="citation_title" content="Canals and harbour towns: a study of storage costs">
<meta name="citation_author" content="Anna Bergström"><meta name="citation_author" content="Li Wei">
<meta name="citation_publication_date" content="2019 Mar 4"><meta name="citation_doi" content="10.9999/jmh.2019.12">
<script>var words = "never shown";</script><style>p {{color: red}}</style></head>
<body>{AROUND}<main id="main-content"><article lang="en">
<section class="front-matter"><hgroup><h1>Canals and harbour towns: a study of storage costs</h1></hgroup>
<div class="cg p"><a href="#">Anna Bergström</a><sup>1</sup>, <a href="#">Li Wei</a><sup>2</sup></div>
<div class="panel" style="display: none"><div>Department of Harbours</div></div></section>
<section class="body"><section class="abstract" id="abstract1"><h2>Abstract</h2><p>{GRAIN}</p></section>
<section class="kwd-group"><p><strong>Keywords:</strong> canals, grain</p></section>
<section id="s1"><h2>1. Introduction</h2><p>{CANAL}<sup><a href="#B1">1</a>,<a href="#B2">2</a></sup> It was
10<sup>2</sup> cm of H<sub>2</sub>O
(p&nbsp;&lt;&nbsp;0.05).</p></section>
<section id="s2"><h2>2. Methods</h2><section><h3>2.1. Data</h3><p>{WAGES}</p>
<ol><li>Registers of the harbour office.</li><li>Letters of merchants.</li></ol>
<section class="tw xbox"><h4 class="obj_head">Table 1.</h4><div class="caption p"><p>Workshops by town.</p></div>
<div class="tbl-box"><table><thead><tr><th rowspan="2">Town</th><th colspan="2">Workshops</th></tr>
<tr><th>1850</th><th>1860</th></tr></thead><tbody><tr><td>Alford</td><td>120</td><td>340</td></tr></tbody></table></div>
<div class="p text-right"><a href="#">Open in a new tab</a></div></section>
<figure class="fig"><h4 class="obj_head">Figure 1.</h4><img src="a.jpg" alt="graph">
<figcaption><p>Grain stored in each town.</p></figcaption></figure></section></section>
<section id="s3"><h2>3. Results</h2><p><strong>Storage.</strong> {GRAIN}</p></section>
<section><h2>Acknowledgments</h2><p>We thank the harbour office.</p></section>
<section class="ref-list"><h2>References</h2><section><ul class="ref-list">
<li id="B1"><span class="label">1.</span><cite>Brown A. Ports and grain. 1990.</cite> [<a>DOI</a>] [<a>PubMed</a>]</li>
<li id="B2"><span class="label">2.</span><cite>Smith C. Towns. 1991.</cite> [<a>Google Scholar</a>]</li></ul></section>
</section></section></article></main>
<aside><h6>ACTIONS</h6><ul><li><a>PDF</a></li><li><a>Cite</a></li></ul></aside>
<footer><p>National Library of Nothing, 8600 Pike.</p></footer></body></html>"""

SERIES = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Grain prices | Example Journal</title>
<script type="application/ld+json">{{"mainEntity": {{"headline": "Grain prices and the railway",
"datePublished": "2021-05-06T00:00:00Z", "author": [{{"name": "Jane Miller", "@type": "Person"}},
{{"name": "O'Neil, Peter", "@type": "Person"}}], "isPartOf": {{"name": "Example Economics", "@type": ["Periodical"]}},
"sameAs": "https://doi.org/10.9998/s123-021-1", "@type": "ScholarlyArticle"}}, "@type": "WebPage"}}</script></head>
<body>
{AROUND}<main><article lang="en"><header><ul class="c-article-identifiers"><li>Research article</li></ul>
<h1 class="c-article-title">Grain prices and the railway</h1>
<ul class="c-article-author-list"><li><a>Jane Miller</a></li><li><a>Peter O'Neil</a></li></ul></header>
<section><h2>Abstract</h2><p>{WAGES}</p></section><section><h2>Introduction</h2><p>{CANAL} (Brown <a>1990</a>).</p>
<h3>Earlier work</h3><p>{WAGES}</p><figure><figcaption><b>Fig. 1</b></figcaption><img src="x">
<div class="c-article-section__figure-description"><p>Prices of grain, monthly.</p></div><a>Full size image</a></figure>
</section><section><h2>References</h2><ul class="c-article-references"><li>
<p class="c-article-references__text">Brown, A. (1990). <i>Ports</i>.</p>
<p class="c-article-references__links"><a>Article</a> <a>Google Scholar</a></p></li></ul></section>
<section><h2>About this article</h2><h3>Cite this article</h3><p>Miller, J. Grain prices. 2021.</p></section>
</article></main><footer><p>Example Journal 2021</p></footer></body></html>"""

TEX = f"""<!DOCTYPE html><html lang="en"><head><title>Storing Grain</title></head><body>
<nav class="ltx_page_navbar"><nav class="ltx_TOC"><ol><li><a>1 Introduction</a></li></ol></nav></nav>
<div class="ltx_page_main"><div class="ltx_page_content"><article class="ltx_document">
<h1 class="ltx_title ltx_title_document">Storing Grain with Care</h1><div class="ltx_authors">
<span class="ltx_creator">
<span class="ltx_personname">Maria Santos<br class="ltx_break">University of Grain</span></span>
<span class="ltx_creator"><span class="ltx_personname">Tom Baker
</span></span></div><div class="ltx_dates">(2 May 2022)</div>
<div class="ltx_abstract"><h6 class="ltx_title ltx_title_abstract">Abstract</h6><p class="ltx_p">{GRAIN}</p></div>
<section class="ltx_section"><h2 class="ltx_title"><span class="ltx_tag ltx_tag_section">1 </span>Introduction</h2>
<div class="ltx_para">
<p class="ltx_p">{CANAL}<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup>
<span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">1</sup>
<span class="ltx_tag ltx_tag_note">1</span>It was opened in May.</span></span></span> {WAGES}</p></div>
<div class="ltx_para"><p class="ltx_p">We minimise</p><table class="ltx_equation ltx_eqn_table"><tbody><tr>
<td class="ltx_eqn_cell"></td><td class="ltx_eqn_cell"><math alttext="L=\\sum_{{i}}x_{{i}}" display="block"><semantics>
<mrow><mi>L</mi><mo>=</mo><msub><mi>x</mi><mi>i</mi></msub></mrow>
<annotation encoding="application/x-tex">L=\\sum_{{i}}x_{{i}}</annotation></semantics></math></td>
<td class="ltx_eqn_cell"><span class="ltx_tag ltx_tag_equation">(1)</span></td></tr></tbody></table>
<p class="ltx_p">for <math alttext="n=3"><mi>n</mi><mo>=</mo><mn>3</mn></math> towns.</p></div>
<section class="ltx_subsection"><h3 class="ltx_title"><span class="ltx_tag">1.1 </span>Model</h3>
<ol class="ltx_enumerate">
<li class="ltx_item" style="list-style-type:none;"><span class="ltx_tag ltx_tag_item">1.</span>
<div class="ltx_para"><p class="ltx_p">First we weigh the grain.</p></div></li></ol></section>
<figure class="ltx_table"><figcaption class="ltx_caption"><span class="ltx_tag">Table 1: </span>Scores.</figcaption>
<table class="ltx_tabular"><tbody><tr><td>Model</td><td>Score</td></tr></tbody></table></figure></section>
<section class="ltx_bibliography"><h2 class="ltx_title">References</h2><ul class="ltx_biblist"><li class="ltx_bibitem">
<span class="ltx_tag">[1]</span><span class="ltx_bibblock">A. Brown.</span>
<span class="ltx_bibblock">Ports and grain.</span></li></ul></section></article></div></div></body></html>"""

ENCYCLOPEDIA = f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><title>Harbour grain - Examplepedia</title>
<meta property="og:title" content="Harbour grain - Examplepedia"></head><body><main id="content" class="mw-body">
<header class="mw-body-header"><h1 id="firstHeading">Harbour grain</h1></header><div id="bodyContent">
<div id="siteSub" class="noprint">From Examplepedia</div><div id="mw-content-text"><div class="mw-parser-output">
<p><b>Harbour grain</b> is kept in harbours.<sup class="reference"><a href="#n1"><span>[</span>1<span>]</span></a></sup>
{CANAL}</p><div id="toc" class="toc"><ul><li><a>1 History</a></li></ul></div>
<div class="mw-heading"><h2 id="History">History</h2><span class="mw-editsection">[<a>edit</a>]</span></div>
<p>{WAGES} Its energy is <span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;">
<math alttext="{{\\displaystyle E=mc^{{2}}}}"><mi>E</mi><msup><mi>c</mi><mn>2</mn></msup></math></span>
<img class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{{\\displaystyle E=mc^{{2}}}}"></span> here.</p>
<ul><li>Rye, which keeps for years.</li></ul><dl><dt>Silo</dt><dd>A tower for grain.</dd></dl>
<h2>See also</h2><ul><li><a>Grain</a></li></ul><h2>References</h2><div class="mw-references-wrap">
<ol class="references">
<li><span class="mw-cite-backlink"><b><a>^</a></b></span> <span class="reference-text">Brown. "Ports".</span></li>
</ol></div>
<div class="navbox"><table><tr><td>Other words</td></tr></table></div></div></div>
<div id="catlinks" class="catlinks">Categories</div></div></main><footer>Text is available</footer></body></html>"""

BLOG = f"""<html><head><title>Why grain matters | Jane's blog</title>
<meta property="og:title" content="Why grain matters">
<meta property="article:published_time" content="2023-02-01T00:00:00Z"><meta name="author" content="Jane Miller"></head>
<body><div class="wrapper has-sidebar"><header class="site-header"><a>Jane's blog</a></header><div class="content">
<article class="post"><h1>Why grain matters</h1><div class="byline">By Jane Miller · 5 min read</div>
<div class="share-buttons"><a>Tweet</a></div><p>{CANAL}</p><p>{WAGES}<br><br>{GRAIN}</p>
<h2>What I found <a class="anchor" href="#x">#</a></h2><blockquote><p>Grain is money.</p></blockquote>
<pre><code>def f():
    return 1</code></pre><p><span style="color:#fff">Praise this page.</span>Prices fell.</p>
<h2>Related articles</h2><p>Nothing here at all.</p></article><section class="comments-area"><h3>3 comments</h3>
<p>Great post, thanks a lot, I learned many things from it today.</p></section></div>
<div class="sidebar"><h3>Popular posts</h3></div></div></body></html>"""
