// Every instruction set that this machine has, against the textbook's assignment.
#include <algorithm>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>

#include <kindred/kmeans/detail/bounded_assign.hpp>
#include <kindred/kmeans/detail/filtered_assign.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/plain_assign.hpp>
#include <kindred/kmeans/detail/seeding.hpp>
#include <kindred/kmeans/detail/sorted_points.hpp>

using namespace kindred;
using namespace kindred::detail;
using namespace kindred::testing;

namespace kindred::testing {

inline std::vector<simd::Isa> instruction_sets() {
  std::vector<simd::Isa> sets;
  for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512})
    if (simd::available(isa)) sets.push_back(isa);
  return sets;
}

}  // namespace kindred::testing

TEST_CASE_TEMPLATE("every instruction set assigns as differences in double do", T, float, double) {
  Sequential::Team workers;
  for (const Index d : {1, 3, 4, 7, 8, 9, 16, 33})
    for (const Index k : {1, 2, 15, 16, 17, 40})
      for (const bool ties : {false, true}) {
        CAPTURE(d);
        CAPTURE(k);
        CAPTURE(ties);
        const Matrix<T> x = ties ? small_integers<T>(601, d, 3, 5) : gaussian<T>(601, d, 5);
        const MatrixView<T> view(x);
        const Frame frame = frame_of<T>(view, {}, workers);
        const Points<T> points{view, {}, frame};
        Matrix<double> centers = x.topRows(k).template cast<double>();
        for (const simd::Isa isa : instruction_sets()) {
          Assignment plain(601, k, d), fused(601, k, d), bounded(601, k, d);
          const FusedAssign<T> fuse(points, workers, isa);
          BoundedAssign<T> bound(points, workers, isa);
          Matrix<double> moving = centers;
          for (int round = 0; round < 8; ++round) {
            const Index changed = plain_assign(points, moving, plain, workers);
            REQUIRE(fuse(moving, fused) == changed);
            REQUIRE(bound(moving, bounded) == changed);
            REQUIRE(fused.labels == plain.labels);
            REQUIRE(bounded.labels == plain.labels);
            for (Index c = 0; c < k; ++c)
              if (plain.sums.rows(c) > 0) plain.sums.mean(c, moving.row(c).data());
          }
        }
      }
}

TEST_CASE_TEMPLATE("cells of neighbours are assigned as rows one by one are", T, float, double) {
  Sequential::Team workers;
  for (const Index d : {1, 2, 3, 5, 8})
    for (const Index n : {1, 31, 33, 1000, 5000})
      for (const Index k : {Index{1}, Index{2}, Index{17}, Index{60}})
        for (const int kind : {0, 1, 2, 3}) {
          if (k > n) continue;
          CAPTURE(d);
          CAPTURE(n);
          CAPTURE(k);
          CAPTURE(kind);
          Matrix<T> x = kind == 0 ? small_integers<T>(n, d, 3, 5) : gaussian<T>(n, d, 5);
          if (kind == 2) x *= T(1e18f);
          if (kind == 3) x.row(n / 2) *= T(1e6f);  // far from all others
          const MatrixView<T> view(x);
          const Frame frame = frame_of<T>(view, {}, workers);
          const Points<T> points{view, {}, frame};
          const SortedPoints<T> sorted(points, workers);
          Matrix<double> moving = x.topRows(k).template cast<double>();
          Assignment plain(n, k, d), filtered(n, k, d);
          FilteredAssign<T> filter(sorted.points(), workers);
          for (int round = 0; round < 6; ++round) {
            const Index changed = plain_assign(points, moving, plain, workers);
            REQUIRE(filter(moving, filtered) == changed);
            REQUIRE(sorted.restored(filtered.labels) == plain.labels);
            for (Index c = 0; c < k; ++c)
              if (plain.sums.rows(c) > 0) plain.sums.mean(c, moving.row(c).data());
          }
        }
}

