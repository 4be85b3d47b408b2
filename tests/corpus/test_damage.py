import sqlite3
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.catalogue_writer import CatalogueWriter
from corpus.damage import telling_damage
from corpus.errors import StoreDamaged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with CatalogueWriter(tmp_path / "catalogue.db"):
        pass
    return tmp_path / "catalogue.db"


@pytest.mark.parametrize("damage", ["no database", "cut short", "emptied"])
def test_a_broken_file_is_told_as_a_damaged_store(path: Path, damage: str) -> None:
    path.write_bytes({"no database": b"hello" * 999, "cut short": path.read_bytes()[:5000], "emptied": b""}[damage])
    with Catalogue(path) as catalogue, pytest.raises(StoreDamaged) as caught:
        catalogue.counts()
    assert (caught.value.code, caught.value.folder) == ("store_damaged", str(path.parent))


def test_a_writer_does_not_open_a_broken_file(path: Path) -> None:
    path.write_bytes(b"hello" * 999)
    with pytest.raises(StoreDamaged):
        CatalogueWriter(path)


def test_other_trouble_is_not_called_damage(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), telling_damage(path):
        sqlite3.connect(path.parent).execute("SELECT 1")


def test_damage_found_inside_a_transaction_is_told_as_such(path: Path) -> None:
    with CatalogueWriter(path) as writer:
        writer._write.execute("DROP TABLE set_aside")
        with pytest.raises(StoreDamaged), writer.transaction():
            writer.clear_set_aside("a.txt")
