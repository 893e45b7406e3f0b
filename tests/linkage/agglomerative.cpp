// Hierarchical clustering through its public door: against the definition, and its behaviour.
#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/cophenetic.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_oracle.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

// What one generated case looks like; a pure function of its seed.
struct Case {
  Matrix<double> x;
  Linkage linkage;
  Metric metric;
  bool ties;
};

Case make_case(std::uint64_t seed) {
  const Draws draws(seed, 77);
  Case made;
  made.linkage = linkage_names[draws.below(7, 0)].linkage;
  made.metric =
      works_on_squares(made.linkage) ? Metric::euclidean : metric_names[draws.below(8, 1)].metric;
  const auto n =
      static_cast<Index>(2 + (draws.below(3, 2) == 0 ? draws.below(63, 3) : draws.below(18, 3)));
  const auto d = static_cast<Index>(3 + draws.below(6, 4));
  made.ties =
      draws.below(2, 5) == 0 || made.metric == Metric::hamming || made.metric == Metric::jaccard;
  made.x = made.ties ? small_integers(n, d, static_cast<Index>(2 + draws.below(4, 6)), seed)
                     : gaussian(n, d, seed);
  // Directions must exist; the distances of tied data stay tied.
  if (made.metric == Metric::cosine || made.metric == Metric::correlation)
    for (Index i = 0; i < n; ++i)
      if ((made.x.row(i).array() == made.x(i, 0)).all()) made.x(i, 0) += static_cast<double>(1 + d);
  return made;
}

void check_against_definition(std::uint64_t seed) {
  const Case made = make_case(seed);
  const auto triangle = condensed_distances(made.x, made.metric);
  const Matrix<double> square = triangle.to_square();
  INFO("seed ", seed, ", ", name_of(made.linkage), ", ", name_of(made.metric), ", n ",
       made.x.rows(), ", d ", made.x.cols(), ", ties ", made.ties);
  const Dendrogram expected = greedy_tree(square, made.linkage);
  for (const Storage storage : {Storage::f64, Storage::f32}) {
    const Agglomerative ask{.linkage = made.linkage, .metric = made.metric, .storage = storage};
    const Dendrogram from_vectors = ask.fit(made.x, Threads{static_cast<Index>(1 + seed % 3)});
    const Dendrogram from_triangle = ask.fit(triangle, Threads{static_cast<Index>(1 + seed % 3)});
    for (const Dendrogram* tree : {&from_vectors, &from_triangle}) {
      INFO(std::string(tree == &from_vectors ? "from vectors" : "from a triangle"));
      INFO(std::string(storage == Storage::f64 ? "f64" : "f32"));
      const double tolerance = storage == Storage::f64 ? 1e-13 : 2e-6;
      // Squares lose half the digits of a distance that is far below the others.
      const double slack =
          works_on_squares(made.linkage) ? (storage == Storage::f64 ? 1e-7 : 2e-3) : tolerance;
      CHECK(replay(*tree, square, made.linkage, slack) == "");
      if (is_reducible(made.linkage)) CHECK(tree->is_monotone());
      // Linkages that only choose among given distances have ties wherever these tie.
      const bool exact = only_chooses(made.linkage) && storage == Storage::f64;
      if (exact || (!made.ties && storage == Storage::f64))
        CHECK(same_tree(*tree, expected, tolerance));
    }
  }
}

}  // namespace

TEST_CASE("every linkage, metric and storage gives the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 2500; ++seed)
    check_against_definition(seed);
}

TEST_CASE("slow: every linkage, metric and storage gives the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 60000; ++seed)
    check_against_definition(seed);
}

TEST_CASE("ties are settled by the lower, then the higher id") {
  // Four corners of a square: all sides tie. 0-1 first, which is then 1; then 1-2? No: 2-3 is as
  // close as 1-2 and 1-3, and (1, 2) precedes (1, 3) and (2, 3).
  const auto all_equal = CondensedMatrix<double>::from({1, 1, 1, 1, 1, 1}, 4);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    if (works_on_squares(linkage)) continue;
    INFO(name);
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(all_equal);
    const std::vector<Merge> expected{{0, 1, 1, 2}, {2, 4, 1, 3}, {3, 5, 1, 4}};
    CHECK(std::vector<Merge>(tree.merges().begin(), tree.merges().end()) == expected);
  }
}

