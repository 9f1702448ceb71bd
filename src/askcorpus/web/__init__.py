"""The chat page: a Gradio app whose page is our own markup, style and script, and whose events run through Gradio."""

from askcorpus.web.page import build_page
from askcorpus.web.server import open_page, run_page, serve

__all__ = ["build_page", "open_page", "run_page", "serve"]
