"""Workers: the same answers whatever they are, and what befalls a worker or a body costs no more than it must."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from proofs_numeric import ahead, campaign, executors
from proofs_numeric.ahead import Requests
from proofs_numeric.campaign import verdicts
from proofs_numeric.claim import claims
from proofs_numeric.cli import run
from proofs_numeric.engines import montecarlo
from proofs_numeric.engines.outcome import DEEP, QUICK
from proofs_numeric.executors import ExecutorError, Pool, local
from proofs_numeric.process import LIMIT
from proofs_numeric.store import Store, StoreError
from tests.test_store import OWN, lines

HEAD = """
import os, signal, sys, time
from pathlib import Path
from proofs_numeric.claim import Paper, Posed, at_most
from proofs_numeric.domain import Integers, OneOf
from proofs_numeric.num import Q
paper = Paper("mine", "Mine")
once = Path(__file__).with_suffix(".once")

@paper.lemma("1", "a body in trouble", source=Posed(), with_probability=lambda p: p, p=OneOf("2/5"))
def trouble(p, rng, trials):
    happened = rng.random(trials) < 0.5
    WHAT
    return happened

@paper.lemma("2", "a coin", source=Posed(), with_probability=lambda p: p, p=OneOf("2/5"))
def coin(p, rng, trials):
    return rng.random(trials) < 0.5
"""
NUMBERS = """
@paper.lemma("3", "a body in trouble", source=Posed(), n=Integers(1, 2))
def numbers(n):
    WHAT
    return at_most(n, 3)

@paper.lemma("4", "a fact", source=Posed(), n=Integers(1, 2))
def fact(n):
    return at_most(n, 3)
"""


def write(folder: Path, text: str) -> str:
    path = folder / "own.py"
    path.write_text(text)
    return str(path)


@pytest.fixture
def own(tmp_path: Path) -> str:
    return write(tmp_path, OWN)


@pytest.fixture(scope="module")
def two() -> Iterator[Pool]:
    """Two workers, for the whole file: to begin one takes a second."""
    with local(2) as pool:
        yield pool


def exported(path: Path, own: str, pool: Pool | None, progress: Any = lambda _: None) -> list[str]:
    """What a store holds after a campaign."""
    with Store(str(path)) as store:
        list(verdicts(claims(own), budget=QUICK, store=store, pool=pool, progress=progress))
    return lines(path)


# The same answer ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """A file of claims, with verdicts of every kind, and the export of a campaign without workers."""
    folder = tmp_path_factory.mktemp("alone")
    own = write(folder, OWN)
    return own, exported(folder / "s.sqlite", own, None)


@pytest.mark.parametrize("count", [1, 2, 3, None])
def test_any_number_of_workers(count: int | None, alone: tuple[str, list[str]], tmp_path: Path) -> None:
    own, expected = alone
    assert len(expected) > 60
    with local(count) as pool:
        assert exported(tmp_path / "s.sqlite", own, pool) == expected
        assert exported(tmp_path / "s.sqlite", own, pool) == expected


def test_a_campaign_that_was_begun_without_workers(alone: tuple[str, list[str]], two: Pool, tmp_path: Path) -> None:
    own, expected = alone
    path = tmp_path / "s.sqlite"
    with Store(str(path)) as store:
        for block in range(7):
            store.draw(claims(f"{own}::mine.coin")[0], {"p": claims(own)[0].member("p", "49/100")}, 0, block)
    assert exported(path, own, two) == expected


def test_without_a_store(alone: tuple[str, list[str]], two: Pool) -> None:
    own, _ = alone
    plain = [(v.id, v.status, v.detail, v.certificate) for v in verdicts(claims(own), budget=QUICK)]
    assert [(v.id, v.status, v.detail, v.certificate) for v in verdicts(claims(own), budget=QUICK, pool=two)] == plain


def test_who_drew_and_how_long_it_took(own: str, two: Pool, tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    exported(path, own, two)
    with Store(str(path), writing=False) as store:
        rows = list(
            store.read("select wall_seconds, core_seconds, versions, machine from blocks join runs using (run)")
        )
    assert all(wall > 0 and core >= 0 and json.loads(v)["numpy"] and "cores" in m for wall, core, v, m in rows)
    assert len({row[2:] for row in rows}) == 1


def test_a_worker_has_one_thread(tmp_path: Path, two: Pool) -> None:
    own = write(tmp_path, HEAD.replace("WHAT", "import rssp.inputs; happened[:] = rssp.inputs.threads(None) == 1"))
    (verdict, _) = verdicts(claims(own), budget=QUICK, pool=two)
    assert verdict.detail.startswith("1000 of 1000 trials")


# What is asked for ----------------------------------------------------------------------------------------------------


class Recorded(Executor):
    """Answers when asked for the result, with the number of the block; remembers what was submitted."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.cancelled: list[Future[str]] = []

    def submit(self, function: Any, /, *args: Any, **_: Any) -> Any:
        (request,) = args
        self.seen.append(request)
        future: Future[str] = Future()
        by = list(ahead.provenance())
        block = json.loads(request)["block"]
        future.set_result(json.dumps({"sum": block, "squares": 0, "wall": 1, "core": 1, "by": by}))
        return future


