// Stopping early: the first merges of the whole tree, to the bit, and cuts as far as they reach.
#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_oracle.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// How many of the first merges are asked for.
std::size_t wanted(const Dendrogram& whole, const Stop& stop) {
  const auto merges = whole.merges();
  if (const auto* k = std::get_if<Clusters>(&stop))
    return static_cast<std::size_t>(whole.size() - k->count);
  const double height = std::get<Height>(stop).value;
  return static_cast<std::size_t>(
      std::find_if(merges.begin(), merges.end(),
                   [&](const Merge& merge) { return merge.height > height; }) -
      merges.begin());
}

void check_prefix(const Dendrogram& part, const Dendrogram& whole, const Stop& stop) {
  const std::size_t count = wanted(whole, stop);
  REQUIRE(part.merges().size() == count);
  CHECK(std::equal(part.merges().begin(), part.merges().end(), whole.merges().begin()));
  CHECK(!part.cancelled());
  CHECK(part.complete() == (static_cast<Index>(count) == whole.size() - 1));
}

/// Cuts that the part reaches are those of the whole; the others are refused.
void check_cuts(const Dendrogram& part, const Dendrogram& whole, const Stop& stop) {
  const Index n = whole.size(), left = n - std::ssize(part.merges());
  for (const Index k : {Index{1}, left - 1, left, left + 1, (left + n) / 2, n}) {
    if (k < 1 || k > n) continue;
    if (k >= left)
      CHECK(part.cut(Clusters{k}) == whole.cut(Clusters{k}));
    else
      CHECK_THROWS_AS(part.cut(Clusters{k}), InputError);
  }
  double highest = 0;
  for (const Merge& merge : part.merges())
    highest = std::max(highest, merge.height);
  std::vector<double> heights{-1.0, highest / 2, 0.999999 * highest};
  if (const auto* h = std::get_if<Height>(&stop)) heights.push_back(h->value);
  for (const double height : heights)
    if (height < highest || std::holds_alternative<Height>(stop))
      if (const auto* h = std::get_if<Height>(&stop); h == nullptr || height <= h->value)
        CHECK(part.cut(Height{height}) == whole.cut(Height{height}));
  if (part.complete()) return;
  CHECK_THROWS_AS(part.cut(Height{std::numeric_limits<double>::infinity()}), InputError);
  CHECK_THROWS_AS(part.cut(Inconsistent{1.0}), InputError);
  if (std::holds_alternative<Clusters>(stop))
    CHECK_THROWS_AS(part.cut(Height{highest}), InputError);
}

std::vector<Stop> stops_for(const Dendrogram& whole) {
  const Index n = whole.size();
  std::vector<Stop> stops{Height{-1.0}, Height{0.0}, Height{-0.0},
                          Height{std::numeric_limits<double>::infinity()}};
  for (const Index k : {Index{1}, Index{2}, Index{3}, n / 3, n / 2, n - 2, n - 1, n})
    if (k >= 1 && k <= n) stops.push_back(Clusters{k});
  for (const Index t : {Index{0}, n / 20, n / 4, n / 2, n - 2}) {
    if (t >= n - 1 || t < 0) continue;
    const double height = whole.merges()[static_cast<std::size_t>(t)].height;
    stops.push_back(Height{height});
    stops.push_back(Height{std::nextafter(height, 0.0)});
    stops.push_back(Height{1.0001 * height});
  }
  return stops;
}

