"""The README says what is so: its test command is the one that CI runs, and its examples run."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_two_commands_stand_on_the_first_screen() -> None:
    assert "python -m tests" in "\n".join(README.splitlines()[:22])


def test_the_python_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(example.replace("100_000", "1_000"), names)
    assert "rssp" in names


def test_the_checker_is_as_short_as_the_readme_says() -> None:
    lines = (ROOT / "proofs_numeric" / "checker.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
