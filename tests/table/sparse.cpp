// Tests of the sparse matrix type: row by row, with 64-bit positions.
#include <type_traits>

#include <doctest/doctest.h>

#include <kindred/table/sparse.hpp>

using namespace kindred;

TEST_CASE("sparse matrices are row-major and count in 64 bits") {
  static_assert(SparseMatrix::IsRowMajor);
  static_assert(std::is_same_v<SparseMatrix::StorageIndex, Index>);
  SparseMatrix x(2, Index{1} << 40);
  x.reserve(1);
  x.startVec(0);
  x.startVec(1);
  x.insertBack(1, (Index{1} << 40) - 1) = 3;
  x.finalize();
  CHECK(x.coeff(1, (Index{1} << 40) - 1) == 3);
  CHECK(x.nonZeros() == 1);
}