def test_blocks_are_asked_for_ahead_but_not_many(own: str) -> None:
    """At most as many guesses as there were blocks before, 2 for each worker, and none beyond the last."""
    (claim,) = claims(f"{own}::mine.coin")
    cell = {"p": claim.member("p", "1/2")}
    recorded = Recorded()
    requests = Requests(Pool(recorded, str, 3, lambda: None), 1.0, {montecarlo.TEST: 20_000})
    reached = []
    for block in range(20):
        assert requests.block(claim, cell, montecarlo.TEST, block).sums == (block, 0)
        asked = [json.loads(request)["block"] for request in recorded.seen]
        assert asked == list(range(len(asked)))
        reached.append(asked[-1])
    assert reached == [0, 2, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 19, 19, 19, 19, 19]


def test_first_blocks_of_later_claims_are_asked_for_too(own: str) -> None:
    (claim,) = claims(f"{own}::mine.coin")
    cells = list(claim.cells())
    later = [ahead.block_request(claim, cell, montecarlo.TEST, 0, 1.0) for cell in cells]
    recorded = Recorded()
    requests = Requests(Pool(recorded, str, 1, lambda: None), 1.0, {montecarlo.TEST: 20_000}, later)
    requests.block(claim, cells[0], montecarlo.TEST, 0)
    assert recorded.seen == later[:2]
    requests.settled(later[0])
    requests.block(claim, cells[1], montecarlo.TEST, 0)
    assert recorded.seen == later[:3], "each once"
    requests.settled(later[2])
    requests.settled(later[3])
    requests.block(claim, cells[0], montecarlo.TEST, 1)
    assert recorded.seen[:3] == later[:3]
    assert later[3] not in recorded.seen, "its verdict was there already"


def test_the_claim_of_the_page_on_campaigns() -> None:
    """The table of costs has its choices of the parameters, and what the page says of limits is so."""
    folder = Path(__file__).parents[1] / "docs"
    (claim,) = claims(str(folder / "my_campaign.py"))
    page = (folder / "campaigns.md").read_text(encoding="utf-8")
    assert all(f"| b={cell['b']}, n={cell['b'] + 8} |" in page for cell in claim.cells())
    assert f"{montecarlo.BLOCK:,} trials" in page
    assert f"{LIMIT:,.0f} s if not given" in page
    assert f"within {campaign.PATIENCE:.0f} s" in page
    assert f"at most {DEEP.trials:,} trials" in page


# Bodies in trouble ----------------------------------------------------------------------------------------------------

ENDS = "the process that ran the body ended 3 times, last with status "
WRONG = "the body raised TypeError: mine.trouble: the body must return 1000 booleans; given "
TROUBLES = [
    ("raise RuntimeError('out of order')", "the body raised RuntimeError: out of order"),
    ("happened = happened * float('nan')", f"{WRONG}float64 of shape (1000,)"),
    ("happened = happened * 1.0", f"{WRONG}float64 of shape (1000,)"),
    ("happened = happened[:999]", f"{WRONG}bool of shape (999,)"),
    ("happened = happened.reshape(1, -1)", f"{WRONG}bool of shape (1, 1000)"),
    ("happened = None", f"{WRONG}object of shape ()"),
    ("sys.exit(5)", "the body raised SystemExit: 5"),
    ("os._exit(5)", f"{ENDS}5"),
    ("os.kill(os.getpid(), signal.SIGKILL)", f"{ENDS}-9"),
    ("time.sleep(100)", "a call of the body took longer than 1 s (--body-limit)"),
    ("while True: pass", "a call of the body took longer than 1 s (--body-limit)"),
    ("import flint; flint.fmpz(3) ** 10**10", "a call of the body took longer than 1 s (--body-limit)"),
]


@pytest.mark.parametrize(("what", "said"), TROUBLES)
def test_a_body_in_trouble(what: str, said: str, tmp_path: Path, two: Pool) -> None:
    """It stays undecided and says why; the others have their verdicts, and all of it is in the store."""
    own, path = write(tmp_path, HEAD.replace("WHAT", what)), str(tmp_path / "s.sqlite")
    with Store(path) as store:
        found = list(verdicts(claims(own), budget=QUICK, store=store, pool=two, limit=1.0))
        kept = [(v.status, v.detail) for *_, v in store.verdicts()]
    assert [v.status for v in found] == ["undecided", "supported"]
    assert found[0].detail == said
    assert sorted(kept) == sorted((v.status, v.detail) for v in found)


