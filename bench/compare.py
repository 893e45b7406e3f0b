#!/usr/bin/env python3
"""Races kindred against the peers that Debian ships, on the same data in the same run.

    python3 bench/compare.py linkage|kmeans|prepare [--threads N] [--only NAME]

prints one line per workload and peer, medians of alternating runs in milliseconds, ratio = peer / kindred:

    WORKLOAD kindred_ms PEER peer_ms ratio

A workload whose answers differ prints no line: the difference goes to standard error and the exit code is 1.
"""
import argparse
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
NEEDED = {"linkage": ["numpy", "scipy", "fastcluster"],
          "kmeans": ["numpy", "sklearn"],
          "prepare": ["numpy", "scipy", "sklearn", "pandas"]}
DEBIAN = {"numpy": "python3-numpy", "scipy": "python3-scipy", "sklearn": "python3-sklearn",
          "pandas": "python3-pandas", "fastcluster": "python3-fastcluster"}
DEBIAN_PYTHON = "/usr/bin/python3"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("suite", choices=sorted(NEEDED))
    parser.add_argument("--threads", type=int, default=os.cpu_count(), metavar="N",
                        help="threads for kindred, and for peers that can use them (default: all)")
    parser.add_argument("--only", default="", metavar="NAME",
                        help="only workloads whose name contains this")
    parser.add_argument("--flags", choices=["plain", "native"], default="plain",
                        help="compile kindred with plain -O2 (default) or for this machine")
    parser.add_argument("--rounds", type=int, default=5, metavar="R",
                        help="alternating runs of each side (default: 5; long ones get fewer)")
    parser.add_argument("--msweb", metavar="CSV",
                        help="real visits (user_id,area_title,area_url) instead of generated ones")
    parser.add_argument("--list", action="store_true", help="only print the workloads' names")
    return parser.parse_args()


def find_peers(suite):
    """Goes over to Debian's Python when this one lacks the peers."""
    missing = [name for name in NEEDED[suite] if importlib.util.find_spec(name) is None]
    if not missing:
        return
    debian = os.path.realpath(DEBIAN_PYTHON)
    if os.path.exists(debian) and os.path.realpath(sys.executable) != debian:
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON] + sys.argv)
    sys.exit("compare.py: the peers are missing; on Debian or Ubuntu install "
             + " ".join(DEBIAN[name] for name in missing))


def set_threads(threads):
    """Before any peer is imported: its libraries read the environment once."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(name, None)


def check_blas():
    """NumPy also runs on the reference BLAS, twenty times slower: a race against that says nothing."""
    import numpy.linalg  # noqa: F401  loads the BLAS
    import threadpoolctl
    if not any(library["internal_api"] in ("openblas", "mkl", "blis")
               for library in threadpoolctl.threadpool_info()):
        sys.exit("compare.py: NumPy uses the slow reference BLAS here; on Debian or Ubuntu install "
                 "libopenblas0-pthread")


def main():
    options = arguments()
    find_peers(options.suite)
    set_threads(options.threads)
    if options.suite == "kmeans" and not options.list:
        check_blas()
    from peers import racing
    workloads = importlib.import_module("peers." + options.suite).workloads(options)
    for workload in workloads:
        workload.name += "/%dt" % options.threads
    chosen = [w for w in workloads if options.only in w.name]
    if not chosen:
        sys.exit("compare.py: no workload has %r in its name; see --list" % options.only)
    if options.list:
        for workload in chosen:
            print(workload.name)
        return
    sys.exit(racing.race_all(chosen, options))


if __name__ == "__main__":
    main()