TEST_CASE_TEMPLATE("cells keep to their rows where chunks begin between them", T, float, double) {
  auto workers = Threads{2}.workers();
  for (const Index d : {3, 5})
    for (const Index k : {Index{16}, Index{150}}) {
      CAPTURE(d);
      CAPTURE(k);
      const Matrix<T> x = gaussian<T>(30'000, d, 6);
      const MatrixView<T> view(x);
      const Frame frame = frame_of<T>(view, {}, workers);
      const Points<T> points{view, {}, frame};
      const SortedPoints<T> sorted(points, workers);
      Assignment plain(30'000, k, d), filtered(30'000, k, d);
      FilteredAssign<T> filter(sorted.points(), workers);
      const Matrix<double> centers = x.topRows(k).template cast<double>();
      plain_assign(points, centers, plain, workers);
      filter(centers, filtered);
      CHECK(sorted.restored(filtered.labels) == plain.labels);
    }
}

TEST_CASE("centres beyond all that floats can score are told apart") {
  // One of them is nearer to all rows, by less than floats show at such a distance.
  Sequential::Team workers;
  Matrix<double> x(32, 1), centers(2, 1);
  for (Index i = 0; i < 32; ++i)
    x(i, 0) = i % 2 == 0 ? 0x1p39 : -0x1p39;
  centers << 0x1.0001p60, 0x1.00010001p60;
  const MatrixView<double> view(x);
  const Frame frame = frame_of<double>(view, {}, workers);
  const Points<double> points{view, {}, frame};
  const SortedPoints<double> sorted(points, workers);
  for (const bool swapped : {false, true}) {
    if (swapped) centers.row(0).swap(centers.row(1));
    Assignment plain(32, 2, 1), filtered(32, 2, 1);
    FilteredAssign<double> filter(sorted.points(), workers);
    plain_assign(points, centers, plain, workers);
    filter(centers, filtered);
    CHECK(sorted.restored(filtered.labels) == plain.labels);
  }
}

TEST_CASE("rows in neighbourly order are the same rows, in cells that do not overlap") {
  Sequential::Team workers;
  detail::ThreadTeam two(2);
  for (const Index d : {1, 3, 8}) {
    const Matrix<double> x = gaussian(1000, d, 4);
    const MatrixView<double> view(x);
    const std::vector<double> weights(1000, 0.5);
    const Frame frame = frame_of<double>(view, {}, workers);
    const Points<double> points{view, weights, frame};
    const SortedPoints<double> sorted(points, workers), again(points, two);
    std::vector<bool> seen(1000, false);
    for (Index place = 0; place < 1000; ++place) {
      const Index number = sorted.points().number(place);
      seen[static_cast<std::size_t>(number)] = true;
      REQUIRE(number == again.points().number(place));
      REQUIRE(x.row(number) == sorted.points().x.row(place));
      REQUIRE(sorted.points().weight(place) == 0.5);
    }
    CHECK(std::count(seen.begin(), seen.end(), true) == 1000);
    // Some column separates every two neighbouring blocks of the same pair.
    for (Index begin = 0; begin + 64 <= 1000; begin += 64) {
      const auto one = sorted.points().x.middleRows(begin, 32);
      const auto other = sorted.points().x.middleRows(begin + 32, 32);
      CHECK((one.colwise().maxCoeff().array() <= other.colwise().minCoeff().array()).any());
    }
  }
}

namespace {

// Greedy k-means++ as it is told: every candidate against every row, in double.
Seeds told_seeds(const Matrix<double>& x, Index clusters, const Draws& draws) {
  const auto n = static_cast<std::size_t>(x.rows());
  std::vector<double> squared(n, std::numeric_limits<double>::max());
  Seeds seeds{{}, Labels(n)};
  const auto distance = [&](std::size_t i, Index c) {
    return squared_distance(x.row(static_cast<Index>(i)).data(), x.row(c).data(), x.cols());
  };
  const auto take = [&](Index c) {
    for (std::size_t i = 0; i < n; ++i)
      if (distance(i, c) < squared[i]) {
        squared[i] = distance(i, c);
        seeds.nearest[i] = static_cast<Label>(seeds.rows.size());
      }
    seeds.rows.push_back(c);
  };
  take(Lottery(std::vector<double>(n, 1.0), {x.rows(), 4096}).draw(draws.uniform(0)));
  const Index tries = candidates_for(clusters);
  while (static_cast<Index>(seeds.rows.size()) < clusters) {
    const Lottery lottery(squared, {x.rows(), 4096});
    Index best = -1;
    double lowest = std::numeric_limits<double>::max();
    for (Index t = 0; t < tries; ++t) {
      const auto number = static_cast<Index>(seeds.rows.size()) * tries + t;
      const Index c = lottery.draw(draws.uniform(static_cast<std::uint64_t>(number)));
      double potential = 0;
      for (std::size_t i = 0; i < n; ++i)
        potential += std::min(squared[i], distance(i, c));
      if (potential < lowest) {
        lowest = potential;
        best = c;
      }
    }
    take(best);
  }
  return seeds;
}

}  // namespace

TEST_CASE("seeds are those that the textbook takes, and so are the nearest of them") {
  Sequential::Team workers;
  NoProgress silent;
  for (const Index d : {1, 2, 8, 9, 40})
    for (const double offset : {0.0, 3.0, 1e6})
      for (std::uint64_t seed = 0; seed < 2; ++seed) {
        CAPTURE(d);
        CAPTURE(offset);
        CAPTURE(seed);
        // Tight groups far apart: floats tell their rows from each other badly.
        Matrix<double> x = gaussian(500, d, 7 + seed);
        for (Index i = 0; i < 500; ++i)
          x.row(i).array() += offset + (i % 5 == 0 ? 1e3 : 0);
        const MatrixView<double> view(x);
        const Frame frame{std::vector<double>(static_cast<std::size_t>(d)), 1, {}};
        const Points<double> points{view, {}, frame};
        const Seeds told = told_seeds(x, 30, Draws(seed));
        for (const simd::Isa isa : instruction_sets()) {
          const Seeds seeds = greedy_seeds(points, 30, Draws(seed), workers, silent, isa);
          REQUIRE(seeds.rows == told.rows);
          REQUIRE(seeds.nearest == told.nearest);
        }
      }
}

TEST_CASE("every instruction set seeds with the same rows") {
  Sequential::Team workers;
  for (const Index d : {1, 5, 40}) {
    CAPTURE(d);
    const Matrix<double> x = gaussian(777, d, 8);
    const MatrixView<double> view(x);
    const Frame frame = frame_of<double>(view, {}, workers);
    const Points<double> points{view, {}, frame};
    const auto rows = [&](simd::Isa isa) {
      NoProgress silent;
      return greedy_seeds(points, 25, Draws(3), workers, silent, isa).rows;
    };
    for (const simd::Isa isa : instruction_sets())
      CHECK(rows(isa) == rows(simd::Isa::baseline));
  }
}
