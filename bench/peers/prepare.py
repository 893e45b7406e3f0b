"""Preparation workloads: categories, one-hot, z-scores, imputation, pivot, Gower's distance, against scikit-learn, pandas and R."""
import os
import shutil
import subprocess

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

from peers.racing import Peer, Workload, WrongAnswer, expect_close, note, timed

WIDTH = 12  # bytes per string


def zipf(n, categories):
    """n strings among `categories`, the frequent ones far more frequent."""
    draw = np.random.default_rng(1)
    weights = 1.0 / np.arange(1, categories + 1)
    codes = draw.choice(categories, size=n, p=weights / weights.sum())
    names = np.array(["category%04d" % c for c in draw.permutation(categories)], dtype="S%d" % WIDTH)
    return names[codes]


def distinct(n):
    order = np.random.default_rng(2).permutation(n)
    return np.array(["key%09d" % c for c in order], dtype="S%d" % WIDTH)


def strings(name, job, make, peers_of):
    def prepare(race):
        packed = make()
        values = packed.astype(str).astype(object)

        def check(numbers, theirs):
            expect_close("codes", numbers, theirs, 0)

        return job, {"strings": race.file("strings", packed), "width": WIDTH}, \
            {peer: Peer(lambda run=run: run(values), check) for peer, run in peers_of.items()}
    return Workload("prepare/" + name, prepare)


def factorize(values):
    took, answer = timed(lambda: pd.factorize(values))
    return took, answer[0]


def ordinal(values):
    column = values.reshape(-1, 1)
    took, answer = timed(lambda: OrdinalEncoder().fit_transform(column))
    return took, answer.ravel()


def one_hot(values):
    column = values.reshape(-1, 1)
    took, answer = timed(lambda: OneHotEncoder().fit_transform(column))
    return took, answer.indices


def numbers_matrix(missing):
    draw = np.random.default_rng(4)
    x = draw.normal(size=(1_000_000, 50)) * np.exp(draw.normal(size=50)) + 10 * draw.normal(size=50)
    if missing:
        x[draw.random(x.shape) < missing] = np.nan
    return x


def matrix(name, job, missing, run, tolerance):
    def prepare(race):
        x = numbers_matrix(missing)

        def check(numbers, theirs):
            expect_close(name, numbers, theirs, tolerance)

        return job, {"x": race.file("x", x), "columns": x.shape[1]}, \
            {"sklearn": Peer(lambda: run(x), check)}
    return Workload("prepare/%s/1000000x50%s" % (name, "/10-percent-missing" if missing else ""),
                    prepare)


def standard_fit(x):
    took, model = timed(lambda: StandardScaler().fit(x))
    return took, np.concatenate([model.mean_, model.var_])


def robust_fit(x):
    took, model = timed(lambda: RobustScaler().fit(x))
    return took, np.concatenate([model.center_, model.scale_])


def impute_median(x):
    took, model = timed(lambda: SimpleImputer(strategy="median").fit(x))
    return took, model.statistics_


def pivot(coded):
    def prepare(race):
        draw = np.random.default_rng(6)
        records, n, m = 10_000_000, 100_000, 60
        users, categories = draw.integers(0, n, records), draw.integers(0, m, records)
        users[:n], categories[:m] = np.arange(n), np.arange(m)  # every one of them occurs
        values = draw.random(records)
        frame = pd.DataFrame({"user": users, "category": categories, "value": values})
        if coded:
            frame["user"] = frame["user"].astype("category")
            frame["category"] = frame["category"].astype("category")

        def run():
            return timed(lambda: frame.pivot_table(index="user", columns="category", values="value",
                                                   aggfunc="sum", fill_value=0, observed=False)
                         .to_numpy())

        def check(numbers, theirs):
            expect_close("sums", numbers, theirs, 1e-12)

        return "prepare-pivot-sum", {"users": race.file("users", users),
                                     "categories": race.file("categories", categories),
                                     "values": race.file("values", values),
                                     "coded": int(coded)}, {"pandas": Peer(run, check)}
    return Workload("prepare/pivot-sum-of-%s/10000000-to-100000x60"
                    % ("categories" if coded else "integers"), prepare)


def mixed_columns(n, d):
    """Numbers, categories and zeros and ones in turn; one value in twenty is missing."""
    draw = np.random.default_rng(7)
    x = draw.random((n, d))
    x[:, 1::3] = np.floor(8 * x[:, 1::3])
    x[:, 2::6] = np.floor(2 * x[:, 2::6])
    x[draw.random(x.shape) < 0.05] = np.nan
    return x


def gower(n, d):
    def prepare(race):
        path = race.file("x", mixed_columns(n, d))
        out = os.path.join(race.folder, "daisy")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "daisy.R")

        def run():
            done = subprocess.run(["Rscript", script, str(n), str(d), path, out],
                                  stdout=subprocess.PIPE, text=True)
            if done.returncode:
                raise WrongAnswer("Rscript stopped")
            return float(done.stdout), np.fromfile(out)

        def check(numbers, theirs):
            expect_close("distances", numbers, theirs, 1e-14)

        return "prepare-gower", {"x": path, "columns": d}, {"daisy": Peer(run, check)}
    return Workload("prepare/gower/%dx%d" % (n, d), prepare)


def r_has_daisy():
    return shutil.which("Rscript") is not None and subprocess.run(
        ["Rscript", "-e", "library(cluster)"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode == 0


def of_r():
    """What races R, where it is here."""
    if r_has_daisy():
        return [gower(5000, 30)]
    note("prepare/gower is left out: it races R's daisy; on Debian or Ubuntu install "
         "r-base-core r-cran-cluster")
    return []


def workloads(_):
    few = lambda: zipf(1_000_000, 500)
    return [
        strings("ordinal/1000000-strings-500-categories", "prepare-ordinal", few,
                {"sklearn": ordinal}),
        strings("factorize/1000000-strings-500-categories", "prepare-factorize", few,
                {"pandas": factorize}),
        strings("factorize/1000000-distinct-strings", "prepare-factorize",
                lambda: distinct(1_000_000), {"pandas": factorize}),
        strings("one-hot-sparse/1000000-strings-500-categories", "prepare-onehot", few,
                {"sklearn": one_hot}),
        matrix("standard-fit", "prepare-standard-fit", 0, standard_fit, 1e-11),
        matrix("standard-fit-transform", "prepare-standard-transform", 0,
               lambda x: timed(lambda: StandardScaler().fit_transform(x)), 1e-11),
        matrix("robust-fit", "prepare-robust-fit", 0, robust_fit, 1e-13),
        matrix("impute-mean-fit-transform", "prepare-impute-mean", 0.1,
               lambda x: timed(lambda: SimpleImputer().fit_transform(x)), 1e-12),
        matrix("impute-median-fit", "prepare-impute-median", 0.1, impute_median, 0),
        pivot(coded=True),
        pivot(coded=False),
    ] + of_r()
