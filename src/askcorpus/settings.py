"""Settings: every knob of askcorpus, with what it does, its default and its bounds.

Precedence, highest first: an argument (`Settings.load(port=8000)`, a command-line option), the environment
(`ASKCORPUS_PORT=8000`), the file `askcorpus.toml` in the working folder, the default. A misspelt name fails in all four.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from askcorpus.errors import SettingsError

PREFIX = "ASKCORPUS_"
FILE_NAME = "askcorpus.toml"

Caution = Literal["cautious", "balanced", "eager"]
Unproven = Literal["strict", "show"]
SECRETS = (
    "llm_api_key",
    "embedding_api_key",
    "chroma_token",
    "chroma_headers",
)  # never shown, whatever is wrong with them
ADDRESS = r"^https?://[^/\s@?#]+(?:/[^\s@?#]*)?$"  # without a name and password in it


class Settings(BaseModel):
    """All settings, checked and frozen. Use `Settings.load()`; the constructor alone reads no file and no environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: Path = Field(default=Path("seeds"), description="The folder of documents.")
    index: Path = Field(
        default=Path("index"), description="Where the index is kept; can always be rebuilt from the corpus."
    )

    embedder: str = Field(
        default="all-MiniLM-L6-v2",
        min_length=1,
        description=(
            "What makes vectors: the built-in name, multilingual (with the extra of that name: questions and documents in "
            "different languages), or a sentence-transformers model's folder, or its name in the local cache."
        ),
    )
    embedding_url: str | None = Field(
        default=None,
        pattern=ADDRESS,
        description=(
            "The address of an OpenAI-compatible server that makes the vectors in place of embedder, such as "
            "http://127.0.0.1:11434/v1."
        ),
    )
    embedding_model: str | None = Field(default=None, description="The embedding model's name at that server.")
    embedding_dimension: int | None = Field(
        default=None, ge=1, le=65_536, description="How many numbers a vector of that model has."
    )
    embedding_api_key: SecretStr | None = Field(default=None, description="The key of that server, if it asks for one.")
    embedding_api_key_file: Path | None = Field(
        default=None, description="A file with that key in it, and nothing else."
    )
    embedding_query_prefix: str = Field(
        default="", description='What that model wants before a question, such as "query: " or "search_query: ".'
    )
    embedding_passage_prefix: str = Field(
        default="", description='What that model wants before a passage, such as "passage: " or "search_document: ".'
    )
    embedding_context_tokens: int = Field(
        default=512, ge=64, le=65_536, description="How many tokens of a text that model reads."
    )
    embedding_batch: int = Field(default=32, ge=1, le=64, description="How many texts are sent to it at once.")
    embedding_seconds: float = Field(
        default=3,
        gt=0,
        le=60,
        description="A question waits this long for that server; then keywords answer until it is back.",
    )
    passage_tokens: int = Field(
        default=128,
        ge=32,
        le=2048,
        description="The size of a passage in the embedder's tokens, title and heading included.",
    )

    keyword_weight: float = Field(default=2.0, ge=0, le=10, description="Weight of the keyword ranking in the fusion.")
    vector_weight: float = Field(default=1.0, ge=0, le=10, description="Weight of the vector ranking in the fusion.")
    candidates: int = Field(
        default=100, ge=5, le=1000, description="How many passages each ranking contributes to the fusion."
    )
    evidence_passages: int = Field(
        default=8, ge=1, le=50, description="How many passages are read to answer a question."
    )
    reader: str = Field(
        default="built-in",
        min_length=1,
        description=(
            "What reads the passages: built-in (the model in the package), plain (no model), or a folder with a "
            "question-answering model or a cross-encoder (which only orders passages)."
        ),
    )
    rerank_passages: int = Field(
        default=8, ge=0, le=50, description="How many passages the reading model puts in order; 0 leaves them as found."
    )
    caution: Caution = Field(
        default="balanced", description="How sure the answer must be before it is given: cautious, balanced or eager."
    )
    max_question_characters: int = Field(
        default=2000, ge=10, le=100_000, description="Longer questions are turned away."
    )

    llm_url: str | None = Field(
        default=None,
        pattern=ADDRESS,
        description="The address of a language model's OpenAI-compatible server, such as http://127.0.0.1:11434/v1.",
    )
    llm_model: str | None = Field(
        default=None,
        description="The language model: its name at its server, or the path of a GGUF file (extra local-llm).",
    )
    llm_api_key: SecretStr | None = Field(default=None, description="The key of that server, if it asks for one.")
    llm_api_key_file: Path | None = Field(default=None, description="A file with that key in it, and nothing else.")
    llm_context_tokens: int = Field(
        default=4096, ge=512, le=2_000_000, description="How many tokens the language model reads and writes together."
    )
    llm_seconds: float = Field(default=120, gt=0, le=3600, description="Writing one answer may take this long.")
    written: bool = Field(
        default=True,
        description="Whether answers are written where a language model is set; a question can say otherwise.",
    )
    unproven: Unproven = Field(
        default="strict",
        description="What becomes of a written sentence that is not proven: strict leaves it out, show strikes it through.",
    )

    chroma_url: str | None = Field(
        default=None,
        pattern=ADDRESS,
        description="The address of a Chroma server that keeps the vectors, such as http://127.0.0.1:8000.",
    )
    chroma_token: SecretStr | None = Field(default=None, description="A token for it, sent as Authorization: Bearer.")
    chroma_token_file: Path | None = Field(default=None, description="A file with that token in it, and nothing else.")
    chroma_headers: dict[str, SecretStr] = Field(
        default={}, description="More headers for it: a table, or as text 'Name: value; Name: value'."
    )
    chroma_certificate: Path | None = Field(
        default=None, description="A file with the certificate that vouches for it, if the system's do not."
    )
    chroma_tenant: str = Field(default="default_tenant", min_length=1, description="The tenant there.")
    chroma_database: str = Field(default="default_database", min_length=1, description="The database there.")
    chroma_seconds: float = Field(
        default=0.5,
        gt=0,
        le=60,
        description="A question waits this long for the Chroma server; then keywords answer until it is back.",
    )
    chroma_batch: int = Field(default=200, ge=50, le=250, description="How many vectors are sent to it at once.")

    max_file_megabytes: int = Field(default=200, ge=1, le=10_000, description="Larger files are skipped.")
    read_seconds: float = Field(
        default=20,
        gt=0,
        le=3600,
        description="Reading one file may take this long; longer over 20 MB, in proportion.",
    )
    read_memory_megabytes: int = Field(
        default=1024, ge=128, le=65_536, description="Reading one file may use this much memory."
    )
    ocr_seconds: float = Field(
        default=300,
        gt=0,
        le=86_400,
        description="Recognising the text of one scanned file may take this long (with the extra ocr).",
    )
    ocr_memory_megabytes: int = Field(
        default=4096,
        ge=1024,
        le=65_536,
        description="Recognising the text of one scanned file may use this much memory.",
    )

    threads: int | None = Field(
        default=None, ge=1, le=256, description="Threads for the models; by default what this process may use."
    )
    trash_days: float = Field(
        default=30, ge=0, le=36_500, description="A file removed in the page is deleted for good after so many days."
    )
    host: str = Field(default="127.0.0.1", description="The address the page is served on; loopback only by default.")
    port: int = Field(default=7860, ge=1, le=65_535, description="The port the page is served on.")

    @classmethod
    def load(cls, **arguments: Any) -> Settings:
        """Settings by precedence: arguments that are not None, environment, file, defaults.

        Raises SettingsError naming the setting, where it was set, and what would be right.
        """
        values: dict[str, Any] = {}
        origin: dict[str, str] = {}
        for source, given in (
            (FILE_NAME, _from_file(Path(FILE_NAME))),
            ("the environment", _from_environment(os.environ)),
            ("an argument", {name: value for name, value in arguments.items() if value is not None}),
        ):
            for name, value in given.items():
                if name not in cls.model_fields:
                    raise SettingsError(
                        f"There is no setting {name!r} (in {source}).{_did_you_mean(name, cls.model_fields)}"
                    )
                values[name] = value
                origin[name] = source
        for name, value in values.items():
            _check_text(name, value, origin[name])
        try:
            settings = cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            shown = "..." if name in SECRETS else repr(values.get(name))
            setting = f"{name}={shown} (in {origin.get(name, 'an argument')})"
            meaning = cls.model_fields[name].description
            is_pattern = first["type"] == "string_pattern_mismatch"  # the one there is, of an address
            why = "an address is http:// or https:// and a host" if is_pattern else first["msg"]
            raise SettingsError(f"The setting {setting} does not fit: {why}. {meaning}") from error
        settings.check_folders()
        return settings

    @property
    def llm_is_file(self) -> bool:
        """Whether the language model is a file that is run here, not the name of one that a server runs."""
        return self.llm_url is None and str(self.llm_model or "").lower().endswith(".gguf")

    def llm_key(self) -> str | None:
        """The key of the language model's server. Raises SettingsError where its file cannot be read."""
        return _secret(self.llm_api_key, self.llm_api_key_file, "llm_api_key_file")

    def embedding_key(self) -> str | None:
        """The key of the embedding server. Raises SettingsError where its file cannot be read."""
        return _secret(self.embedding_api_key, self.embedding_api_key_file, "embedding_api_key_file")

    def chroma_key(self) -> str | None:
        """The token for the Chroma server. Raises SettingsError where its file cannot be read."""
        return _secret(self.chroma_token, self.chroma_token_file, "chroma_token_file")

    @field_validator("chroma_headers", mode="before")
    @classmethod
    def _headers(cls, value: object) -> object:
        """Headers given as text, which an environment variable or an option has to be."""
        if not isinstance(value, str):
            return value
        pairs = [part.partition(":") for part in value.split(";") if part.strip()]
        if not all(separator for _, separator, _ in pairs):
            raise ValueError("a header is written as Name: value")
        return {name.strip(): words.strip() for name, _, words in pairs}

    def check_folders(self) -> None:
        """Raises SettingsError where the index would be, or hold, the corpus: tidying it could remove documents."""
        corpus, index = (Path(os.path.realpath(folder)) for folder in (self.corpus, self.index))
        if corpus == index or corpus.is_relative_to(index):
            raise SettingsError(
                f"The index folder {self.index} {'is' if corpus == index else 'holds'} the folder of documents {self.corpus}. "
                "Name a folder of its own for the index: --index FOLDER"
            )


