"""The assistant: joins the stages. Everything the web page, the command line and other programs do goes through it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askcorpus.answering.answer import THRESHOLDS
from askcorpus.answering.composition import Composition, statement_text
from askcorpus.answering.conversation import complete
from askcorpus.answering.corpus_questions import answer_about_corpus
from askcorpus.answering.parts import answer_parts, join_parts
from askcorpus.answering.proving import proven_answer
from askcorpus.answering.query import Query
from askcorpus.answering.smalltalk import reply_to_request, reply_to_smalltalk
from askcorpus.building import Builder
from askcorpus.embedding.embedder import OWN_EMBEDDERS, open_embedder
from askcorpus.errors import CorpusError, IndexMissingError, SettingsError
from askcorpus.forking import start_again_when_forked
from askcorpus.protocols import Embedder
from askcorpus.reader.opening import open_reader
from askcorpus.request import (
    MAX_EVIDENCE_PASSAGES,
    MAX_TOP_K,
    HistoryItem,
    checked_caution,
    checked_documents,
    checked_history,
    checked_number,
    checked_question,
)
from askcorpus.settings import Caution, Settings
from askcorpus.snapshot import SnapshotPool
from askcorpus.store.generations import Generation, GenerationStore
from askcorpus.store.unpublished import UnpublishedStore
from askcorpus.suggestions import starter_questions
from askcorpus.sync.maintain import purge, roll_back
from askcorpus.sync.publish import Inspect
from askcorpus.sync.status import count_pending, nothing_indexed, read_status
from askcorpus.types import (
    Answer,
    AnswerEvent,
    Document,
    DocumentInfo,
    IndexStatus,
    ProgressCallback,
    ScoredPassage,
)
from askcorpus.writing.account import Account
from askcorpus.writing.connection import LanguageModel, open_model
from askcorpus.writing.drafting import Task, write
from askcorpus.writing.following import completed_by
from askcorpus.writing.reading import judge_of

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

CLOSEST_SHOWN = 3  # passages shown with a refusal


class Assistant:
    """Answers questions from a folder of documents, and keeps the index of them true.

    Use `Assistant.open`. Safe to use from several threads; a context manager.
    """

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        store: GenerationStore | None = None,
        model: LanguageModel | None = None,
    ) -> None:
        self.settings = settings
        self.model = model
        self._embedder = embedder
        self._store = store or GenerationStore(settings.index)
        self._reader = open_reader(settings)
        self._snapshots = SnapshotPool(self._store, settings, embedder, self._reader)
        self._builder = Builder(settings, embedder, self._store)
        self._parents: list[object] = []
        start_again_when_forked(self)

    @classmethod
    def open(
        cls,
        corpus: str | Path | None = None,
        index: str | Path | None = None,
        settings: Settings | None = None,
        llm: LLM | None = None,
        **overrides: Any,
    ) -> Assistant:
        """An assistant over `corpus` (default ./seeds) with its index in `index` (default ./index).

        Other settings go by name. `llm`, any llama-index LLM, stands in for the language model of the settings. No model is
        loaded yet and nothing is built. Raises SettingsError or EmbedderError.
        """
        if settings is None:
            settings = Settings.load(corpus=corpus, index=index, **overrides)
        elif not isinstance(settings, Settings):
            raise SettingsError(f"settings is of the type {type(settings).__name__}; give an askcorpus.Settings.")
        return cls(settings, open_embedder(settings), model=open_model(settings, llm))

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the index; twice is fine."""
        self._snapshots.close()
        if self.model is not None:
            self.model.close()

    def start_again(self) -> None:
        """In a forked process: open everything anew when it is needed.

        The threads of Chroma and onnxruntime live in the parent only. What came from it is kept, because releasing it would
        wait for them.
        """
        self._parents += [self._snapshots, self._reader, self._embedder]
        if isinstance(self._embedder, OWN_EMBEDDERS):
            self._embedder = open_embedder(self.settings)
        self._reader = open_reader(self.settings)
        self._snapshots = SnapshotPool(self._store, self.settings, self._embedder, self._reader)
        self._builder = Builder(self.settings, self._embedder, self._store)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[HistoryItem] = (),
        documents: Sequence[str] = (),
        caution: Caution | None = None,
        evidence_passages: int | None = None,
        written: bool | None = None,
    ) -> Answer:
        """The answer to a question: sentences of the documents, each with its citation, or a refusal.

        `history` are the turns before, oldest first, as Turn or {"role", "content"}; `documents` restricts the answer to
        these paths or file names. `caution`, `evidence_passages` and `written` stand in for the settings of these names; an
        answer is written only where there is a language model. Builds the index when there is none; where that is under way,
        it waits until the text is read. Raises QuestionError, CorpusError, IndexError_.
        """
        events = self.stream(
            question,
            history=history,
            documents=documents,
            caution=caution,
            evidence_passages=evidence_passages,
            written=written,
        )
        for event in events:
            if event.answer is not None:
                return event.answer
        raise AssertionError("a stream always ends with an answer")

    def stream(
        self,
        question: str,
        *,
        history: Sequence[HistoryItem] = (),
        documents: Sequence[str] = (),
        caution: Caution | None = None,
        evidence_passages: int | None = None,
        written: bool | None = None,
    ) -> Iterator[AnswerEvent]:
        """The same as events: the understood question, the evidence, each sentence, and last the whole answer."""
        started = time.monotonic()
        question = self._checked(question)
        turns = checked_history(history)
        documents, caution = checked_documents(documents), checked_caution(caution)
        if evidence_passages is not None:
            checked_number("evidence_passages", evidence_passages, MAX_EVIDENCE_PASSAGES)
        for how_far in self._builder.build_first():
            yield AnswerEvent("indexing", text=how_far)
        with self._snapshots.borrow() as snapshot:
            paths = snapshot.resolve_documents(documents)
            if not snapshot.manifest.documents:
                raise CorpusError(nothing_indexed(self.settings))
            reply = reply_to_smalltalk(question)
            query = complete(question, turns) if reply is None else Query(question)
            writes = self.settings.written if written is None else written
            account = Account(self.model) if self.model is not None and writes else None
            query = completed_by(account, query, question, turns) if account is not None else query
            yield AnswerEvent("question", text=query.searched)
            evidence: list[ScoredPassage] = []
            said = reply or reply_to_request(query.text)
            composition = Composition((), 1.0 if reply else 0.0, said=said) if said else None
            composition = composition or answer_about_corpus(query.text, snapshot.sources, paths)
            threshold = THRESHOLDS[caution or self.settings.caution]
            search = snapshot.search(depth=evidence_passages or self.settings.evidence_passages, within=paths)
            if composition is None:
                answered = []
                for part, made, found in answer_parts(query, search, snapshot.sources, paths, threshold):
                    yield AnswerEvent("evidence", passages=tuple(found))
                    answered.append((part, made))
                    evidence.extend(found)
                composition = answered[0][1] if len(answered) == 1 else join_parts(answered, threshold)
            if account is not None and composition.confidence >= threshold:
                task = Task(query, composition, tuple(evidence), snapshot.sources, search, self.settings.unproven)
                judge = judge_of(self._reader.get())
                composition = replace(composition, statements=(yield from write(account, task, judge)))
            is_written = any(statement.kind == "written" for statement in composition.statements)
            documents_searched = snapshot.manifest.documents
            made_of = proven_answer(query, composition, evidence, snapshot.sources, documents_searched, threshold)
            for statement in made_of.statements if not is_written else ():
                yield AnswerEvent("sentence", text=statement_text(statement))
            done = replace(
                made_of,
                question=question,
                generation=snapshot.manifest.name,
                seconds=time.monotonic() - started,
                closest=tuple(evidence[:CLOSEST_SHOWN]) if made_of.refused else (),
                mode="model" if is_written else "extractive",
                writing=account.writing() if account is not None else None,
                notice=search.notice,
            )
            yield AnswerEvent("answer", answer=done)

    def search(self, query: str, *, top_k: int = 10, documents: Sequence[str] = ()) -> list[ScoredPassage]:
        """The passages nearest to a query, best first. Raises QuestionError, CorpusError, IndexError_."""
        query = self._checked(query)
        checked_number("top_k", top_k, MAX_TOP_K)
        documents = checked_documents(documents)
        for _ in self._builder.build_first():
            pass
        with self._snapshots.borrow() as snapshot:
            return snapshot.retriever.retrieve(query, top_k, snapshot.resolve_documents(documents))

    def over(self, generation: Generation) -> Assistant:
        """An assistant over one generation, which need not be published: for the `inspect` of a rebuild."""
        return Assistant(self.settings, self._embedder, UnpublishedStore(self.settings.index, generation))

    def rebuild(
        self,
        progress: ProgressCallback | None = None,
        *,
        anew: bool = False,
        verify: bool = False,
        inspect: Inspect | None = None,
    ) -> IndexStatus:
        """Make the index equal to the folder and return its status with what changed.

        `progress` is called with a Progress at each step (`print` will do). `anew` builds from nothing; `verify`
        compares every file's content, whatever its size and times say, and the index with itself. `inspect` gets the whole new
        generation before it is published; what it raises leaves the index as it was. Raises CorpusError, IndexBusyError,
        IndexWriteError.
        """
        return self._builder.build(progress, anew=anew, verify=verify, inspect=inspect)

    def roll_back(self) -> IndexStatus:
        """Return to the generation before the current one. Raises IndexMissingError where none is kept."""
        roll_back(self.settings)
        return self.status()

    def purge(self) -> IndexStatus:
        """Remove every trace of earlier generations from the disk. Raises IndexBusyError while one is being read."""
        purge(self.settings)
        return self.status()

    def status(self) -> IndexStatus:
        """What the index holds, and the ledger of every file. Raises IndexMissingError where there is no index."""
        return read_status(self._store)

    def has_index(self) -> bool:
        """Whether there is an index to ask, of whatever age; one that another version made has to be made anew."""
        return self._store.has_current()

    def pending_changes(self) -> int:
        """How many files differ in size or time from what is indexed: new, changed or gone. Contents are not read.

        Raises CorpusError where the folder is away; questions are answered from the index all the same.
        """
        return count_pending(self.settings, self._store)

    def document(self, path: str) -> Document | None:
        """A document as it is indexed, or None for an unknown path."""
        with self._snapshots.borrow() as snapshot:
            source = snapshot.sources.get(path)  # kept open: a table of 100,000 rows takes a second to open
        return source.document if source is not None else None

    def original(self, path: str) -> bytes | None:
        """The file a document was read from; None where the file is gone, or no longer has the content that was read."""
        with self._snapshots.borrow() as snapshot:
            return snapshot.original(path)

    def documents(self) -> list[DocumentInfo]:
        """The indexed documents, by path."""
        with self._snapshots.borrow() as snapshot:
            return snapshot.catalog.documents()

    def suggestions(self) -> tuple[str, ...]:
        """A few questions to start with, made from the documents; each has an answer. Empty where nothing is indexed."""
        try:
            with self._snapshots.borrow() as snapshot:
                return starter_questions(snapshot.catalog)
        except IndexMissingError:
            return ()

    def warm_up(self) -> None:
        """Load what many questions need, if there is an index to ask."""
        self._reader.warm_up()
        try:
            with self._snapshots.borrow() as snapshot:
                snapshot.retriever.retrieve("warm up", 1)
        except IndexMissingError:
            self._embedder.embed_question("warm up")

    def _checked(self, question: str) -> str:
        return checked_question(question, self.settings.max_question_characters)
