"""Builds kindred's driver, races it against the peers and checks the answers first."""
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Callable, Dict

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLAGS = {"plain": "-O2 -DNDEBUG", "native": "-O3 -march=native -DNDEBUG"}
LONG_MS = 10_000  # a run this long is its own warm-up, and three rounds are enough


class WrongAnswer(Exception):
    """The peer and kindred disagree."""


@dataclass
class Peer:
    """One rival: `run()` answers (milliseconds, answer)."""
    run: Callable
    # check(kindred's numbers, the peer's answer) raises WrongAnswer.
    check: Callable


@dataclass
class Workload:
    """`prepare(race)` writes the data and answers (driver job, its arguments, {name: Peer})."""
    name: str
    prepare: Callable


def note(text):
    print("# " + text, file=sys.stderr, flush=True)


def build_driver(flags):
    build = os.path.join(ROOT, "build", "bench-" + flags)
    configure = ["cmake", "-S", ROOT, "-B", build, "-DKINDRED_TESTS=OFF", "-DKINDRED_EXAMPLES=OFF",
                 "-DKINDRED_WARNINGS_AS_ERRORS=OFF", "-DCMAKE_BUILD_TYPE=Release",
                 "-DCMAKE_CXX_FLAGS_RELEASE=" + FLAGS[flags],
                 "-DCMAKE_PREFIX_PATH=" + os.path.join(ROOT, "build", "dependencies")]
    if shutil.which("ninja") and not os.path.exists(os.path.join(build, "CMakeCache.txt")):
        configure += ["-G", "Ninja"]
    note("building the driver with " + FLAGS[flags])
    for command in (configure,
                    ["cmake", "--build", build, "--target", "kindred_bench_driver", "--parallel"]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(done.stdout + "compare.py: the driver could not be built")
    return os.path.join(build, "bench", "kindred_bench_driver")


@dataclass
class Race:
    """One workload's folder of raw files, and the driver that reads them."""
    driver: str
    folder: str
    threads: int
    files: Dict[str, str] = field(default_factory=dict)

    def file(self, name, array):
        """Writes an array for the driver."""
        path = os.path.join(self.folder, name)
        np.ascontiguousarray(array).tofile(path)
        return path

    def once(self, job, **arguments):
        """Runs a job once and answers its numbers: for checks that are not raced."""
        with Driver(self, job, arguments) as driver:
            driver.run()
            return driver.result()


class Driver:
    """kindred's process: data loaded, waiting for `run`."""

    def __init__(self, race, job, arguments):
        words = ["%s=%s" % item for item in {"threads": race.threads, **arguments}.items()]
        self.result_path = os.path.join(race.folder, "result")
        self.process = subprocess.Popen([race.driver, job] + words, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, request):
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.process.stdout.readline().strip()
        if not answer or answer == "failed":
            raise WrongAnswer("kindred's driver stopped")
        return answer

    def run(self):
        return float(self.ask("run"))

    def result(self):
        self.ask("write " + self.result_path)
        return np.fromfile(self.result_path)


def timed(call):
    """A peer's run: (milliseconds, answer), with the garbage collector held off."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    answer = call()
    took = (time.perf_counter() - start) * 1000
    gc.enable()
    return took, answer


def race(workload, options, driver_path, folder):
    setup = Race(driver_path, folder, options.threads)
    job, arguments, peers = workload.prepare(setup)
    with Driver(setup, job, arguments) as driver:
        first = driver.run()
        numbers = driver.result()
        for name, peer in peers.items():
            peer_first, answer = peer.run()
            peer.check(numbers, answer)
            del answer
            long = max(first, peer_first) > LONG_MS
            ours, theirs = ([first], [peer_first]) if long else ([], [])
            rounds = min(options.rounds, 3) if long else options.rounds
            if peer_first > 4 * LONG_MS:
                rounds = 1
            while len(theirs) < rounds:
                ours.append(driver.run())
                theirs.append(peer.run()[0])
            kindred_ms, peer_ms = median(ours), median(theirs)
            print("%s %.3f %s %.3f %.2f" % (workload.name, kindred_ms, name, peer_ms,
                                            peer_ms / kindred_ms), flush=True)


def race_all(workloads, options):
    driver_path = build_driver(options.flags)
    wrong = 0
    for workload in workloads:
        with tempfile.TemporaryDirectory(prefix="kindred-bench-") as folder:
            try:
                race(workload, options, driver_path, folder)
            except WrongAnswer as problem:
                wrong += 1
                note("%s: not compared, %s" % (workload.name, problem))
    return 1 if wrong else 0


def expect_close(name, ours, theirs, relative):
    """Refuses arrays of another shape or farther apart than `relative` of the largest value."""
    ours, theirs = np.asarray(ours, float).ravel(), np.asarray(theirs, float).ravel()
    if ours.shape != theirs.shape:
        raise WrongAnswer("%s: %d values where the peer has %d" % (name, ours.size, theirs.size))
    if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        raise WrongAnswer("%s: missing values in other places" % name)
    scale = np.nanmax(np.abs(theirs)) if theirs.size else 1.0
    worst = np.nanmax(np.abs(ours - theirs)) / (scale or 1.0) if theirs.size else 0.0
    if not worst <= relative:
        raise WrongAnswer("%s: differs by %.3g relative" % (name, worst))
