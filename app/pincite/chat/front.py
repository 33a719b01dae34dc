"""The HTML that a browser gets first: Streamlit's own, with the head of our page in it until Streamlit draws the page.

Streamlit's page stays white until a browser has loaded and run two megabytes of scripts. Ours says at once what it is.
Nothing of a library is written here. Pure.
"""

import re

_TITLE = re.compile(r"<title>[^<]*</title>")
_ROOT = '<div id="root"></div>'
#: Stands where `page.py` draws its title and caption, in the colours of `.streamlit/config.toml`. Streamlit clears the
#: root when it draws into it.
_OPENING = """<div id="root"><div id="opening">
      <style>
        #opening {
          position: fixed; inset: 0; padding: 3.25rem 1rem 0; color-scheme: light dark;
          font: 1rem/1.6 "Source Sans", sans-serif;
          color: light-dark(#1d242b, #e6e9ec); background: light-dark(#ffffff, #14181d);
        }
        #opening div { max-width: 44rem; margin: 0 auto; }
        #opening h1 { margin: 0; font-size: 1.75rem; font-weight: 700; line-height: 1.2; }
        #opening p { margin: 0.75rem 0; color: light-dark(#59646e, #a5afb8); }
        @media (max-width: 48rem) { #opening { padding-top: 4.25rem; } }
        @media (min-width: 48rem) { #opening { left: 300px; } }
      </style>
      <div><h1>Pincite</h1><p>%s</p><p role="status">Opening the library</p></div>
    </div></div>"""

#: What the page says of itself under its title.
PROMISE = "Answers in the papers' own words, each quote pinned to its place."


def front_page(index: str) -> str:
    """Return Streamlit's HTML with our title and the head of our page in it; as it is where it looks otherwise.

    Args:
        index: the file `index.html` of Streamlit's frontend.
    """
    titled = _TITLE.sub("<title>Pincite</title>", index, count=1)
    return titled.replace(_ROOT, _OPENING % PROMISE, 1)
