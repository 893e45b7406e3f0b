// Every instruction set that this machine has, against the textbook's assignment.
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>

#include <kindred/kmeans/detail/bounded_assign.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/plain_assign.hpp>
#include <kindred/kmeans/detail/seeding.hpp>

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
      return GreedySeeding<double>(points, workers, isa).run(25, Draws(3), silent);
    };
    for (const simd::Isa isa : instruction_sets())
      CHECK(rows(isa) == rows(simd::Isa::baseline));
  }
}
