"""K-Means workloads: Lloyd iterations, convergence, seeding and prediction, against scikit-learn."""
import warnings

import numpy as np
import sklearn
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from peers.racing import Peer, WrongAnswer, Workload, expect_close, timed

warnings.filterwarnings("ignore", category=ConvergenceWarning)
# The data is finite, and kindred looks for itself.
sklearn.set_config(assume_finite=False)

TYPES = {"f32": np.float32, "f64": np.float64}
TOLERANCE = {"f32": 1e-4, "f64": 1e-9}


def gaussian(n, d, kind):
    return np.random.default_rng(n + d).normal(size=(n, d)).astype(TYPES[kind])


def blobs(n, d, kind):
    draw = np.random.default_rng(n + d)
    middle = draw.normal(size=(1024, d)) * 4
    return (middle[draw.integers(0, 1024, n)] + draw.normal(size=(n, d))).astype(TYPES[kind])


def squared_error(x, centers, labels):
    """The inertia from differences in double, whoever found the centres."""
    total = 0.0
    for start in range(0, len(x), 65_536):
        part = slice(start, start + 65_536)
        difference = x[part].astype(float) - centers[labels[part]]
        total += float(np.einsum("ij,ij->", difference, difference))
    return total


def parts(numbers, k, d):
    """The driver's numbers: inertia, iterations, centres, labels."""
    return numbers[0], int(numbers[1]), numbers[2:2 + k * d].reshape(k, d), \
        numbers[2 + k * d:].astype(int)


def fit(name, n, d, k, kind, iterations, make=gaussian, algorithms=("lloyd", "elkan")):
    def prepare(race):
        x = make(n, d, kind)
        start = x[np.random.default_rng(7).choice(n, k, replace=False)]

        def check(numbers, model):
            inertia, count, centers, labels = parts(numbers, k, d)
            tolerance = TOLERANCE[kind]
            expect_close("reported inertia", [inertia], [squared_error(x, centers, labels)],
                         max(tolerance / 10, 1e-9))
            expect_close("inertia", [inertia],
                         [squared_error(x, model.cluster_centers_.astype(float), model.labels_)],
                         tolerance if iterations else 1e-2 if kind == "f32" else 1e-6)
            agreement = np.mean(labels == model.labels_)
            # Rounding decides a few rows, and what follows from them grows: Elkan's bounds in float
            # decide more of them than Lloyd's distances.
            least = 0.999 if kind == "f64" else 0.95
            if iterations and agreement < least:
                raise WrongAnswer("labels agree for %.4f of the rows" % agreement)
            if iterations and count != model.n_iter_:
                raise WrongAnswer("%d iterations where the peer made %d" % (count, model.n_iter_))

        def run(algorithm):
            model = KMeans(k, init=start, n_init=1, max_iter=iterations or 10_000, tol=0,
                           algorithm=algorithm)
            with threadpool_limits(race.threads):
                return timed(lambda: model.fit(x))

        peers = {"sklearn-" + a: Peer(lambda a=a: run(a), check) for a in algorithms}
        return "kmeans-fit", {"x": race.file("x", x), "columns": d, "type": kind, "clusters": k,
                              "centers": race.file("centers", start.astype(float)),
                              "iterations": iterations or 10_000}, peers
    return Workload("%s/%dx%d/k%d/%s" % (name, n, d, k, kind), prepare)


def seeding(n, d, k, kind):
    def prepare(race):
        x = gaussian(n, d, kind)

        def check(numbers, answer):
            # Draws differ, so the potentials are compared, not the centres.
            _, _, centers, labels = parts(numbers, k, d)
            ours = squared_error(x, centers, labels)
            seeded = KMeans(k, init=answer[0], n_init=1, max_iter=1).fit(x[:k])
            seeded.cluster_centers_ = answer[0]
            theirs = squared_error(x, answer[0].astype(float), seeded.predict(x))
            if not ours <= 1.05 * theirs:
                raise WrongAnswer("a potential of %.6g where the peer reaches %.6g" % (ours, theirs))

        def run():
            with threadpool_limits(race.threads):
                return timed(lambda: kmeans_plusplus(x, k, random_state=1))

        return ("kmeans-seed", {"x": race.file("x", x), "columns": d, "type": kind, "clusters": k},
                {"sklearn-kmeans_plusplus": Peer(run, check)})
    return Workload("kmeans/seeding/%dx%d/k%d/%s" % (n, d, k, kind), prepare)


def predict(n, d, k, kind):
    def prepare(race):
        x = gaussian(n, d, kind)
        centers = np.random.default_rng(5).normal(size=(k, d)).astype(TYPES[kind])
        model = KMeans(k, init=centers, n_init=1, max_iter=1).fit(centers)
        model.cluster_centers_ = centers

        def check(numbers, labels):
            differ = np.flatnonzero(numbers != labels)
            rows = x[differ].astype(float)
            ours, theirs = (((rows - centers[at.astype(int)[differ]].astype(float)) ** 2).sum(axis=1)
                            for at in (numbers, labels))
            # Where labels differ, kindred's centre must not be the farther one.
            if np.any(ours > theirs * (1 + 1e-12)):
                raise WrongAnswer("%d rows have a nearer centre" % np.sum(ours > theirs))

        def run():
            with threadpool_limits(race.threads):
                return timed(lambda: model.predict(x))

        return "kmeans-predict", {"x": race.file("x", x), "columns": d, "type": kind,
                                  "centers": race.file("centers", centers.astype(float))}, \
            {"sklearn": Peer(run, check)}
    return Workload("kmeans/predict/%dx%d/k%d/%s" % (n, d, k, kind), prepare)


def workloads(_):
    rows = []
    for n, d, k in ((1_000_000, 8, 16), (100_000, 32, 100), (50_000, 128, 256), (20_000, 784, 100)):
        rows += [fit("kmeans/20-iterations", n, d, k, kind, 20) for kind in TYPES]
    for name, make in (("gaussian", gaussian), ("blobs", blobs)):
        rows.append(fit("kmeans/20-iterations-" + name, 100_000, 128, 1024, "f32", 20, make,
                        ("lloyd",)))
    to_the_end = ((500_000, 2, 100), (200_000, 8, 200), (100_000, 32, 200))
    rows += [fit("kmeans/to-convergence", n, d, k, "f64", None) for n, d, k in to_the_end]
    rows += [seeding(n, d, k, "f64") for n, d, k in to_the_end + ((100_000, 128, 1000),)]
    rows += [predict(1_000_000, 32, 100, kind) for kind in TYPES]
    return rows