def write_settings(values: Mapping[str, str | None], path: Path = Path(FILE_NAME)) -> None:
    """Put settings into the file, or take those out that are None; its other lines stay as they are. Raises SettingsError."""
    _from_file(path)  # a file that cannot be read is not written to either
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        kept = [line for line in lines if line.partition("=")[0].strip() not in values]
        added = [f"{name} = {json.dumps(value)}" for name, value in values.items() if value is not None]
        path.write_text("\n".join([*added, *kept, ""]), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}). Check its permissions.") from error


def _secret(value: SecretStr | None, file: Path | None, setting: str) -> str | None:
    if value is not None:
        return value.get_secret_value()
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The key in {file} cannot be read ({type(error).__name__}). Check {setting}.") from error


def _check_text(name: str, value: object, source: str) -> None:
    """Raises SettingsError for an empty text, which a path would take for the working folder, and for a NUL in one."""
    if isinstance(value, str | Path) and "\0" in str(value):
        raise SettingsError(f"The setting {name} (in {source}) holds a NUL character. Correct it.")
    if value == "":
        raise SettingsError(f"The setting {name} (in {source}) is empty. Give it a value, or leave it out.")


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Correct the file or remove it.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return {name[len(PREFIX) :].lower(): value for name, value in environment.items() if name.startswith(PREFIX)}


def _did_you_mean(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" The settings are: {', '.join(sorted(known))}."