template <class Fit>
void check_stops(const Agglomerative& ask, Fit&& fit) {
  const Dendrogram whole = fit(ask);
  REQUIRE(whole.complete());
  for (const Stop& stop : stops_for(whole)) {
    INFO((std::holds_alternative<Clusters>(stop) ? "clusters " : "height "),
         (std::holds_alternative<Clusters>(stop)
              ? static_cast<double>(std::get<Clusters>(stop).count)
              : std::get<Height>(stop).value));
    Agglomerative early = ask;
    early.stop = stop;
    const Dendrogram part = fit(early);
    check_prefix(part, whole, stop);
    check_cuts(part, whole, stop);
  }
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 91);
  const auto n = static_cast<Index>(1 + draws.below(40, 0));
  Agglomerative ask{.linkage = linkage_names[draws.below(7, 1)].linkage};
  if (draws.below(3, 2) == 0) ask.storage = Storage::f32;
  const bool ties = draws.below(2, 3) == 0;
  Matrix<double> x = ties ? small_integers(n, 2, 4, seed) : gaussian(n, 3, seed);
  if (draws.below(6, 4) == 0) x *= draws.below(2, 5) == 0 ? 1e200 : 1e-200;
  INFO("seed ", seed, ", ", name_of(ask.linkage), ", n ", n, ", ties ", ties);
  check_stops(ask, [&](const Agglomerative& question) { return question.fit(x); });
  check_stops(ask, [&](const Agglomerative& question) {
    return question.fit(condensed_distances(x), Threads{2});
  });
  // Ward's heights are shifted with such weights, and so is the height to stop at.
  const double unit = draws.below(2, 6) == 0 ? 1e-7 : 1e9;
  std::vector<double> weights;
  for (Index i = 0; i < n; ++i)
    weights.push_back(
        unit * (1 + static_cast<double>(draws.below(5, static_cast<std::uint64_t>(10 + i)))));
  check_stops(ask, [&](const Agglomerative& question) { return question.fit(x, weights); });
  const auto triangle = condensed_distances(x);
  check_stops(ask, [&](const Agglomerative& question) { return question.fit(triangle, weights); });
  if (works_on_squares(ask.linkage)) return;
  const auto own = [](const auto& a, const auto& b) { return (a - b).cwiseAbs().sum(); };
  check_stops(ask, [&](const Agglomerative& question) { return question.fit(x, own); });
}

}  // namespace

TEST_CASE("an early stop leaves the first merges of the whole tree, which are cut like it") {
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    check_case(seed);
}

TEST_CASE("slow: an early stop leaves the first merges of the whole tree, at length") {
  for (std::uint64_t seed = 1000; seed < 20000; ++seed)
    check_case(seed);
}

TEST_CASE("engines for many rows stop early with the bits of the whole tree") {
  // Sizes and shapes at which squares, lists, means, members and moving centres have their turn.
  const Matrix<double> square = blobs(700, 5, 20, 1.0, 1), lists = blobs(2200, 3, 40, 1.0, 2);
  for (const NamedLinkage& each : linkage_names)
    for (const Matrix<double>* x : {&square, &lists}) {
      INFO(std::string(each.name), ", ", x->rows());
      const Agglomerative ask{.linkage = each.linkage};
      const Dendrogram whole = ask.fit(*x, Threads{2});
      const auto n = x->rows();
      const double low = whole.merges()[static_cast<std::size_t>(n / 10)].height,
                   high = whole.merges()[static_cast<std::size_t>(n - 20)].height;
      for (const Stop& stop : {Stop{Clusters{n - 5}}, Stop{Clusters{n / 2}}, Stop{Clusters{7}},
                               Stop{Height{low}}, Stop{Height{high}}}) {
        const Dendrogram part = Agglomerative{.linkage = each.linkage, .stop = stop}.fit(*x);
        check_prefix(part, whole, stop);
        check_cuts(part, whole, stop);
      }
    }
}

TEST_CASE("engines for many things of given distances and weights stop early with the same bits") {
  for (const Index n : {Index{400}, detail::least_for_lists + 50}) {
    const auto triangle = condensed_distances(blobs(n, 3, 40, 1.0, 3));
    std::vector<double> weights;
    for (Index i = 0; i < n; ++i)
      weights.push_back(1e5 * (1 + static_cast<double>(i % 7)));
    for (const Linkage linkage : {Linkage::complete, Linkage::average, Linkage::ward}) {
      INFO(name_of(linkage), ", ", n);
      const Dendrogram whole = Agglomerative{.linkage = linkage}.fit(triangle, weights, Threads{2});
      const double low = whole.merges()[static_cast<std::size_t>(n / 10)].height,
                   high = whole.merges()[static_cast<std::size_t>(n - 20)].height;
      for (const Stop& stop :
           {Stop{Clusters{n - 5}}, Stop{Clusters{7}}, Stop{Height{low}}, Stop{Height{high}}}) {
        const Agglomerative ask{.linkage = linkage, .stop = stop};
        const Dendrogram part = ask.fit(triangle, weights);
        check_prefix(part, whole, stop);
        check_cuts(part, whole, stop);
        CHECK(ask.fit(CondensedMatrix<double>(triangle), weights) == part);
      }
    }
  }
}

