"""The chat page. The only streamlit import."""
