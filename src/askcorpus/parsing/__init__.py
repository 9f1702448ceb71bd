"""Parsing: a file to a Document, within bounds of time, memory and size."""

from askcorpus.parsing.parser import read_document, reader_version
from askcorpus.parsing.worker import ReadingWorker
from askcorpus.types import ReadResult

__all__ = ["ReadResult", "ReadingWorker", "read_document", "reader_version"]
