"""Opens the chat page: `python app.py`; `gradio app.py` finds `demo` here."""

from askcorpus.web import open_page, run_page

demo = open_page()

if __name__ == "__main__":
    run_page(demo)
