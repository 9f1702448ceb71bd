"""A target: the place where generations are published, a folder that machines share or a bucket.

What is asked of it is little: whole small files, listed, read, written, and *created* only where there is none, which is
what makes one writer win. Object stores (s3, gs, az) are reached through obstore, whose creating is the store's own
conditional write; everything else, from a plain folder to sftp, through fsspec.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from askcorpus.errors import TargetError

OBJECT_STORES = ("s3", "s3a", "gs", "az", "abfs", "abfss", "adl", "azure")
CONNECT_SECONDS = 10
REQUEST_SECONDS = 120  # for one chunk, also over a slow line
RETRY_SECONDS = 60  # then what failed is said
TEMPORARY = ".part"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a target: its path below the target, its size in bytes and when it was written (seconds since 1970)."""

    path: str
    bytes: int
    modified: float


class Target(Protocol):
    """Files by path below the target. Every method raises TargetError where the target cannot be used."""

    @property
    def shown(self) -> str:
        """The address, without a password in it."""
        ...

    def create(self, path: str, content: bytes) -> bool:
        """Write a file where there is none; False where there is one."""
        ...

    def put(self, path: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        ...

    def get(self, path: str) -> bytes | None:
        """The content of a file; None where there is none."""
        ...

    def list(self, folder: str) -> list[Entry]:
        """All files in a folder and below."""
        ...

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error."""
        ...


def open_target(address: str) -> Target:
    """The target at an address: a folder, or a URL. Raises TargetError for one that cannot be one."""
    scheme = address.partition("://")[0] if "://" in address else ""
    return ObjectTarget.open(address) if scheme in OBJECT_STORES else FolderTarget.open(address)


def without_password(address: str) -> str:
    """An address as it can be shown."""
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:***@", address)


class FolderTarget:
    """A folder of this machine, or of one that fsspec reaches."""

    def __init__(self, files: Any, root: str, shown: str) -> None:
        self._files = files
        self._root = root.rstrip("/")
        self.shown = shown
        self._is_local = "file" in _protocols(files)

    @classmethod
    def open(cls, address: str) -> FolderTarget:
        """The folder at a path or URL. Raises TargetError."""
        import fsspec

        try:
            files, root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError, OSError) as error:
            raise TargetError(
                f"{without_password(address)} cannot be used as a target ({error}). Name a folder or a URL such as s3://bucket/path."
            ) from error
        return cls(files, root, without_password(address))

    def create(self, path: str, content: bytes) -> bool:
        """Write a file where there is none; False where there is one."""
        with _plain_errors(self.shown):
            place = self._ready(path)
            try:
                with self._files.open(place, "xb") as file:
                    file.write(content)
            except FileExistsError:
                return False
            self._keep(place)
        return True

    def put(self, path: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        with _plain_errors(self.shown):
            place = self._ready(path)
            self._files.pipe_file(place + TEMPORARY, content)
            self._keep(place + TEMPORARY)
            self._files.mv(place + TEMPORARY, place)

    def get(self, path: str) -> bytes | None:
        """The content of a file; None where there is none."""
        with _plain_errors(self.shown):
            try:
                return bytes(self._files.cat_file(f"{self._root}/{path}"))
            except FileNotFoundError:
                return None

    def list(self, folder: str) -> list[Entry]:
        """All files in a folder and below."""
        with _plain_errors(self.shown):
            self._files.invalidate_cache()
            found = self._files.find(f"{self._root}/{folder}", detail=True)
        return [
            Entry(
                name.removeprefix(f"{self._root}/"), int(info["size"]), _seconds(info.get("mtime", info.get("created")))
            )
            for name, info in found.items()
        ]

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error."""
        with _plain_errors(self.shown):
            for path in paths:
                try:
                    self._files.rm_file(f"{self._root}/{path}")
                except FileNotFoundError:
                    continue

    def _ready(self, path: str) -> str:
        place = f"{self._root}/{path}"
        self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
        return place

    def _keep(self, place: str) -> None:
        """Ask the disk to keep a file: what is published later must not be there without it."""
        if self._is_local:
            descriptor = os.open(place, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class ObjectTarget:
    """A bucket, or a part of one. Credentials and endpoint come from the environment, as for the store's own tools."""

    def __init__(self, store: Any, shown: str) -> None:
        self._store = store
        self.shown = shown

    @classmethod
    def open(cls, address: str) -> ObjectTarget:
        """The bucket at a URL. Raises TargetError where the extra `cloud` is not installed or the address is none."""
        try:
            from obstore.exceptions import BaseError
            from obstore.store import from_url
        except ImportError as error:
            raise TargetError(
                f"{without_password(address)} needs the extra cloud, which is not installed. Run: pip install 'askcorpus[cloud]'"
            ) from error
        try:
            store = from_url(
                address,
                client_options={
                    "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                    "timeout": timedelta(seconds=REQUEST_SECONDS),
                    "user_agent": "askcorpus",
                    "allow_http": _names_plain_http(),
                },
                retry_config={"retry_timeout": timedelta(seconds=RETRY_SECONDS)},
            )
        except (BaseError, ValueError) as error:
            raise _unusable(without_password(address), error) from error
        return cls(store, without_password(address))

    def create(self, path: str, content: bytes) -> bool:
        """Write a file where there is none; False where there is one."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        with _plain_errors(self.shown):
            try:
                obstore.put(self._store, path, content, mode="create")
            except AlreadyExistsError:
                return False
        return True

    def put(self, path: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        import obstore

        with _plain_errors(self.shown):
            obstore.put(self._store, path, content)

    def get(self, path: str) -> bytes | None:
        """The content of a file; None where there is none."""
        import obstore

        with _plain_errors(self.shown):
            try:
                return bytes(obstore.get(self._store, path).bytes())
            except FileNotFoundError:
                return None

    def list(self, folder: str) -> list[Entry]:
        """All files in a folder and below."""
        import obstore

        with _plain_errors(self.shown):
            found = obstore.list(self._store, folder).collect()
        return [Entry(item["path"], int(item["size"]), item["last_modified"].timestamp()) for item in found]

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error."""
        import obstore

        with _plain_errors(self.shown):
            if paths:
                obstore.delete(self._store, list(paths))


@contextmanager
def _plain_errors(shown: str) -> Iterator[None]:
    """What a file system or a store says when it cannot go on, as one line."""
    try:
        yield
    except TargetError:
        raise
    except Exception as error:
        if isinstance(error, OSError | ValueError | NotImplementedError) or type(error).__module__.startswith(
            "obstore"
        ):
            raise _unusable(shown, error) from error
        raise


def _unusable(shown: str, error: Exception) -> TargetError:
    words = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return TargetError(
        f"The target {shown} cannot be used ({words}). Check its address, its permissions and the connection."
    )


def _names_plain_http() -> bool:
    """Whether the person named an endpoint without TLS, as one on the same machine or network has."""
    named = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
    return named.startswith("http://")


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _seconds(time: Any) -> float:
    """A time as fsspec's file systems give it: a number, a datetime, or nothing, which counts as old."""
    return float(time.timestamp()) if hasattr(time, "timestamp") else float(time or 0.0)
