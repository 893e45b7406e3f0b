"""fastcluster in a process of its own: growth_fastcluster.py FILE COLUMNS LINKAGE prints milliseconds, and lives
until its input ends."""
import sys
import time

import fastcluster
import numpy as np

VECTORS = ("single", "ward", "centroid", "median")


def main():
    path, columns, linkage = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    x = np.fromfile(path).reshape(-1, columns)
    start = time.perf_counter()
    if linkage in VECTORS:
        fastcluster.linkage_vector(x, linkage)
    else:
        from scipy.spatial.distance import pdist
        fastcluster.linkage(pdist(x), linkage, preserve_input=False)
    print("%.6f" % ((time.perf_counter() - start) * 1000), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
