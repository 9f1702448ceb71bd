"""The chat page: a Gradio app whose page is our own markup, style and script, and whose events run through Gradio."""

from askcorpus.web.page import build_page
from askcorpus.web.server import open_page, serve, serve_page

__all__ = ["build_page", "open_page", "serve", "serve_page"]