TEST_CASE("a single observation gives a tree without merges") {
  const Dendrogram tree = Agglomerative{}.fit(Matrix<double>::Ones(1, 3));
  CHECK(tree.size() == 1);
  CHECK(tree.merges().empty());
  CHECK(tree.complete());
  CHECK(tree.cut(Clusters{1}) == Labels{0});
  CHECK(Agglomerative{}.fit(CondensedMatrix<double>::from({}, 1)) == tree);
}

TEST_CASE("two observations merge at their distance under every linkage") {
  Matrix<double> x(2, 2);
  x << 0, 0, 3, 4;
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
    CHECK(tree.merges().size() == 1);
    CHECK(tree.merges()[0] == Merge{0, 1, 5.0, 2});
  }
}

TEST_CASE("equal rows merge at zero, and unequal rows at distance zero take their turn") {
  const Matrix<double> equal = Matrix<double>::Constant(40, 3, 0.1);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(equal);
    CHECK(tree.merges().back().height == 0);
    CHECK(tree.merges()[0] == Merge{0, 1, 0, 2});
    CHECK(tree.merges()[1] == Merge{2, 40, 0, 3});
    CHECK(tree.cut(Height{0}) == Labels(40, 0));
  }
  // 0 and 2 are equal rows; 1 has the same direction, so by cosine all three are at zero and the
  // tie rule wants 0-1 first.
  Matrix<double> x(4, 2);
  x << 1, 2, 2, 4, 1, 2, 5, -1;
  for (const Linkage linkage : {Linkage::single, Linkage::complete, Linkage::average}) {
    const Dendrogram tree = Agglomerative{.linkage = linkage, .metric = Metric::cosine}.fit(x);
    CHECK(tree.merges()[0] == Merge{0, 1, 0, 2});
  }
}

TEST_CASE("the same bits for any number of threads, layout and scalar type") {
  const Matrix<float> narrow = blobs<float>(150, 5, 6, 1.0, 3);
  const Matrix<double> x = narrow.cast<double>();
  const Eigen::MatrixXd columns = x;
  Matrix<double> wide = Matrix<double>::Zero(150, 9);
  wide.middleCols(2, 5) = x;
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    for (const Storage storage : {Storage::f64, Storage::f32}) {
      INFO(name);
      const Agglomerative ask{.linkage = linkage, .storage = storage};
      const Dendrogram tree = ask.fit(x);
      CHECK(ask.fit(x, Threads{2}) == tree);
      CHECK(ask.fit(x, Threads{3}) == tree);
      CHECK(ask.fit(x, Threads{0}) == tree);
      CHECK(ask.fit(columns) == tree);
      CHECK(ask.fit(wide.middleCols(2, 5)) == tree);
      CHECK(ask.fit(narrow) == tree);
      CHECK(ask.fit(2 * x - x) == tree);
      const auto triangle = condensed_distances(x);
      CHECK(ask.fit(triangle) == ask.fit(triangle, Threads{3}));
    }
  }
}

namespace {

// The sentence with which a call refuses, or nothing when it does not.
template <class F>
std::string refusal(F&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("bad vectors are refused with their position") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Agglomerative ask{.linkage = linkage};
    CHECK(contains(refusal([&] { ask.fit(Matrix<double>(0, 3)); }), "x: has no rows"));
    CHECK(contains(refusal([&] { ask.fit(Matrix<double>(3, 0)); }), "x: has no columns"));
    Matrix<double> x = gaussian(6, 3, 1);
    x(4, 1) = nan;
    CHECK(contains(refusal([&] { ask.fit(x); }), "NaN (row 4, column 1)"));
    x(4, 1) = -infinity;
    CHECK(contains(refusal([&] { ask.fit(x); }), "infinity (row 4, column 1)"));
    x(4, 1) = 1.5e308;
    x(2, 1) = -1.5e308;
    CHECK(contains(refusal([&] { ask.fit(x); }), "x: is too far away"));
  }
  Matrix<double> x = gaussian(6, 3, 1);
  x.row(0) = x.row(1);
  x.row(5).setZero();
  CHECK(contains(refusal([&] { Agglomerative{.metric = Metric::cosine}.fit(x); }), "row 5"));
  CHECK(contains(refusal([&] { Agglomerative{.metric = Metric::correlation}.fit(x); }), "row 5"));
}

