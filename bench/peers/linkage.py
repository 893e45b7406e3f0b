"""Linkage workloads: trees from vectors and from a triangle, against SciPy and fastcluster."""
import csv

import numpy as np
import fastcluster
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist

from peers.racing import Peer, WrongAnswer, Workload, expect_close, timed

METHODS = ["single", "complete", "average", "weighted", "ward", "centroid", "median"]
REDUCIBLE = ["complete", "average", "weighted", "ward"]
TOLERANCE = {"f64": 1e-9, "f32": 2e-5}


def gaussian(n, d, seed=1):
    return np.random.default_rng(seed).normal(size=(n, d))


def same_tree(ours, theirs, tolerance):
    """True when merges agree one by one: the usual case, where no two distances are equal."""
    return (np.array_equal(np.sort(ours[:, :2], axis=1), np.sort(theirs[:, :2], axis=1))
            and np.array_equal(ours[:, 3], theirs[:, 3])
            and np.allclose(ours[:, 2], theirs[:, 2], rtol=tolerance, atol=0))


def tree_check(race, method, storage, data):
    """Merge by merge; where ties or rounding leave the tree open, both are replayed."""
    def check(numbers, theirs):
        ours = numbers.reshape(-1, 4)
        if ours.shape != theirs.shape:
            raise WrongAnswer("%d merges where the peer has %d" % (len(ours), len(theirs)))
        if same_tree(ours, theirs, TOLERANCE[storage]):
            return
        for name, table in (("kindred's", ours), ("the peer's", np.asarray(theirs, float))):
            allowed = TOLERANCE[storage if table is ours else "f64"]
            worst = race.once("linkage-replay", tree=race.file("tree", table), linkage=method,
                              **data)[0]
            if not worst <= allowed:
                raise WrongAnswer("%s tree breaks the definition by %.3g" % (name, worst))
    return check


def from_vectors(name, method, storage, make):
    def prepare(race):
        x = make()
        data = {"x": race.file("x", x), "columns": x.shape[1]}
        check = tree_check(race, method, storage, data)

        def fast():
            return timed(lambda: fastcluster.linkage(pdist(x), method, preserve_input=False))

        def scipy():
            return timed(lambda: hierarchy.linkage(pdist(x), method))

        peers = {"scipy-pdist+fastcluster": Peer(fast, check)}
        if len(x) <= 10_000:
            peers["scipy"] = Peer(scipy, check)
        return "linkage-vectors", {**data, "linkage": method, "storage": storage}, peers
    return Workload("%s/%s/vectors/%s" % (name, method, storage), prepare)


def from_points(name, method, make):
    """Linkages of squared distances, which no side needs a matrix for."""
    def prepare(race):
        x = make()
        data = {"x": race.file("x", x), "columns": x.shape[1]}
        check = tree_check(race, method, "f64", data)

        def fast():
            return timed(lambda: fastcluster.linkage_vector(x, method))

        return ("linkage-vectors", {**data, "linkage": method, "storage": "f64"},
                {"fastcluster-vector": Peer(fast, check)})
    return Workload("%s/%s/points/f64" % (name, method), prepare)


def from_triangle(name, method, make):
    def prepare(race):
        triangle = make()
        data = {"x": race.file("triangle", triangle), "columns": 0}
        check = tree_check(race, method, "f64", data)

        def fast():
            copy = triangle.copy()
            return timed(lambda: fastcluster.linkage(copy, method, preserve_input=False))

        def scipy():
            return timed(lambda: hierarchy.linkage(triangle, method))

        peers = {"fastcluster": Peer(fast, check)}
        if len(triangle) <= 50_000_000:
            peers["scipy"] = Peer(scipy, check)
        return ("linkage-triangle",
                {"triangle": data["x"], "linkage": method, "storage": "f64"}, peers)
    return Workload("%s/%s/triangle/f64" % (name, method), prepare)


def distances(n, d):
    def prepare(race):
        x = gaussian(n, d)

        def check(numbers, theirs):
            expect_close("distances", numbers, theirs, 1e-13)

        return ("linkage-distances", {"x": race.file("x", x), "columns": d},
                {"scipy-pdist": Peer(lambda: timed(lambda: pdist(x)), check)})
    return Workload("linkage/%dx%d/distances" % (n, d), prepare)


def many_small(problems, n, d, method):
    def prepare(race):
        x = gaussian(problems * n, d)
        parts = [x[p * n:(p + 1) * n] for p in range(problems)]

        def check(numbers, theirs):
            tables = numbers.reshape(problems, n - 1, 4)
            for ours, other in zip(tables, theirs):
                if not same_tree(ours, other, TOLERANCE["f64"]):
                    raise WrongAnswer("a small tree differs")

        def fast():
            return timed(lambda: [fastcluster.linkage(pdist(part), method, preserve_input=False)
                                  for part in parts])

        return ("linkage-many", {"x": race.file("x", x), "columns": d, "each": n,
                                 "linkage": method, "storage": "f64"},
                {"scipy-pdist+fastcluster": Peer(fast, check)})
    return Workload("linkage/%d-problems-of-%dx%d/%s/vectors/f64" % (problems, n, d, method), prepare)


def latest(n):
    """d(i, j) = max(i, j): every round merges one pair."""
    return np.concatenate([np.arange(i + 1, n, dtype=float) for i in range(n - 1)])


def visits(path):
    """users × areas, how often each was visited, z-scored; the real file or one like it."""
    if path:
        with open(path, newline="", encoding="utf-8") as file:
            pairs = [(row["user_id"], row["area_url"]) for row in csv.DictReader(file)]
        users, rows = np.unique([u for u, _ in pairs], return_inverse=True)
        areas, columns = np.unique([a for _, a in pairs], return_inverse=True)
        counts = np.zeros((len(users), len(areas)))
        np.add.at(counts, (rows, columns), 1)
    else:
        users, areas, total = 32_711, 285, 98_654
        draw = np.random.default_rng(3)
        popular = 1.0 / np.arange(1, areas + 1)
        counts = np.zeros((users, areas))
        rows = np.concatenate([np.arange(users), draw.integers(0, users, total - users)])
        columns = draw.choice(areas, size=total, p=popular / popular.sum())
        columns[:areas] = np.arange(areas)  # every area is visited
        counts[rows, columns] = 1
    deviation = counts.std(axis=0)
    return (counts - counts.mean(axis=0)) / np.where(deviation > 0, deviation, 1)


def workloads(options):
    small = "linkage/10000x16"
    rows = [distances(10_000, 16)]
    rows += [from_vectors(small, m, "f64", lambda: gaussian(10_000, 16)) for m in METHODS]
    rows += [from_vectors(small, m, "f32", lambda: gaussian(10_000, 16)) for m in METHODS]
    rows += [from_points("linkage/20000x%d" % d, m, lambda d=d: gaussian(20_000, d))
             for d in (2, 8) for m in ("ward", "centroid", "median")]
    rows += [from_triangle(small, m, lambda: pdist(gaussian(10_000, 16))) for m in METHODS]
    rows += [from_triangle("linkage/20000-max-of-i-and-j", m, lambda: latest(20_000))
             for m in ("average", "complete")]
    rows += [many_small(2_000, 100, 16, m) for m in ("average", "ward")]
    name = "linkage/msweb-32711x285" if options.msweb else "linkage/like-msweb-32711x285"
    rows += [from_vectors(name, m, storage, lambda: visits(options.msweb))
             for storage in ("f64", "f32") for m in ("average", "complete", "ward")]
    return rows
