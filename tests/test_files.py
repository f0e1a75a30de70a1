"""Reading arrays: every format, and every way a file can be wrong, each told in one line."""

import io
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from rssp.files import FileError, check_writable, read_arrays, read_values


def one_line(error: pytest.ExceptionInfo[FileError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".csv", ".txt", ".safetensors"])
def test_the_same_values_from_every_format(tmp_path: Path, suffix: str) -> None:
    x = np.array([0.1, -2.5, 1e-300])
    path = tmp_path / f"x{suffix}"
    if suffix == ".npy":
        np.save(path, x)
    elif suffix == ".npz":
        np.savez(path, x=x)
    elif suffix == ".safetensors":
        save_file({"x": x}, path)
    else:
        path.write_text("0.1, -2.5; 1e-300\n")
    assert read_values(str(path)).tolist() == x.tolist()


def test_integers_in_text_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(f"{2**53 + 1} -3")
    assert read_values(str(path)).tolist() == [2**53 + 1, -3]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1 2.5"))
    assert read_values("-").tolist() == [1.0, 2.5]


def test_one_of_several_arrays_is_chosen_by_name(tmp_path: Path) -> None:
    path = str(tmp_path / "x.npz")
    np.savez(path, a=np.arange(2.0), b=np.arange(3.0))
    assert read_values(path, "b").tolist() == [0, 1, 2]
    with pytest.raises(FileError) as error:
        read_values(path)
    assert "several arrays" in one_line(error)
    assert "a, b" in one_line(error)
    with pytest.raises(FileError, match="no array 'c'"):
        read_values(path, "c")


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.csv", "x.txt", "x.safetensors"])
def test_missing_empty_and_broken_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(FileError, match="cannot be read: No such file"):
        read_values(str(path))
    path.write_bytes(b"")
    with pytest.raises(FileError, match="is empty"):
        read_values(str(path))
    path.write_bytes(b"\x80 no numbers at all")
    with pytest.raises(FileError) as error:
        read_values(str(path))
    assert one_line(error).startswith(str(path))


def test_pickles_and_object_arrays_are_refused(tmp_path: Path) -> None:
    plain, within, objects = tmp_path / "p.npy", tmp_path / "o.npz", tmp_path / "o.npy"
    plain.write_bytes(pickle.dumps([1.0, 2.0]))
    np.savez(within, x=np.array([1, "a", None], dtype=object))
    np.save(objects, np.array([1, None], dtype=object))
    for path in (plain, within, objects):
        with pytest.raises(FileError) as error:
            read_values(str(path))
        assert "pickled Python objects" in one_line(error)


def test_words_that_are_no_numbers_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("1 two 3")
    with pytest.raises(FileError, match="number 2 is 'two'"):
        read_values(str(path))


def test_other_suffixes_and_empty_archives(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="must end in"):
        read_values("x.pdf")
    with pytest.raises(FileError, match=r"must end in \.npz or \.safetensors"):
        read_arrays("x.npy")
    path = str(tmp_path / "x.npz")
    np.savez(path)
    with pytest.raises(FileError, match="holds no array"):
        read_arrays(path)


def test_check_writable_leaves_things_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "out.npz"
    check_writable(str(path))
    assert not path.exists()
    path.write_bytes(b"kept")
    check_writable(str(path))
    assert path.read_bytes() == b"kept"


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="it is a folder"):
        check_writable(str(tmp_path))
    with pytest.raises(FileError, match="No such file or directory"):
        check_writable(str(tmp_path / "missing" / "out.npz"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FileError, match="Permission denied"):
        check_writable(str(tmp_path / "out.npz"))


@pytest.mark.parametrize("text", [f"{2**53 + 1} 0.5", f"{10**30} 0.5"])
def test_an_integer_beside_floats_that_would_be_rounded_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(text)
    with pytest.raises(FileError, match="beside floats has no exact float64"):
        read_values(str(path))


def test_integers_beyond_int64_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(f"{2**63} 1")
    with pytest.raises(FileError, match="integers must lie in"):
        read_values(str(path))


@pytest.mark.parametrize("name", ["x.csv", "x.txt"])
def test_rows_of_text_are_vectors(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for text, values in (
        ("1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("\n 1; 2; \n\n 3 4\n\n", [[1, 2], [3, 4]]),
        ("0.5 1\n2 3", [[0.5, 1], [2, 3]]),
        ("1\n3,\n", [1, 3]),
        ("1 3", [1, 3]),
        ("7", [7]),
    ):
        path.write_text(text)
        assert read_values(str(path)).tolist() == values
    path.write_text("1 2 3\n4 5\n")
    with pytest.raises(FileError, match="has rows of 2 and of 3 numbers") as error:
        read_values(str(path))
    one_line(error)