TEST_CASE("options that make no sense are refused") {
  const Matrix<double> x = gaussian(5, 2, 1);
  for (const Linkage linkage : {Linkage::ward, Linkage::centroid, Linkage::median})
    for (const auto& [name, metric] : metric_names)
      if (metric != Metric::euclidean)
        CHECK(contains(refusal([&, m = metric] {
                         Agglomerative{linkage, m}.fit(x);
                       }),
                       "metric: " + std::string(name_of(linkage))));
  CHECK(contains(refusal([&] { Agglomerative{.linkage = Linkage(9)}.fit(x); }), "linkage: "));
  CHECK(contains(refusal([&] { Agglomerative{.metric = Metric(9)}.fit(x); }), "metric: "));
  CHECK(contains(refusal([&] { Agglomerative{.storage = Storage(9)}.fit(x); }), "storage: "));
  CHECK(contains(refusal([&] { Agglomerative{}.fit(x, Threads{-1}); }), "threads: "));
}

TEST_CASE("a height beyond the range of doubles is refused") {
  // Two heaps of five equal things, as far apart as doubles go.
  std::vector<double> far;
  for (Index i = 0; i < 10; ++i)
    for (Index j = i + 1; j < 10; ++j)
      far.push_back((i < 5) == (j < 5) ? 0 : 1.7e308);
  CHECK(contains(refusal([&] {
                   Agglomerative{.linkage = Linkage::ward}.fit(CondensedMatrix<double>::from(far));
                 }),
                 "distances: "));
  CHECK(Agglomerative{.linkage = Linkage::average}
            .fit(CondensedMatrix<double>::from(far))
            .merges()
            .back()
            .height == 1.7e308);
}

TEST_CASE("scaling by a power of two scales heights and nothing else") {
  const Matrix<double> x = blobs(60, 4, 5, 1.0, 8);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
    for (const int p : {-400, -30, 30, 400}) {
      INFO(name, ", 2^", p);
      const Matrix<double> scaled = x * std::ldexp(1.0, p);
      const Dendrogram other = Agglomerative{.linkage = linkage}.fit(scaled);
      for (std::size_t t = 0; t < tree.merges().size(); ++t) {
        Merge expected = tree.merges()[t];
        expected.height = std::ldexp(expected.height, p);
        CHECK(other.merges()[t] == expected);
      }
    }
  }
}

TEST_CASE("huge and tiny distances give the tree of ordinary ones") {
  const Matrix<double> x = blobs(50, 3, 4, 1.0, 9);
  const auto triangle = condensed_distances(x);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    for (const Storage storage : {Storage::f64, Storage::f32}) {
      for (const double factor : {1e200, 1e-200, 1e-300, 1e30, 1e-30}) {
        INFO(name, ", ", factor);
        const Agglomerative ask{.linkage = linkage, .storage = storage};
        const double tolerance = storage == Storage::f64 ? 1e-12 : 1e-4;
        const Matrix<double> scaled = x * factor;
        std::vector<double> values(triangle.values().begin(), triangle.values().end());
        for (double& value : values)
          value *= factor;
        const Dendrogram vectors = ask.fit(scaled);
        const Dendrogram distances = ask.fit(CondensedMatrix<double>::from(values));
        const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
        for (std::size_t t = 0; t < tree.merges().size(); ++t) {
          const double height = tree.merges()[t].height * factor;
          CHECK(vectors.merges()[t].left == tree.merges()[t].left);
          CHECK(vectors.merges()[t].height == doctest::Approx(height).epsilon(tolerance));
          CHECK(distances.merges()[t].right == tree.merges()[t].right);
          CHECK(distances.merges()[t].height == doctest::Approx(height).epsilon(tolerance));
        }
      }
    }
  }
}

TEST_CASE("the largest double is a distance like any other") {
  const double most = std::numeric_limits<double>::max();
  for (const NamedLinkage& each : linkage_names) {
    if (works_on_squares(each.linkage)) continue;
    INFO(std::string_view(each.name));
    const Agglomerative ask{.linkage = each.linkage};
    const Dendrogram tree = ask.fit(CondensedMatrix<double>::from({most, 1, most}));
    CHECK(tree.merges()[0].height == 1);
    CHECK(tree.merges()[1].height == most);
    CHECK(ask.fit(CondensedMatrix<double>::from(std::vector<double>(136, most))).complete());
  }
}

