"""Every error askcorpus raises on purpose, and what each one means.

AskCorpusError
├── SettingsError          a setting is misspelt, out of bounds or of the wrong type
├── QuestionError          the question cannot be asked: empty, or too long
├── CorpusError            the corpus folder is missing, is not a folder, or holds nothing to read
├── ReadingError           one file could not be read; it becomes that file's ledger entry
├── EmbedderError          the embedding model is missing or is not the one expected
│   └── EmbedderAwayError      the server that makes the vectors cannot be asked; keywords answer alone
├── ReaderModelError       the reading model is missing or damaged
├── WriterError            the language model cannot be used, or failed while it wrote
└── IndexError_            the index cannot be used as it is
    ├── IndexMissingError      there is no index yet
    ├── IndexVersionError      the index was made by another version of askcorpus
    ├── IndexBusyError         another process is building it
    ├── IndexDamagedError      a generation does not pass its own checks
    ├── IndexWriteError        the index folder cannot be written: full disk, read-only, no permission
    ├── VectorsAwayError       the server that keeps the vectors cannot be asked; keywords answer alone
    └── TargetError            where indexes are published to or pulled from cannot be used

A message says what happened, to which file or value, and ends with the next step.
"""

from __future__ import annotations


class AskCorpusError(Exception):
    """Something askcorpus can explain in one line, with the next step."""


class SettingsError(AskCorpusError):
    """A setting is misspelt, out of bounds or of the wrong type."""


class QuestionError(AskCorpusError):
    """The question cannot be asked: it is empty, or too long."""


class CorpusError(AskCorpusError):
    """The corpus folder is missing, is not a folder, or names a document it does not hold."""


class ReadingError(AskCorpusError):
    """One file could not be read.

    Arguments: `reason`, one plain sentence a person can act on; `state`, the ledger state the file gets:
    "skipped" (nothing wrong: not text, empty, no text layer, encrypted) or "failed" (damaged, over a limit, crashed);
    `may_pass`, whether the same file may be read another time: it took too long, or the system refused.
    """

    def __init__(self, reason: str, *, state: str = "failed", may_pass: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state
        self.may_pass = may_pass


class EmbedderError(AskCorpusError):
    """The embedding model is missing, or its weights are not the ones expected."""


class EmbedderAwayError(EmbedderError):
    """The server that makes the vectors cannot be asked, or what it sends cannot be used."""


class ReaderModelError(AskCorpusError):
    """The reading model is missing or damaged; the plain reader answers without it."""


class WriterError(AskCorpusError):
    """The language model cannot be used, or failed while it wrote; the quoted answer is given instead."""


class IndexError_(AskCorpusError):  # noqa: N801, N818 - the plain name would hide the built-in IndexError
    """The index cannot be used as it is."""


class IndexMissingError(IndexError_):
    """There is no index yet."""


class IndexVersionError(IndexError_):
    """The index was made by another version of askcorpus."""


class IndexBusyError(IndexError_):
    """Another process is building the index."""


class IndexDamagedError(IndexError_):
    """A generation does not pass its own checks."""


class IndexWriteError(IndexError_):
    """The index folder cannot be written: full disk, read-only, no permission."""


class VectorsAwayError(IndexError_):
    """The server that keeps the vectors cannot be asked."""


class TargetError(IndexError_):
    """The target that an index is published to, or pulled from, cannot be used."""
