// Heights worked out from the rows once the merges are known: against the definition in long
// double, and the error of float storage with and without.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

using Real80 = long double;

// What the definition needs to know of a cluster.
struct Cluster {
  std::vector<Index> members;
  std::vector<Real80> share;  // of the mean of distances, or of the centre
  Real80 size;
};

// The height of every merge of a tree from its members alone. Distances are given, or rows.
class DefinedHeights {
 public:
  DefinedHeights(const Matrix<double>& x, Metric metric, Linkage linkage,
                 const std::vector<double>& weights)
      : x_(x), linkage_(linkage) {
    if (!works_on_squares(linkage)) distances_ = condensed_distances(x, metric);
    for (Index i = 0; i < x.rows(); ++i)
      clusters_.push_back(
          {{i},
           {1},
           weights.empty() ? 1 : static_cast<Real80>(weights[static_cast<std::size_t>(i)])});
  }

  double next(const Merge& merge) {
    const Cluster& a = clusters_[static_cast<std::size_t>(merge.left)];
    const Cluster& b = clusters_[static_cast<std::size_t>(merge.right)];
    const auto height = static_cast<double>(between(a, b));
    const bool halves = linkage_ == Linkage::weighted || linkage_ == Linkage::median;
    const Real80 share = halves ? 0.5L : a.size / (a.size + b.size);
    Cluster both = a;
    for (Real80& s : both.share)
      s *= share;
    for (const Real80 s : b.share)
      both.share.push_back(s * (1 - share));
    both.members.insert(both.members.end(), b.members.begin(), b.members.end());
    both.size += b.size;
    clusters_.push_back(std::move(both));
    return height;
  }

 private:
  Real80 between(const Cluster& a, const Cluster& b) const {
    if (works_on_squares(linkage_)) return between_centers(a, b);
    Real80 most = 0, sum = 0;
    for (std::size_t p = 0; p < a.members.size(); ++p)
      for (std::size_t q = 0; q < b.members.size(); ++q) {
        const Real80 d = distances_(a.members[p], b.members[q]);
        most = std::max(most, d);
        sum += a.share[p] * b.share[q] * d;
      }
    return linkage_ == Linkage::complete ? most : sum;
  }

  Real80 between_centers(const Cluster& a, const Cluster& b) const {
    Real80 squares = 0;
    for (Index j = 0; j < x_.cols(); ++j) {
      Real80 difference = 0;
      for (std::size_t p = 0; p < a.members.size(); ++p)
        difference += a.share[p] * (x_(a.members[p], j) - static_cast<Real80>(x_(0, j)));
      for (std::size_t q = 0; q < b.members.size(); ++q)
        difference -= b.share[q] * (x_(b.members[q], j) - static_cast<Real80>(x_(0, j)));
      squares += difference * difference;
    }
    const bool ward = linkage_ == Linkage::ward;
    return std::sqrt((ward ? 2 * a.size * b.size / (a.size + b.size) : 1) * squares);
  }

  const Matrix<double>& x_;
  Linkage linkage_;
  CondensedMatrix<double> distances_{};
  std::vector<Cluster> clusters_{};
};

// How far a tree's heights are from the definition, relative to them, and how far those are that
// were lifted to the height of a half.
struct Errors {
  double worst = 0, lifted = 0;
};

Errors errors_of(const Dendrogram& tree, const Matrix<double>& x, Metric metric, Linkage linkage,
                 const std::vector<double>& weights = {}) {
  DefinedHeights defined(x, metric, linkage, weights);
  Errors errors;
  for (const Merge& merge : tree.merges()) {
    const double expected = defined.next(merge);
    const double error =
        std::abs(merge.height - expected) / std::max({expected, merge.height, 1e-300});
    bool lifted = false;
    for (const Index half : {merge.left, merge.right})
      if (half >= tree.size())
        lifted = lifted || (expected < merge.height &&
                            merge.height ==
                                tree.merges()[static_cast<std::size_t>(half - tree.size())].height);
    double& place = lifted && is_reducible(linkage) ? errors.lifted : errors.worst;
    place = std::max(place, error);
  }
  return errors;
}

}  // namespace