TEST_CASE("tiny distances beside ordinary ones are not squared to nothing") {
  Matrix<double> x(3, 1);
  x << 0, 1e-200, 1;
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string_view(each.name));
    const Agglomerative ask{.linkage = each.linkage};
    CHECK(ask.fit(x).merges()[0].height == doctest::Approx(1e-200).epsilon(1e-14));
    CHECK(ask.fit(condensed_distances(x)).merges()[0].height ==
          doctest::Approx(1e-200).epsilon(1e-14));
  }
}

TEST_CASE("moving, mirroring, reordering columns and adding a constant one change no merge") {
  // Multiples of 2^-20, so that moving by 2^20 rounds nothing.
  Matrix<double> x = blobs(80, 4, 5, 1.0, 11);
  x = (x.array() * 0x1p20).round().matrix() * 0x1p-20;
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Agglomerative ask{.linkage = linkage};
    const Dendrogram tree = ask.fit(x);
    CHECK(ask.fit((x.array() + 0x1p20).matrix()) == tree);
    CHECK(ask.fit(-x) == tree);
    Matrix<double> mirrored = x;
    mirrored.col(2) *= -1;
    CHECK(ask.fit(mirrored) == tree);
    Matrix<double> wider(80, 5);
    wider << x, Matrix<double>::Constant(80, 1, 7.0);
    CHECK(ask.fit(wider) == tree);
    CHECK(same_tree(ask.fit(x.rowwise().reverse()), tree, 1e-12));
    Matrix<double> turned = x;
    turned.col(0) = 0.6 * x.col(0) - 0.8 * x.col(3);
    turned.col(3) = 0.8 * x.col(0) + 0.6 * x.col(3);
    CHECK(same_tree(ask.fit(turned), tree, 1e-12));
  }
}

TEST_CASE("reordering rows keeps the heights") {
  const Matrix<double> x = blobs(90, 4, 5, 1.0, 12);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Dendrogram one = Agglomerative{.linkage = linkage}.fit(x);
    const Dendrogram other = Agglomerative{.linkage = linkage}.fit(x.colwise().reverse());
    std::vector<double> a, b;
    for (std::size_t t = 0; t < one.merges().size(); ++t)
      a.push_back(one.merges()[t].height), b.push_back(other.merges()[t].height);
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    for (std::size_t t = 0; t < a.size(); ++t)
      CHECK(a[t] == doctest::Approx(b[t]).epsilon(1e-12));
  }
}

TEST_CASE("duplicating every row puts zero heights before the old ones") {
  const Matrix<double> x = blobs(40, 3, 4, 1.0, 13);
  Matrix<double> tripled(120, 3);
  tripled << x, x, x;
  for (const Linkage linkage : {Linkage::single, Linkage::complete, Linkage::average,
                                Linkage::weighted, Linkage::centroid, Linkage::median}) {
    INFO(name_of(linkage));
    const Dendrogram once = Agglomerative{.linkage = linkage}.fit(x);
    const Dendrogram thrice = Agglomerative{.linkage = linkage}.fit(tripled);
    for (std::size_t t = 0; t < 80; ++t)
      CHECK(thrice.merges()[t].height == 0);
    for (std::size_t t = 0; t < 39; ++t)
      CHECK(thrice.merges()[80 + t].height ==
            doctest::Approx(once.merges()[t].height).epsilon(1e-13));
  }
}

TEST_CASE("the squared heights of ward add up to the total variance") {
  const Matrix<double> x = blobs(70, 4, 5, 1.0, 14);
  const Dendrogram tree = Agglomerative{.linkage = Linkage::ward}.fit(x);
  double sum = 0;
  for (const Merge& merge : tree.merges())
    sum += merge.height * merge.height / 2;
  CHECK(sum == doctest::Approx((x.rowwise() - x.colwise().mean()).squaredNorm()).epsilon(1e-12));
}

