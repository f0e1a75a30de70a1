"""Random subset sums, exactly: nearest subset, one within eps, how many, and whether every target has one.

Names are imported when first used, so that `import rssp` loads neither numpy nor numba.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rssp import sample
    from rssp.batch import nearest_many, within_many
    from rssp.constraints import Constraints
    from rssp.count import count, count_by_size
    from rssp.cover import covering_radius, covers, covers_many
    from rssp.distribution import distribution
    from rssp.process import (
        first_covering,
        first_covering_many,
        truncated_process,
        truncated_process_many,
        truncated_union,
    )
    from rssp.scaled import scaled
    from rssp.solve import nearest, within

_HOME = {
    "Constraints": "rssp.constraints",
    "nearest": "rssp.solve",
    "within": "rssp.solve",
    "nearest_many": "rssp.batch",
    "within_many": "rssp.batch",
    "count": "rssp.count",
    "count_by_size": "rssp.count",
    "covers": "rssp.cover",
    "covering_radius": "rssp.cover",
    "covers_many": "rssp.cover",
    "distribution": "rssp.distribution",
    "first_covering": "rssp.process",
    "first_covering_many": "rssp.process",
    "scaled": "rssp.scaled",
    "truncated_process": "rssp.process",
    "truncated_process_many": "rssp.process",
    "truncated_union": "rssp.process",
}

__all__ = [
    "Constraints",
    "count",
    "count_by_size",
    "covering_radius",
    "covers",
    "covers_many",
    "distribution",
    "first_covering",
    "first_covering_many",
    "nearest",
    "nearest_many",
    "sample",
    "scaled",
    "truncated_process",
    "truncated_process_many",
    "truncated_union",
    "within",
    "within_many",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        module = importlib.import_module(_HOME[name])
        # All names of this home at once: importing the submodule `count` has bound it to the name of a verb.
        globals().update({verb: getattr(module, verb) for verb, home in _HOME.items() if home == _HOME[name]})
        return globals()[name]
    if name in ("sample", "exact"):
        return importlib.import_module(f"rssp.{name}")
    if name == "__version__":
        from importlib.metadata import version

        return version("rssp")
    raise AttributeError(f"module 'rssp' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME, "sample", "exact"])
