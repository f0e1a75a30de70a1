"""What the commands read from the command line and from files: numbers, targets, sizes, values. Raises ValueError."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any

from cyclopts import Parameter

Text = Annotated[str, Parameter(allow_leading_hyphen=True)]


def whole(_: Any, tokens: Sequence[Any]) -> int:
    """An integer from the command line; 1.5 is none."""
    return int(tokens[0].value)


Whole = Annotated[int, Parameter(converter=whole)]


def parse_number(text: str, name: str) -> Fraction:
    """A number from the command line: an integer or p/q exactly, a decimal as its float64. Raises ValueError."""
    from rssp.inputs import number

    try:
        if "/" in text:
            return Fraction(text)
        return number(int(text) if text.lstrip("+-").isdigit() else float(text), name)
    except (ValueError, ZeroDivisionError):
        given = text if len(text) < 50 else f"{text[:20]}... ({len(text)} characters)"
        raise ValueError(f"{name}={given}: must be a finite number such as 0.3, 1e-6 or 1/3") from None


def parse_target(text: str, d: int | None) -> Any:
    """--target: a number, or for vectors (d coordinates) d of them with commas between. Raises ValueError."""
    parts = text.split(",")
    if d is None and len(parts) == 1:
        return parse_number(text, "--target")
    if len(parts) != (d or 1):
        rule = "a number such as 0.3" if d is None else f"{d} numbers with commas between, one per coordinate"
        raise ValueError(f"--target={text}: must be {rule}")
    return [parse_number(part.strip(), "--target") for part in parts]


def shown_target(z: Any) -> Any:
    """A target for JSON: text, or a list of texts."""
    return [str(value) for value in z] if isinstance(z, list) else str(z)


def parse_radius(text: str) -> Fraction:
    """--eps, >= 0."""
    eps = parse_number(text, "--eps")
    if eps < 0:
        raise ValueError(f"--eps={text}: must be >= 0")
    return eps


def parse_grid(text: str | None) -> Fraction | None:
    """--grid, > 0."""
    if text is None:
        return None
    grid = parse_number(text, "--grid")
    if grid <= 0:
        raise ValueError(f"--grid={text}: must be > 0")
    return grid


def parse_size(text: str | None) -> int | range | None:
    """--size: a number, or a range with both its ends. Raises ValueError."""
    if text is None:
        return None
    least, to, most = text.partition("..")
    if not (least.isdigit() and (not to or (most.isdigit() and int(least) <= int(most)))):
        raise ValueError(f"--size={text}: must be a number such as 3, or a range such as 3..5, both ends included")
    return range(int(least), int(most) + 1) if to else int(least)


def read_question(file: str, array: str | None, target: str) -> tuple[Any, Any]:
    """The values of a file and the target that goes with them; one row of text is one vector if the target is one."""
    x = read_points(file, array)
    if "," in target and x.ndim == 1 and (file == "-" or file.lower().endswith((".csv", ".txt"))):
        x = x[None, :]
    return x, parse_target(target, x.shape[1] if x.ndim == 2 else None)


def read_points(file: str, array: str | None) -> Any:
    """The array of a file, numbers (n,) or vectors (n, d)."""
    from rssp import inputs
    from rssp.files import read_values

    values = read_values(file, array)
    return inputs.array(values, "standard input" if file == "-" else file, 2 if values.ndim == 2 else 1)