TEST_CASE("a callback hears the progress and may stop it") {
  const Matrix<double> x = gaussian(120, 3, 15);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Agglomerative ask{.linkage = linkage};
    Index calls = 0;
    const Dendrogram whole = ask.fit(x, Sequential{}, [&](const Progress& progress) {
      CHECK(progress.done >= 0);
      CHECK(progress.done <= progress.total);
      ++calls;
      return true;
    });
    CHECK(whole == ask.fit(x));
    CHECK(calls > 0);
    for (Index stop = 0; stop < calls; stop += 1 + calls / 10) {
      Index call = 0;
      const Dendrogram part =
          ask.fit(x, Threads{2}, [&](const Progress&) { return call++ != stop; });
      CHECK(part.size() == 120);
      CHECK(call <= stop + 2);
      if (!part.complete()) CHECK_THROWS_AS(part.cut(Clusters{1}), InputError);
    }
    struct Stop {};
    CHECK_THROWS_AS(ask.fit(x, Threads{2}, [](const Progress&) -> bool { throw Stop{}; }), Stop);
  }
}

TEST_CASE("one refusal to go on stops a fit of equal rows for good") {
  // Parallel rows are at cosine distance zero without being equal, so their groups do not stand.
  Matrix<double> x(60, 2);
  for (Index i = 0; i < 60; ++i)
    x.row(i) << static_cast<double>(1 << i % 5), static_cast<double>((1 << i % 5) * (1 + i % 3));
  for (const NamedLinkage& each : linkage_names) {
    if (works_on_squares(each.linkage)) continue;
    INFO(std::string_view(each.name));
    const Agglomerative ask{.linkage = each.linkage, .metric = Metric::cosine};
    Index calls = 0;
    const Dendrogram whole = ask.fit(x, Sequential{}, [&](const Progress&) { return ++calls > 0; });
    for (Index stop = 0; stop < calls; ++stop) {
      Index call = 0;
      const Dendrogram part =
          ask.fit(x, Sequential{}, [&](const Progress&) { return call++ != stop; });
      CHECK(call <= stop + 2);
      const auto leaves_of = [](const Dendrogram& tree) {
        std::vector<std::vector<Index>> all;
        for (std::size_t t = 0; t < tree.merges().size(); ++t) {
          all.push_back(tree.members(tree.size() + static_cast<Index>(t)));
          std::sort(all.back().begin(), all.back().end());
        }
        return all;
      };
      const auto reached = leaves_of(whole);
      for (const std::vector<Index>& leaves : leaves_of(part))
        CHECK(std::find(reached.begin(), reached.end(), leaves) != reached.end());
    }
  }
}

namespace {

// Points on a line whose gaps grow, once or again and again.
void check_line(Index n, Index period) {
  Matrix<double> x(n, 1);
  x(0, 0) = 0;
  for (Index i = 1; i < n; ++i)
    x(i, 0) = x(i - 1, 0) + static_cast<double>(1 + i % period);
  const Dendrogram tree = Agglomerative{.linkage = Linkage::single}.fit(x, Threads{2});
  REQUIRE(tree.complete());
  std::vector<double> gaps;
  for (Index i = 1; i < n; ++i)
    gaps.push_back(static_cast<double>(1 + i % period));
  std::sort(gaps.begin(), gaps.end());
  for (std::size_t t = 0; t < gaps.size(); ++t)
    REQUIRE(tree.merges()[t].height == gaps[t]);
}

}  // namespace

TEST_CASE("single linkage settles thousands of ties without a matrix") {
  check_line(3000, 7);
}

TEST_CASE("slow: single linkage of 65,537 observations is nothing special") {
  check_line(65537, 65537);
}

TEST_CASE("slow: a square of more than 2^31 floats leads to the tree of lists") {
  // Whole numbers, so that every distance is exact in float. Three columns go by way of lists and a
  // small square; columns that change no distance make it one square.
  const Index n = 46342;
  static_assert(n * (n - 1) > Index{1} << 31);
  const Matrix<double> x = small_integers(n, 3, Index{1} << 21, 5);
  Matrix<double> wide = Matrix<double>::Zero(n, 65);
  wide.leftCols(3) = x;
  REQUIRE(detail::lists_pay(Linkage::complete, n, x.cols()));
  REQUIRE_FALSE(detail::lists_pay(Linkage::complete, n, wide.cols()));
  const Agglomerative ask{
      .linkage = Linkage::complete, .metric = Metric::cityblock, .storage = Storage::f32};
  const Dendrogram tree = ask.fit(wide, Threads{2});
  REQUIRE(tree.complete());
  CHECK(tree.is_monotone());
  CHECK(tree.merges().back().size == n);
  CHECK(tree == ask.fit(x, Threads{2}));
}

