"""The page, for `streamlit run app/chat.py` in a checkout; `pincite chat` serves the same page."""

from pincite.chat.page import main

main()
