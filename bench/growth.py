#!/usr/bin/env python3
"""Draws how time and memory grow with the number of rows, for every linkage, kindred beside fastcluster.

    python3 bench/growth.py [--limit SECONDS] [--largest N] [--threads N] [--output FILE]

Every point is a process of its own, whose peak resident memory is measured with the data in it. A run that takes
longer than the limit ends its line. Prints one line per point while it goes on:

    COLUMNS LINKAGE WHO ROWS milliseconds megabytes
"""
import argparse
import os
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compare
import growth_plot

LINKAGES = ["single", "complete", "average", "weighted", "ward", "centroid", "median"]
COLUMNS = [2, 8]
SIZES = [10_000, 20_000, 40_000, 100_000, 200_000, 400_000, 1_000_000, 2_000_000, 4_000_000, 10_000_000]
MOST_PAIRED = 40_000  # rows whose triangle of distances is still 6.4 GB
PAIRED = ("complete", "average", "weighted")


def arguments():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--limit", type=float, default=60, metavar="SECONDS",
                        help="the longest run of a line; longer ones are not drawn (default: 60)")
    parser.add_argument("--largest", type=int, default=SIZES[-1], metavar="N",
                        help="the largest number of rows (default: 10,000,000)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), metavar="N",
                        help="threads for kindred; fastcluster uses one (default: all)")
    parser.add_argument("--only", default="", metavar="LINKAGE", help="one linkage alone")
    parser.add_argument("--output", default=os.path.join(here, "growth.svg"), metavar="FILE",
                        help="where the drawing goes (default: bench/growth.svg)")
    return parser.parse_args()


def peak_of(process):
    """The highest resident memory of a running process, in megabytes. What `wait` tells would include what its
    parent had in memory when it was started."""
    with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) * 1024 / 1e6


def run(command, limit):
    """(milliseconds, megabytes at the peak) of one process, or nothing if it takes too long. It is told to run,
    answers with milliseconds and goes on living until nothing more is asked."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    watch = threading.Timer(limit, process.kill)
    watch.start()
    try:
        process.stdin.write("run\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        return (float(answer), peak_of(process)) if answer else None
    finally:
        watch.cancel()
        process.communicate()


def sides(driver, path, columns, linkage, threads):
    """The commands that are timed, by name."""
    fast = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers", "growth_fastcluster.py")
    return {
        "kindred": [driver, "linkage-vectors", "x=" + path, "columns=%d" % columns, "linkage=" + linkage,
                    "storage=f64", "threads=%d" % threads],
        "fastcluster": [sys.executable, fast, path, str(columns), linkage],
    }


def measure(options, driver, folder):
    import numpy as np
    points = {}  # (columns, linkage, who): [(rows, milliseconds, megabytes)]
    ended = set()
    for columns in COLUMNS:
        for rows in SIZES:
            if rows > options.largest:
                break
            path = os.path.join(folder, "x")
            np.random.default_rng(1).normal(size=(rows, columns)).tofile(path)
            for linkage in LINKAGES:
                if options.only not in linkage:
                    continue
                for who, command in sides(driver, path, columns, linkage, options.threads).items():
                    line = (columns, linkage, who)
                    too_large = who == "fastcluster" and linkage in PAIRED and rows > MOST_PAIRED
                    if line in ended or too_large:
                        continue
                    found = run(command, options.limit)
                    if found is None:
                        ended.add(line)
                        continue
                    points.setdefault(line, []).append((rows,) + found)
                    print("%d %s %s %d %.1f %.0f" % (columns, linkage, who, rows, *found), flush=True)
    return points


def main():
    options = arguments()
    compare.find_peers("linkage")
    compare.set_threads(options.threads)
    from peers import racing
    driver = racing.build_driver("plain")
    with tempfile.TemporaryDirectory() as folder:
        points = measure(options, driver, folder)
    if not points:
        sys.exit("growth.py: nothing was measured")
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(growth_plot.drawing(points, COLUMNS, LINKAGES))
    racing.note("drawn to " + options.output)


if __name__ == "__main__":
    main()
