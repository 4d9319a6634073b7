"""A real dask cluster, whose workers are killed: the same bytes, or one message."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_executors import figures

import hzsim as hz
from hzsim.cli import main
from hzsim.simulation.draws.executors import called

DRAWS = 64 * 16_384
QUIET = ["--no-dashboard"]


class Dask:
    """A scheduler and its workers, each with a nanny, all processes of their own."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.file = folder / "scheduler.json"
        self.log = (folder / "log").open("wb")
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", *QUIET)
        deadline = time.monotonic() + 60
        while not self.file.exists():
            assert self.scheduler.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        self.workers = [
            self.start("worker", "--nthreads", "1", "--nanny", "--local-directory", str(folder), *QUIET)
            for _ in range(workers)
        ]

    @property
    def address(self) -> str:
        import json

        address: str = json.loads(self.file.read_text("utf-8"))["address"]
        return address

    def start(self, what: str, *options: str) -> "subprocess.Popen[bytes]":
        """Start a process that leads a group: its nanny's worker dies with it."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self.file), *options]
        return subprocess.Popen(command, stdout=self.log, stderr=self.log, start_new_session=True)

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            self.kill(process)
        self.log.close()


@contextmanager
def dask(folder: Path, workers: int) -> Iterator[Dask]:
    cluster = Dask(folder, workers)
    try:
        yield cluster
    finally:
        cluster.end()


def once(act: Callable[[], object]) -> Callable[[int], None]:
    """Return a report of progress that does something at the first."""
    done: list[int] = []

    def report(draws: int) -> None:
        if not done:
            act()
        done.append(draws)

    return report


def simulated(sprint: hz.Scenario, **how: Any) -> hz.Simulation:
    return hz.simulate(sprint, DRAWS, seed=3, indicators=["gdp"], **how)


def test_a_cluster_loses_a_worker_and_its_nanny_and_gives_the_same_bytes(sprint: hz.Scenario, tmp_path: Path) -> None:
    here = figures(simulated(sprint))
    with dask(tmp_path, 2) as cluster:
        with called(cluster.address) as executor:
            assert figures(simulated(sprint, executor=executor)) == here
            dies = once(lambda: cluster.kill(cluster.workers[0]))
            assert figures(simulated(sprint, executor=executor, progress=dies)) == here
        assert cluster.workers[0].poll() is not None
        asked = ["assess", "sprint", "--draws", "20000", "--format", "json"]
        done = CliRunner().invoke(main, [*asked, "--executor", cluster.address])
        assert (done.exit_code, done.stdout) == (0, CliRunner().invoke(main, asked).stdout)


def test_a_cluster_that_disappears_is_told(sprint: hz.Scenario, tmp_path: Path) -> None:
    with dask(tmp_path, 1) as cluster, called(cluster.address) as executor:
        with pytest.raises(hz.ExecutorFailed) as told:
            simulated(sprint, executor=executor, progress=once(lambda: cluster.kill(cluster.scheduler)))
        assert str(told.value) == "the cluster is gone, nothing was computed: its scheduler does not answer"


def test_a_cluster_without_workers_is_told(
    sprint: hz.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hzsim.simulation.draws.cluster._PATIENCE", 2.0)
    with dask(tmp_path, 0) as cluster, called(cluster.address) as executor:
        with pytest.raises(hz.ExecutorFailed) as told:
            simulated(sprint, executor=executor)
        assert str(told.value) == "the cluster is gone, nothing was computed: no workers for 2 seconds"


def test_no_scheduler_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hzsim.simulation.draws.cluster._ANSWER", 1.0)
    done = CliRunner().invoke(main, ["assess", "sprint", "--executor", "tcp://127.0.0.1:9"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: no scheduler answers at tcp://127.0.0.1:9: ")
    assert done.stderr.count("\n") == 1


def test_a_batch_outlives_a_worker_and_goes_on_where_a_cluster_was_lost(sprint: hz.Scenario, tmp_path: Path) -> None:
    variants, done = hz.sweep(sprint, {"real_growth": [0.04 + 0.001 * place for place in range(24)]}), 0
    whole, lost = tmp_path / "whole", tmp_path / "lost"
    few: dict[str, Any] = {"draws": 64, "sampler": "random"}
    hz.batch(variants, tmp_path / "here", **few)
    here = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    with dask(tmp_path, 2) as cluster, called(cluster.address) as executor:

        def dies(more: int) -> None:
            nonlocal done
            done += more
            if done == 3:
                cluster.kill(cluster.workers[0])

        hz.batch(variants, whole, **few, executor=executor, progress=dies)
        assert cluster.workers[0].poll() is not None
        gone = once(lambda: cluster.kill(cluster.scheduler))
        with pytest.raises(hz.ExecutorFailed, match="the cluster is gone"):
            hz.batch(variants, lost, **few, executor=executor, progress=lambda more: gone(more) if more else None)
    kept = hz.batch(variants, lost, **few).kept
    assert 1 <= kept < 24
    for folder in (whole, lost):
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == here
