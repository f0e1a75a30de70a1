"""Reading numbers from files, and finding out before the work whether a file can be written."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class FileError(ValueError):
    """A file that cannot be read or written, said in one line."""


def read_arrays(path: str) -> dict[str, Array]:
    """Every array of a .npz or .safetensors file by name, in the order of the file. Raises FileError."""
    suffix = Path(path).suffix.lower()
    if suffix not in (".npz", ".safetensors"):
        raise FileError(f"{path}: must end in .npz or .safetensors")
    arrays = read_npz(path) if suffix == ".npz" else read_safetensors(path)
    if not arrays:
        raise FileError(f"{path}: holds no array")
    return arrays


def read_values(path: str, name: str | None = None) -> Array:
    """One array of numbers: .npy, .npz, .safetensors, .csv, .txt, or "-" for text on standard input. Raises FileError.

    name chooses among the arrays of a .npz or .safetensors file; with one array it may be left out. Text holds
    numbers between white space, commas or semicolons; integers alone are read as integers.
    """
    suffix = Path(path).suffix.lower()
    if name is not None and suffix not in (".npz", ".safetensors"):
        raise FileError(f"--array {name}: only .npz and .safetensors files hold arrays by name; given {path}")
    if path == "-":
        return parse_text(sys.stdin.read(), "standard input")
    if suffix in (".csv", ".txt"):
        return parse_text(attempt(path, lambda: Path(path).read_text(encoding="utf-8")), path)
    if suffix == ".npy":
        return np.asarray(attempt(path, lambda: np.load(path, allow_pickle=False)))
    if suffix not in (".npz", ".safetensors"):
        raise FileError(f"{path}: must end in .npy, .npz, .csv, .txt or .safetensors, or be - for standard input")
    arrays = read_arrays(path)
    if name is None and len(arrays) == 1:
        return next(iter(arrays.values()))
    if name not in arrays:
        asked = "holds several arrays" if name is None else f"has no array {name!r}"
        raise FileError(f"{path}: {asked}; choose one with --array: {', '.join(arrays)}")
    return arrays[name]


def read_npz(path: str) -> dict[str, Array]:
    """The arrays of a .npz file; pickled ones are refused."""

    def load() -> dict[str, Array]:
        archive = np.load(path, allow_pickle=False)
        if isinstance(archive, np.ndarray):
            raise FileError(f"{path}: holds a single array (.npy); must be an archive (.npz)")
        with archive:
            return {name: archive[name] for name in archive.files}

    return attempt(path, load)  # type: ignore[no-any-return]


def read_safetensors(path: str) -> dict[str, Array]:
    """The tensors of a .safetensors file, in the order of their offsets as the file lists them."""
    try:
        from safetensors import safe_open
    except ImportError:
        raise FileError(f"{path}: reading .safetensors needs the extra: pip install 'rssp[safetensors]'") from None

    def load() -> dict[str, Array]:
        with safe_open(path, framework="numpy") as tensors:
            return {name: tensors.get_tensor(name) for name in tensors.offset_keys()}

    return attempt(path, load)  # type: ignore[no-any-return]


def attempt(path: str, load: Any) -> Any:
    """load(), with what can go wrong said in one line."""
    try:
        if Path(path).is_file() and Path(path).stat().st_size == 0:
            raise FileError(f"{path}: is empty")
        return load()
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror or error}") from None
    except Exception as error:  # numpy, zipfile and safetensors each have their own
        reason = str(error).split("\n")[0]
        if "allow_pickle" in reason or "pickle" in reason.lower():
            reason = (
                "it is no file of plain numpy arrays; pickled Python objects are refused, since they could run code "
                "when read: save arrays of numbers"
            )
        raise FileError(f"{path}: cannot be read: {reason}") from None


def parse_text(text: str, path: str) -> Array:
    """Numbers from text, one row or one column: (n,); several rows of d > 1 numbers each: (n, d).

    Integers alone are int64, else float64; an integer that float64 would round is refused.
    """
    rows = [words for line in text.splitlines() if (words := line.replace(",", " ").replace(";", " ").split())]
    if not rows:
        raise FileError(f"{path}: is empty; an instance without values is an array of shape (0,) in a .npy file")
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        raise FileError(
            f"{path}: has rows of {widths[0]} and of {widths[-1]} numbers; must be one row or one column, or rows "
            "of the same length, a vector each"
        )
    numbers = parse_words([word for row in rows for word in row], path)
    return numbers if len(rows) == 1 or widths == [1] else numbers.reshape(len(rows), -1)


def parse_words(words: list[str], path: str) -> Array:
    """The numbers of a text."""
    numbers = [parse_word(word, position, path) for position, word in enumerate(words)]
    if all(isinstance(number, int) for number in numbers):
        if any(not -(2**63) <= number < 2**63 for number in numbers):
            raise FileError(f"{path}: integers must lie in -2^63..2^63-1")
        return np.array(numbers, dtype=np.int64)
    rounded = [word for word, number in zip(words, numbers, strict=True) if float(number) != number]
    if rounded:
        raise FileError(f"{path}: {rounded[0]} beside floats has no exact float64; give integers alone or floats alone")
    return np.array([float(number) for number in numbers])


def parse_word(word: str, position: int, path: str) -> int | float:
    """One number of a text."""
    for kind in (int, float):
        try:
            return kind(word)
        except (ValueError, OverflowError):
            pass
    raise FileError(f"{path}: number {position + 1} is {word!r}, which is no number")


def check_writable(path: str) -> None:
    """Raise FileError if a file cannot be written there; leaves nothing behind."""
    target = Path(path)
    if target.is_dir():
        raise FileError(f"{path}: cannot be written: it is a folder")
    existed = target.exists()
    try:
        with target.open("ab"):
            pass
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror or error}") from None
    if not existed:
        target.unlink()