TEST_CASE("exact heights are those of the definition, whatever the storage") {
  double lifted = 0;
  for (std::uint64_t seed = 0; seed < 800; ++seed) {
    const Draws draws(seed, 31);
    const auto n = static_cast<Index>(2 + draws.below(50, 0));
    const Linkage linkage = linkage_names[1 + draws.below(6, 1)].linkage;
    const Metric metric =
        works_on_squares(linkage) ? Metric::euclidean : metric_names[draws.below(8, 2)].metric;
    const bool ties = draws.below(3, 3) == 0;
    Matrix<double> x = ties ? small_integers(n, 4, 4, seed) : gaussian(n, 4, seed);
    x.col(0).array() += 5;  // directions exist
    x.col(1).array() -= 7;
    std::vector<double> weights;
    if (draws.below(2, 4) == 0)
      for (Index i = 0; i < n; ++i)
        weights.push_back(0.5 + draws.uniform(static_cast<std::uint64_t>(100 + i)) * 8);
    INFO("seed ", seed, ", ", name_of(linkage), ", ", name_of(metric), ", n ", n, ", ties ", ties,
         ", weights ", !weights.empty());
    for (const Storage storage : {Storage::f64, Storage::f32}) {
      const Agglomerative ask{
          .linkage = linkage, .metric = metric, .storage = storage, .exact_heights = true};
      const Threads threads{static_cast<Index>(1 + seed % 3)};
      const Dendrogram tree = weights.empty() ? ask.fit(x, threads) : ask.fit(x, weights, threads);
      REQUIRE(tree.complete());
      if (is_reducible(linkage)) CHECK(tree.is_monotone());
      const Errors errors = errors_of(tree, x, metric, linkage, weights);
      // Centres of centroid and median linkage may almost coincide.
      CHECK(errors.worst <= (is_reducible(linkage) ? 2e-14 : 1e-12));
      CHECK(errors.lifted <= (storage == Storage::f64 ? 1e-13 : 2e-6));
      lifted = std::max(lifted, errors.lifted);
    }
  }
  CHECK(lifted > 0);  // or the question was not put
}

TEST_CASE("the error of float storage, without exact heights and with them") {
  struct Bound {
    Linkage linkage;
    double without;
  };
  // Relative to the height itself. Float rounds to 6e-8; an average rounds at every merge.
  for (const Bound& bound : {Bound{Linkage::complete, 6.0e-8}, Bound{Linkage::average, 1e-6},
                             Bound{Linkage::weighted, 1e-6}, Bound{Linkage::ward, 1e-6},
                             Bound{Linkage::centroid, 1e-5}, Bound{Linkage::median, 1e-5}}) {
    const Linkage linkage = bound.linkage;
    for (const bool heaps : {false, true}) {
      const Index n = 900;  // all in a square of floats
      const Matrix<double> x = heaps ? blobs(n, 30, 20, 0.05, 5) : gaussian(n, 30, 5);
      Agglomerative ask{.linkage = linkage, .storage = Storage::f32};
      const Errors plain = errors_of(ask.fit(x), x, Metric::euclidean, linkage);
      ask.exact_heights = true;
      const Dendrogram tree = ask.fit(x, Threads{2});
      const Errors exact = errors_of(tree, x, Metric::euclidean, linkage);
      INFO(name_of(linkage), ", heaps ", heaps);
      CHECK(plain.worst <= bound.without);
      CHECK(plain.worst > 1e-9);  // or float was not used
      CHECK(exact.worst <= 1e-13);
      CHECK(exact.lifted <= 2e-7);
      CHECK(ask.fit(x) == tree);
      CHECK(ask.fit(x, Threads{3}) == tree);
    }
  }
}

TEST_CASE("trees that were begun on lists have exact heights, and the same bits for any threads") {
  const Index n = detail::least_for_lists + 77;
  const Matrix<float> narrow = blobs<float>(n, 3, 30, 1.0, 4);
  const Matrix<double> x = narrow.cast<double>();
  for (const Linkage linkage :
       {Linkage::complete, Linkage::average, Linkage::weighted, Linkage::ward}) {
    INFO(name_of(linkage));
    const Agglomerative ask{.linkage = linkage, .storage = Storage::f32, .exact_heights = true};
    const Dendrogram tree = ask.fit(x);
    CHECK(tree.is_monotone());
    const Errors errors = errors_of(tree, x, Metric::euclidean, linkage);
    CHECK(errors.worst <= 1e-13);
    CHECK(errors.lifted <= 2e-7);
    for (const Index threads : {2, 3, 7})
      CHECK(ask.fit(x, Threads{threads}) == tree);
    CHECK(ask.fit(Eigen::MatrixXd(x)) == tree);
    CHECK(ask.fit(narrow) == tree);
  }
}