TEST_CASE("data that merges one pair after the other stops early in a chain as well") {
  const Index n = 600;
  std::vector<double> distances;
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j)
      distances.push_back(static_cast<double>(j));
  for (const NamedLinkage& each : linkage_names) {
    if (works_on_squares(each.linkage)) continue;
    INFO(std::string(each.name));
    check_stops({.linkage = each.linkage}, [&](const Agglomerative& question) {
      return question.fit(CondensedMatrix<double>::from(distances));
    });
  }
}

TEST_CASE("an inversion stops at its first merge above the height") {
  // Three corners of a triangle that is nearly equilateral: the centroid of two is nearer to the
  // third than they were to each other. And a pair far away that is as close as the inversion.
  Matrix<double> x(5, 2);
  x << 0, 0, 1, 0, 0.5, 0.9, 50, 0, 50.95, 0;
  const Agglomerative ask{.linkage = Linkage::centroid};
  const Dendrogram whole = ask.fit(x);
  REQUIRE(!whole.is_monotone());
  check_stops(ask, [&](const Agglomerative& question) { return question.fit(x); });
  // The merges are at 0.95, 1 and 0.9: the last is below 0.97 and still comes after the first
  // above.
  const Dendrogram part = Agglomerative{.linkage = Linkage::centroid, .stop = Height{0.97}}.fit(x);
  CHECK(part.merges().size() == 1);
  CHECK(part.cut(Height{0.97}) == whole.cut(Height{0.97}));
}

TEST_CASE("stopping early and being cancelled are told apart") {
  const Matrix<double> x = gaussian(300, 3, 7);
  const Agglomerative early{.stop = Clusters{100}};
  const Dendrogram stopped = early.fit(x);
  CHECK(!stopped.complete());
  CHECK(!stopped.cancelled());
  const Dendrogram cancelled = early.fit(x, Sequential{}, [](const Progress&) { return false; });
  CHECK(!cancelled.complete());
  CHECK(cancelled.cancelled());
  CHECK_THROWS_AS(cancelled.cut(Clusters{300}), InputError);
  CHECK(!early.fit(x, Sequential{}, [](const Progress&) { return true; }).cancelled());
  CHECK(!Agglomerative{}.fit(x).cancelled());
  CHECK(Dendrogram::from_merges(3, {{0, 1, 1, 2}}).cancelled());
  // The same with weights, and under a metric of the caller's own, wherever the fit is.
  const std::vector<double> weights(300, 1000.0);
  const auto no = [](const Progress&) { return false; };
  const auto own = [](Index i, Index j) { return static_cast<double>(j - i); };
  for (const Linkage linkage : {Linkage::average, Linkage::ward}) {
    const Agglomerative ask{.linkage = linkage, .stop = Clusters{100}};
    CHECK(!ask.fit(x, weights).cancelled());
    CHECK(ask.fit(x, weights, Sequential{}, no).cancelled());
    CHECK(ask.fit(condensed_distances(x), weights, Sequential{}, no).cancelled());
  }
  CHECK(!early.fit(300, own).cancelled());
  for (const std::string_view stage : {"distances", "merges"}) {
    const Dendrogram part =
        early.fit(300, own, Sequential{}, [&](const Progress& now) { return now.stage != stage; });
    CHECK(part.cancelled());
    CHECK(part.size() == 300);
    CHECK_THROWS_AS(part.cut(Clusters{300}), InputError);
  }
}

TEST_CASE("stops that make no sense are refused") {
  const Matrix<double> x = gaussian(5, 2, 1);
  for (const Index k : {Index{-1}, Index{0}, Index{6}}) {
    CHECK_THROWS_WITH_AS(Agglomerative{.stop = Clusters{k}}.fit(x), doctest::Contains("stop: is"),
                         InputError);
    CHECK_THROWS_AS(Agglomerative{.stop = Clusters{k}}.fit(condensed_distances(x)), InputError);
    // Before the metric is asked.
    const auto own = [](Index, Index) -> double { throw 0; };
    CHECK_THROWS_AS(Agglomerative{.stop = Clusters{k}}.fit(5, own), InputError);
  }
  CHECK_THROWS_WITH_AS(
      Agglomerative{.stop = Height{std::numeric_limits<double>::quiet_NaN()}}.fit(x),
      doctest::Contains("NaN"), InputError);
  CHECK(Agglomerative{.stop = Clusters{5}}.fit(x).merges().empty());
}
