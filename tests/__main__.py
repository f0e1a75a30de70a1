"""`python -m tests`: formatting, lint, types, import arrows, notebooks and tests. `--lowest`: the tests with the
oldest dependencies.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]

CHECKS = [
    ["ruff", "format", "--check", "."],
    ["ruff", "check", "."],
    ["mypy"],
    ["lint-imports"],
]


def run(command: list[str]) -> None:
    """Run a command in the project's folder, said aloud; leave with its status if it fails."""
    print("$", " ".join(command), flush=True)
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        sys.exit(status)


def lowest() -> None:
    """The tests in a fresh environment with exactly the versions of lowest.txt."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        run([python, "-m", "pip", "install", "-q", "-c", "tests/lowest.txt", "-e", ".[test]"])
        run([python, "-m", "pytest", "-q", "-n", "2"])


def main() -> None:
    """All checks, the quick ones first; pytest last, so that its summary closes the output."""
    if "--lowest" in sys.argv[1:]:
        lowest()
        return
    scripts = Path(sys.executable).parent
    for check in CHECKS:
        run([str(scripts / check[0]), *check[1:]])
    run([sys.executable, "-m", "pytest", "-q", "-n", "2", *sys.argv[1:]])


if __name__ == "__main__":
    main()