TEST_CASE("heights that are exact already stay as they are") {
  const Matrix<double> x = small_integers(200, 4, 5, 3);
  for (const Linkage linkage : {Linkage::single, Linkage::complete})
    for (const Metric metric : {Metric::euclidean, Metric::cityblock, Metric::jaccard}) {
      Agglomerative ask{.linkage = linkage, .metric = metric};
      const Dendrogram tree = ask.fit(x);
      ask.exact_heights = true;
      CHECK(ask.fit(x, Threads{2}) == tree);
    }
  for (const NamedLinkage& each : linkage_names) {
    const Agglomerative ask{.linkage = each.linkage, .exact_heights = true};
    CHECK(ask.fit(Matrix<double>::Ones(1, 2)).complete());
    const Dendrogram equal = ask.fit(Matrix<double>::Constant(30, 3, 0.1));
    for (const Merge& merge : equal.merges())
      CHECK(merge.height == 0);
  }
}

TEST_CASE("a merge that float put before a closer pair is lifted to its half") {
  // All three sides are 1 to a float: 0 and 1, the farthest, are merged first.
  Matrix<double> x(3, 2);
  x << 0, 0, 1, 0, 0.5 - 1e-9, std::sqrt(0.75) - 4e-9;
  Agglomerative ask{.linkage = Linkage::complete, .storage = Storage::f32, .exact_heights = true};
  const Dendrogram tree = ask.fit(x);
  CHECK(tree.merges()[0] == Merge{0, 1, 1.0, 2});
  CHECK(tree.merges()[1] == Merge{2, 3, 1.0, 3});
  ask.storage = Storage::f64;
  CHECK(ask.fit(x).merges()[0].left == 0);
  CHECK(ask.fit(x).merges()[0].right == 2);
  CHECK(ask.fit(x).merges()[0].height < 1);
}

TEST_CASE("merges that float could not tell apart are put in order") {
  // Three pairs, far from each other, of distances that are equal in float.
  Matrix<double> x(6, 1);
  x << 0, 1 + 2e-9, 10, 11 + 1e-9, 20, 21;
  Agglomerative ask{.linkage = Linkage::average, .storage = Storage::f32};
  CHECK(ask.fit(x).merges()[0].left == 0);
  ask.exact_heights = true;
  const Dendrogram tree = ask.fit(x);
  CHECK(tree.merges()[0] == Merge{4, 5, 1.0, 2});
  CHECK(tree.merges()[1].left == 2);
  CHECK(tree.merges()[2].left == 0);
}

TEST_CASE("a chain as deep as it has leaves has exact heights") {
  const Index n = 1400;
  Matrix<double> x(n, 1);
  for (Index i = 0; i < n; ++i)
    x(i, 0) = static_cast<double>(i) * static_cast<double>(i + 1);
  for (const Linkage linkage : {Linkage::complete, Linkage::average, Linkage::weighted,
                                Linkage::ward, Linkage::centroid, Linkage::median}) {
    INFO(name_of(linkage));
    const Agglomerative ask{.linkage = linkage, .storage = Storage::f32, .exact_heights = true};
    const Dendrogram tree = ask.fit(x, Threads{2});
    CHECK(errors_of(tree, x, Metric::euclidean, linkage).worst <= 1e-13);
    CHECK(ask.fit(x) == tree);
  }
}

TEST_CASE("exact heights of huge and tiny rows are those of ordinary ones") {
  const Matrix<double> x = blobs(60, 4, 5, 1.0, 8);
  for (const NamedLinkage& each : linkage_names)
    for (const Storage storage : {Storage::f64, Storage::f32}) {
      const Agglomerative ask{.linkage = each.linkage, .storage = storage, .exact_heights = true};
      const Dendrogram tree = ask.fit(x);
      for (const int p : {-900, -400, 400, 1000}) {
        INFO(std::string_view(each.name), ", 2^", p);
        const Dendrogram other = ask.fit(x * std::ldexp(1.0, p));
        for (std::size_t t = 0; t < tree.merges().size(); ++t) {
          CHECK(other.merges()[t].left == tree.merges()[t].left);
          CHECK(other.merges()[t].height ==
                doctest::Approx(std::ldexp(tree.merges()[t].height, p)).epsilon(1e-14));
        }
      }
    }
}

TEST_CASE("a fit that is stopped while heights are worked out has no merges") {
  const Matrix<double> x = gaussian(400, 3, 15);
  for (const Linkage linkage : {Linkage::complete, Linkage::average, Linkage::weighted}) {
    const Agglomerative ask{.linkage = linkage, .exact_heights = true};
    Index heard = 0;
    const Dendrogram part = ask.fit(x, Threads{2}, [&](const Progress& now) {
      heard += now.stage == "heights";
      return now.stage != "heights";
    });
    CHECK(heard == 1);
    CHECK(part.size() == 400);
    CHECK(part.merges().empty());
    struct Stop {};
    CHECK_THROWS_AS(ask.fit(x, Threads{2},
                            [](const Progress& now) -> bool {
                              return now.stage == "heights" ? throw Stop{} : true;
                            }),
                    Stop);
  }
}