TEST_CASE("a triangle with a name stays as it is, one that is handed over is taken") {
  for (const Index n : {Index{50}, detail::least_for_lists + 20}) {
    // One with many first merges that are certain, and one with none.
    auto flat = CondensedMatrix<double>::uninitialized(n);
    for (Index i = 0; i < n; ++i)
      for (Index j = i + 1; j < n; ++j)
        flat.mutable_values()[static_cast<std::size_t>(flat.position(i, j))] =
            1 + static_cast<double>(j % 2) / 2;
    for (CondensedMatrix<double> triangle : {condensed_distances(gaussian(n, 3, 5)), flat}) {
      const CondensedMatrix<double> copy = triangle;
      for (const NamedLinkage& each : linkage_names) {
        INFO(std::string_view(each.name), ", n ", n);
        const Agglomerative ask{.linkage = each.linkage};
        const Dendrogram tree = ask.fit(triangle, Threads{2});
        CHECK(triangle == copy);
        CHECK(ask.fit(std::as_const(triangle)) == tree);
        CHECK(ask.fit(triangle, std::vector<double>(static_cast<std::size_t>(n), 1.0)) == tree);
        CHECK(triangle == copy);
        CHECK(ask.fit(std::move(triangle)) == tree);
        CHECK(triangle.size() == 1);  // NOLINT: that is the question
        triangle = copy;
      }
    }
  }
}

TEST_CASE("rows with weights are clustered like so many equal rows") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Draws draws(seed, 6);
    const auto n = static_cast<Index>(2 + draws.below(20, 0));
    const Linkage linkage = linkage_names[draws.below(7, 1)].linkage;
    const Matrix<double> x = gaussian(n, 3, seed);
    std::vector<double> weights;
    std::vector<Index> copies;
    for (Index i = 0; i < n; ++i) {
      weights.push_back(1 + static_cast<double>(draws.below(4, static_cast<std::uint64_t>(2 + i))));
      copies.insert(copies.end(), static_cast<std::size_t>(weights.back()), i);
    }
    INFO("seed ", seed, ", ", name_of(linkage));
    const Agglomerative ask{.linkage = linkage};
    const Dendrogram grouped = ask.fit(x, weights);
    const Dendrogram spread = ask.fit(x(copies, Eigen::all));
    const auto extra = static_cast<Index>(copies.size()) - n;
    REQUIRE(spread.merges().size() == grouped.merges().size() + static_cast<std::size_t>(extra));
    for (Index t = 0; t < n - 1; ++t) {
      const double height = spread.merges()[static_cast<std::size_t>(extra + t)].height;
      CHECK(std::abs(grouped.merges()[static_cast<std::size_t>(t)].height - height) <=
            1e-12 * height);
    }
    // Heavier by any factor: the same tree, Ward's heights grown with its root.
    std::vector<double> heavy = weights;
    for (double& weight : heavy)
      weight *= 0x1p60;
    const Dendrogram grown = ask.fit(x, heavy, Threads{2});
    for (std::size_t t = 0; t < grouped.merges().size(); ++t)
      CHECK(grown.merges()[t].height ==
            grouped.merges()[t].height * (linkage == Linkage::ward ? 0x1p30 : 1.0));
    CHECK(ask.fit(x, std::vector<double>(static_cast<std::size_t>(n), 1.0)) == ask.fit(x));
  }
}

TEST_CASE("weights that are no weights are refused by row") {
  const Matrix<double> x = gaussian(3, 2, 1);
  const Agglomerative ask{};
  const auto refused = [&](std::vector<double> weights) {
    return refusal([&] { ask.fit(x, weights); });
  };
  CHECK(contains(refused({1, 2}), "weights"));
  CHECK(contains(refused({1, -1, 1}), "row 1"));
  CHECK(contains(refused({1, 1, 0}), "row 2"));
  CHECK(contains(refused({1, missing_value<double>(), 1}), "NaN"));
  CHECK(contains(refused({1e300, 1, 1}), "row 1"));
  CHECK(refused({1e300, 1e290, 2e300}) == "");
}