@pytest.mark.parametrize(("what", "said"), TROUBLES[:6])
def test_the_same_is_said_without_workers(what: str, said: str, tmp_path: Path) -> None:
    own = write(tmp_path, HEAD.replace("WHAT", what))
    assert next(verdicts(claims(own), budget=QUICK)).detail == said


@pytest.mark.parametrize(
    ("what", "said"),
    [TROUBLES[0], TROUBLES[7], TROUBLES[9], ("return None", "the body raised RejectedError: the body returned no")],
)
def test_a_body_without_chance_in_trouble(what: str, said: str, tmp_path: Path, two: Pool) -> None:
    own = write(tmp_path, (HEAD + NUMBERS).replace("WHAT", what))
    found = [v for v in verdicts(claims(own), budget=QUICK, pool=two, limit=1.0) if v.engine == "exhaust"]
    assert [v.status for v in found] == ["undecided", "proved"]
    assert found[0].detail.startswith(said)


def test_the_seconds_are_those_of_the_worker(tmp_path: Path, two: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which had begun the claim while another was waited for: the checker's time is reckoned by them."""
    allowed: list[float] = []
    honest = campaign.Checker.confirm
    monkeypatch.setattr(
        campaign.Checker, "confirm", lambda self, *given: allowed.append(given[-1]) or honest(self, *given)
    )
    slow = "time.sleep(0.6 if 'n' in locals() else 1.5)"
    own = write(tmp_path, (HEAD + NUMBERS).replace("WHAT", slow))
    found = {v.id: v.seconds for v in verdicts(claims(own), budget=QUICK, pool=two)}
    assert found["mine.numbers"] >= 1.2
    assert sum(seconds >= 1.2 for seconds in allowed) >= 2


def test_a_process_that_ends_once_costs_nothing(tmp_path: Path, two: Pool) -> None:
    """The block is drawn again by another, and is the same."""
    once = "if not once.exists(): once.touch(); os.kill(os.getpid(), signal.SIGKILL)"
    own, path = write(tmp_path, HEAD.replace("WHAT", once)), tmp_path / "s.sqlite"
    after = exported(path, own, two)
    assert Path(own).with_suffix(".once").exists()
    assert after == exported(tmp_path / "plain.sqlite", own, None)
    assert "undecided" not in "".join(after)


def test_what_a_body_prints_is_no_answer(tmp_path: Path, two: Pool) -> None:
    own = write(tmp_path, HEAD.replace("WHAT", "print('{}', flush=True); os.system('echo {}')"))
    assert [v.status for v in verdicts(claims(own), budget=QUICK, pool=two)] == ["supported"] * 2


def test_a_full_disk_ends_a_campaign_of_workers(
    own: str, alone: tuple[str, list[str]], two: Pool, tmp_path: Path
) -> None:
    path = tmp_path / "s.sqlite"
    with Store(str(path)) as store:
        pages = store.connection.execute("pragma page_count").fetchone()[0]
        store.connection.execute(f"pragma max_page_count = {pages + 1}")
        with pytest.raises(StoreError, match=r"s\.sqlite: database or disk is full; what was committed"):
            list(verdicts(claims(own), budget=QUICK, store=store, pool=two))
    assert 0 < len(lines(path)) < len(alone[1])
    assert len(exported(path, own, two)) == len(alone[1])


# Workers that are not fit ---------------------------------------------------------------------------------------------


def test_a_worker_with_another_file(own: str) -> None:
    found = claims(f"{own}::mine.coin")
    Path(own).write_text(OWN + "\n# edited\n")
    with (
        local(1) as pool,
        pytest.raises(ExecutorError, match=r"own\.py: has another text here than where the campaign"),
    ):
        list(verdicts(found, budget=QUICK, pool=pool))


def test_a_worker_without_the_file(own: str) -> None:
    found = claims(f"{own}::mine.coin")
    Path(own).unlink()
    with local(1) as pool, pytest.raises(ExecutorError, match=r"a worker cannot run this claim: .*there is no such"):
        list(verdicts(found, budget=QUICK, pool=pool))


def test_a_worker_with_other_versions(own: str, two: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    here = ahead.provenance()
    other = {**json.loads(here.versions), "numpy": "1.0"}
    monkeypatch.setattr(ahead, "provenance", lambda: here._replace(versions=json.dumps(other)))
    with pytest.raises(ExecutorError, match=r"a worker has other versions: numpy .* for 1\.0; install the same"):
        list(verdicts(claims(own), budget=QUICK, pool=two))


@pytest.mark.parametrize(("executor", "module"), [("dask:tcp://127.0.0.1:1", "distributed"), ("mpi", "mpi4py.futures")])
def test_an_extra_that_is_missing(
    executor: str, module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert run(["check", "ours.odds*", "--executor", executor]) == 2
    extra = executor.split(":")[0]
    assert f"rssp: --executor {extra}: needs" in (said := capsys.readouterr().err)
    assert f"pip install 'rssp[{extra}]'" in said


# Ends -----------------------------------------------------------------------------------------------------------------

SLOW = HEAD.replace("WHAT", "if once.exists(): once.with_suffix(f'.{os.getpid()}').touch(); time.sleep(60)")


def begun(own: str, path: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A campaign of two workers which are in the middle of bodies that take a minute: its process, and theirs."""
    Path(own).with_suffix(".once").touch()
    command = [sys.executable, "-m", "proofs_numeric.cli", "check", own, "--workers", "2", "--store", str(path)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background may ignore it
    )
    pids: list[int] = []
    while not pids:
        time.sleep(0.1)
        pids = [int(found.suffix[1:]) for found in Path(own).parent.glob("own.*") if found.suffix[1:].isdigit()]
    return process, pids


def gone(pid: int) -> bool:
    """Does the process run no more, within ten seconds?"""
    for _ in range(100):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_the_end_of_the_command_ends_its_workers(sign: signal.Signals, tmp_path: Path) -> None:
    """In the middle of a body; and the store goes on."""
    own, path = write(tmp_path, SLOW), tmp_path / "s.sqlite"
    process, pids = begun(own, path)
    process.send_signal(sign)
    _, said = process.communicate(timeout=20)
    assert all(gone(pid) for pid in pids)
    if sign == signal.SIGINT:
        assert process.returncode == 130
        assert "rssp check: interrupted; the 0 verdicts above are complete" in said
        assert "Traceback" not in said
    Path(own).with_suffix(".once").unlink()
    assert exported(path, own, None) == exported(tmp_path / "whole.sqlite", own, None)


# Clusters -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Three processes."""
    distributed = pytest.importorskip("distributed", reason="the extra rssp[dask] is not installed")
    options = {"processes": True, "dashboard_address": ":0", "silence_logs": "CRITICAL"}
    with distributed.LocalCluster(n_workers=3, threads_per_worker=1, **options) as found:
        yield found


def test_dask(cluster: Any, alone: tuple[str, list[str]], tmp_path: Path) -> None:
    own, expected = alone
    with executors.opened(None, f"dask:{cluster.scheduler_address}") as pool:
        assert pool.width == 3
        assert exported(tmp_path / "s.sqlite", own, pool) == expected


def test_dask_when_a_worker_is_killed(cluster: Any, tmp_path: Path) -> None:
    """In the middle of the campaign, and of a block; the others draw on, and it comes to the same."""
    own = write(tmp_path, HEAD.replace("2/5", "49/100").replace("WHAT", "time.sleep(0.03)"))
    victim = next(iter(cluster.workers.values())).process.pid
    killed: list[str] = []

    def progress(what: str) -> None:
        if "10000 trials" in what and not killed:
            os.kill(victim, signal.SIGKILL)
            killed.append(what)

    with executors.opened(None, f"dask:{cluster.scheduler_address}") as pool:
        found = exported(tmp_path / "s.sqlite", own, pool, progress)
    assert killed
    assert gone(victim)
    assert found == exported(tmp_path / "plain.sqlite", own, None)
    assert len(found) > 60


def test_dask_has_the_limit_too(cluster: Any, tmp_path: Path) -> None:
    """And its workers survive the body."""
    own = write(tmp_path, HEAD.replace("WHAT", "while True: pass"))
    pids = {worker.process.pid for worker in cluster.workers.values()}
    with executors.opened(None, f"dask:{cluster.scheduler_address}") as pool:
        found = list(verdicts(claims(own), budget=QUICK, pool=pool, limit=1.0))
    assert [v.status for v in found] == ["undecided", "supported"]
    assert "took longer than 1 s" in found[0].detail
    assert {worker.process.pid for worker in cluster.workers.values()} == pids


def test_mpi(alone: tuple[str, list[str]], tmp_path: Path) -> None:
    pytest.importorskip("mpi4py", reason="the extra rssp[mpi] is not installed")
    here = Path(sys.executable).parent / "mpiexec"
    mpiexec = str(here) if here.exists() else shutil.which("mpiexec")
    if mpiexec is None:
        pytest.skip("there is no mpiexec")
    own, expected = alone
    path = tmp_path / "s.sqlite"
    command = ["-m", "mpi4py.futures", "-m", "proofs_numeric.cli", "check", own, "--quick", "--executor", "mpi"]
    done = subprocess.run(
        [mpiexec, "-n", "3", sys.executable, *command, "--store", str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert lines(path) == expected
