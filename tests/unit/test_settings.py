from pathlib import Path

import pytest

from askcorpus.errors import SettingsError
from askcorpus.settings import Settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_are_the_project_layout() -> None:
    settings = Settings.load()
    assert (settings.corpus, settings.index, settings.host) == (Path("seeds"), Path("index"), "127.0.0.1")


def test_an_argument_beats_the_environment_which_beats_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "askcorpus.toml").write_text('port = 1111\nhost = "localhost"\ncandidates = 20\n')
    monkeypatch.setenv("ASKCORPUS_PORT", "2222")
    monkeypatch.setenv("ASKCORPUS_HOST", "127.0.0.2")
    settings = Settings.load(port=3333)
    assert (settings.port, settings.host, settings.candidates) == (3333, "127.0.0.2", 20)


def test_a_misspelt_name_fails_with_the_right_one_wherever_it_is_set(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match=r"'prot'.*an argument.*'port'"):
        Settings.load(prot=1)
    monkeypatch.setenv("ASKCORPUS_PASAGE_TOKENS", "100")
    with pytest.raises(SettingsError, match=r"the environment.*'passage_tokens'"):
        Settings.load()
    monkeypatch.delenv("ASKCORPUS_PASAGE_TOKENS")
    (empty_folder / "askcorpus.toml").write_text("corpsu = 'x'")
    with pytest.raises(SettingsError, match=r"askcorpus.toml.*'corpus'"):
        Settings.load()


@pytest.mark.parametrize(("name", "value"), [("port", 0), ("port", "many"), ("passage_tokens", 5), ("caution", "bold")])
def test_a_value_out_of_bounds_is_named_with_its_origin_and_meaning(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=rf"{name}=.*an argument.*does not fit"):
        Settings.load(**{name: value})


def test_an_address_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(
        SettingsError, match=r"an address is http:// or https:// and a host\. The address of a Chroma server"
    ):
        Settings.load(chroma_url="ftp://host")


def test_a_broken_file_is_named(empty_folder: Path) -> None:
    (empty_folder / "askcorpus.toml").write_text("port = = 1")
    with pytest.raises(SettingsError, match=r"askcorpus\.toml cannot be read"):
        Settings.load()


def test_settings_are_frozen_and_described() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1
    assert all(field.description for field in Settings.model_fields.values())
