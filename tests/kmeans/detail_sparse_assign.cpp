// The kernel that scores sparse rows, with every instruction set, and distances between them.
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/kmeans/detail/sparse_assign.hpp>
#include <kindred/kmeans/detail/sparse_seeding.hpp>

#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using namespace kd::detail;

TEST_CASE("sparse_assign: scores are start plus product with every instruction set") {
  const std::vector<Index> offsets{0, 3, 3, 7};
  const std::vector<std::int32_t> columns{0, 4, 5, 1, 2, 3, 5};
  const std::vector<double> values{1, -2, 3, 0.5, 0, 7, -1};
  for (Index stride = 8; stride <= 160; stride += 8) {
    const kd::Matrix<double> panel = kd::testing::small_integers(6, stride, 9, 4);
    const kd::Matrix<double> start = kd::testing::small_integers(1, stride, 9, 5);
    for (const auto isa : {kd::simd::Isa::baseline, kd::simd::Isa::avx2, kd::simd::Isa::avx512}) {
      if (!kd::simd::available(isa)) continue;
      CAPTURE(stride);
      kd::Matrix<double> scores = kd::Matrix<double>::Constant(4, stride, 99);
      kd::simd::launch<ScoreSparseRows>(isa, offsets.data(), Index{3}, columns.data(),
                                        values.data(), panel.data(), stride, start.data(),
                                        scores.data());
      kd::Matrix<double> expected = start.replicate(4, 1);
      for (Index r = 0; r < 3; ++r)
        for (Index e = offsets[static_cast<std::size_t>(r)];
             e < offsets[static_cast<std::size_t>(r) + 1]; ++e)
          expected.row(r) +=
              values[static_cast<std::size_t>(e)] * panel.row(columns[static_cast<std::size_t>(e)]);
      expected.row(3).setConstant(99);  // not touched
      CHECK(scores == expected);
    }
  }
}

TEST_CASE("sparse_seeding: distances between sparse rows have the bits of those between dense") {
  const kd::Draws draws(6);
  kd::Matrix<double> x = kd::testing::gaussian(40, 25, 3);
  for (Index i = 0; i < x.size(); ++i)
    if (draws.uniform(static_cast<std::uint64_t>(i)) < 0.6) x.data()[i] = 0;
  x.row(7).setZero();
  const Eigen::SparseMatrix<double, Eigen::RowMajor> rows = x.sparseView();
  const Frame frame = frame_of(rows, {});
  const SparsePoints points(rows, {}, frame);
  for (Index a = 0; a < 40; ++a)
    for (Index b = 0; b < 40; ++b)
      CHECK(squared_distance(points.row(a), points.row(b)) ==
            squared_distance(x.row(a).data(), x.row(b).data(), 25));
}
