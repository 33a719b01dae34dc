"""The page, for `streamlit run app/chat.py` in a checkout; `pincite chat` serves the same page."""

import os
from pathlib import Path

from pincite.chat.page import main

os.environ.setdefault("PINCITE_INDEX", str(Path(__file__).parent.parent / "index"))
main()
