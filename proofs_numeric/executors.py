"""Who runs the bodies: processes on this machine, a Dask cluster, or MPI, each behind `concurrent.futures.Executor`.

What goes to a worker is text (where the claim is stated, its parameters, the number of a block), what comes back is
text too (ahead.py). Every body runs in a process that does nothing else (worker.py), also on a cluster: one that
hangs or takes its process down costs that process and no other.
"""

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import rssp.inputs
from proofs_numeric.process import EndedError, Process

FOUND = 30.0  # seconds within which a cluster must have a worker


class ExecutorError(ValueError):
    """The workers cannot be had, or are not fit for this campaign; what was committed stays."""


class Bodies:
    """Processes that run bodies, one for each thread that asks; each with so many threads for the verbs of rssp."""

    def __init__(self, threads: int) -> None:
        names = ("RSSP_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        self.environment = dict.fromkeys(names, str(threads))
        self.processes: dict[int, Process] = {}
        self.lock, self.ended = threading.Lock(), False

    def answer(self, request: str) -> str:
        """The reply of this thread's process, or with which status it ended instead."""
        process = self.mine()
        try:
            return process.ask(request)
        except EndedError:
            process.kill()  # which changes nothing where it ended by itself
            return json.dumps({"ended": process.wait()})

    def mine(self) -> Process:
        """The process of the thread that asks; begun where there is none that runs."""
        me = threading.get_ident()
        with self.lock:
            if self.ended:
                raise BrokenExecutor("the workers were ended")
            process = self.processes.get(me)
            if process is not None and process.poll() is None:
                return process
            if process is not None:
                process.end()
            self.processes[me] = Process("proofs_numeric.worker", self.environment)
            return self.processes[me]

    def end(self) -> None:
        """End them all, whatever they are at."""
        with self.lock:
            self.ended = True
            for process in self.processes.values():
                process.kill()
                process.end()


REMOTE = Bodies(1)


def remote(request: str) -> str:
    """`Bodies.answer`, where this module runs in a worker of a cluster."""
    return REMOTE.answer(request)


@dataclass(frozen=True)
class Pool:
    """An executor, what it is to run, and how it is let go.

    width : requests that it works on at a time. lost : what it raises when a worker ended in the middle of one.
    """

    executor: Executor
    function: Callable[[str], str]
    width: int
    close: Callable[[], Any]
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        """End what runs on this machine, forget what runs elsewhere."""
        self.close()

    def submit(self, request: str) -> "Future[str]":
        """Have a request answered some time. Raises ExecutorError where nobody is left to do it."""
        try:
            return self.executor.submit(self.function, request)
        except RuntimeError as error:
            raise ExecutorError(f"the workers are gone: {error}; what was committed is kept") from None


def local(count: int | None) -> Pool:
    """So many processes of one thread each; None: one process with a thread for each core."""
    bodies = Bodies(1 if count else rssp.inputs.threads(None))
    executor = ThreadPoolExecutor(count or 1)

    def close() -> None:
        executor.shutdown(wait=False, cancel_futures=True)
        bodies.end()

    return Pool(executor, bodies.answer, count or 1, close)


def dask(address: str) -> Pool:
    """The workers of a Dask cluster, by the address of its scheduler."""
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ExecutorError("--executor dask: needs distributed; pip install 'rssp[dask]'") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it says is said here, in a line
    try:
        client = Client(address, timeout=FOUND, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExecutorError(f"--executor dask:{address}: no scheduler answers there: {error}") from None
    try:
        client.wait_for_workers(1, timeout=FOUND)
    except TimeoutError:
        client.close()
        raise ExecutorError(f"--executor dask:{address}: the cluster has no worker; start some") from None
    executor = client.get_executor(pure=False)

    def close() -> None:
        executor.shutdown(wait=False)
        client.close()

    return Pool(executor, remote, sum(client.nthreads().values()), close, (KilledWorker,))


def mpi() -> Pool:
    """The ranks of MPI, all but the first; under `python -m mpi4py.futures`."""
    try:
        from mpi4py.futures import MPIPoolExecutor
    except (ImportError, RuntimeError) as error:
        raise ExecutorError(f"--executor mpi: needs mpi4py and MPI; pip install 'rssp[mpi]' ({error})") from None
    executor = MPIPoolExecutor()
    executor.bootup()
    return Pool(executor, remote, executor.num_workers, lambda: executor.shutdown(wait=False, cancel_futures=True))


def opened(count: int | None, executor: str | None) -> Pool:
    """The workers that the options name.

    count : processes on this machine, >= 1. executor : "dask:ADDRESS" or "mpi". At most one of the two; with neither,
    one process that uses all cores.

    Raises ValueError for other options, ExecutorError where there are no such workers.
    """
    if count is not None and executor is not None:
        raise ValueError("--workers and --executor: must be one of them at most; a cluster knows its own workers")
    if count is not None and count < 1:
        raise ValueError(f"--workers {count}: must be >= 1")
    if executor is None:
        return local(count)
    kind, _, address = executor.partition(":")
    if kind == "dask" and address:
        return dask(address)
    if executor == "mpi":
        return mpi()
    raise ValueError(f"--executor {executor}: must be dask:ADDRESS, as dask:tcp://10.0.0.1:8786, or mpi")
