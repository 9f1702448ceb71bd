"""The values that pass between the stages.

All are frozen: a stage takes values and returns new ones. Offsets are counted in characters (code points) of
`Document.text`, half-open: `text[start:end]`. A score is higher for better; lists of scored things are best first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from askcorpus.types.answers import (
    Answer,
    AnswerEvent,
    AnswerMode,
    Certainty,
    Citation,
    Statement,
    StatementKind,
    Turn,
    Writing,
)
from askcorpus.types.documents import Document, Passage, ReadResult, ScoredPassage, View
from askcorpus.types.index import (
    DocumentInfo,
    FileEntry,
    FileState,
    IndexStatus,
    MirrorCounts,
    Progress,
    ProgressCallback,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

__all__ = [
    "Answer",
    "AnswerEvent",
    "AnswerMode",
    "Certainty",
    "Citation",
    "Document",
    "DocumentInfo",
    "FileEntry",
    "FileState",
    "IndexStatus",
    "MirrorCounts",
    "Passage",
    "Progress",
    "ProgressCallback",
    "ReadResult",
    "ScoredPassage",
    "Statement",
    "StatementKind",
    "Turn",
    "View",
    "Writing",
]
