// Every layout of the same values reaches a kernel as the same rows, borrowed where that is
// possible.
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/matrix.hpp>

#include "support/generators.hpp"

using namespace kindred;

namespace {

template <Real T>
bool same(const MatrixView<T>& view, const Matrix<T>& expected) {
  if (view.rows() != expected.rows() || view.cols() != expected.cols()) return false;
  for (Index i = 0; i < view.rows(); ++i) {
    const T* row = view.data() + i * view.outerStride();
    for (Index j = 0; j < view.cols(); ++j)
      if (row[j] != expected(i, j)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE_TEMPLATE("every layout of the same values gives the same rows", T, float, double) {
  const Matrix<T> x = testing::gaussian<T>(7, 5, 11);

  SUBCASE("row-major is borrowed") {
    const auto view = rows_of(x);
    CHECK(view.data() == x.data());
    CHECK(same<T>(view, x));
  }
  SUBCASE("column-major is copied") {
    const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
    const auto view = rows_of(columns);
    CHECK(view.data() != columns.data());
    CHECK(same<T>(view, x));
  }
  SUBCASE("a block of rows and columns is borrowed with its stride") {
    Matrix<T> larger = Matrix<T>::Constant(9, 12, T(3));
    larger.block(1, 4, 7, 5) = x;
    const auto view = rows_of(larger.block(1, 4, 7, 5));
    CHECK(view.data() == larger.data() + 16);
    CHECK(view.outerStride() == 12);
    CHECK(same<T>(view, x));
  }
  SUBCASE("mapped memory is borrowed, unaligned too") {
    std::vector<T> memory(36);
    for (Index i = 0; i < 35; ++i)
      memory[static_cast<std::size_t>(i) + 1] = x.data()[i];
    const Eigen::Map<const Matrix<T>> map(memory.data() + 1, 7, 5);
    const auto view = rows_of(map);
    CHECK(view.data() == memory.data() + 1);
    CHECK(same<T>(view, x));
  }
  SUBCASE("an inner stride is copied away") {
    Matrix<T> larger = Matrix<T>::Zero(7, 15);
    for (Index i = 0; i < 7; ++i)
      for (Index j = 0; j < 5; ++j)
        larger(i, 3 * j) = x(i, j);
    const Eigen::Map<const Matrix<T>, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>> map(
        larger.data(), 7, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(15, 3));
    CHECK(same<T>(rows_of(map), x));
  }
  SUBCASE("an expression is evaluated once, into the view") {
    const Matrix<T> half = x / T(2);
    const auto view = rows_of(half + half);
    CHECK(same<T>(view, x));
  }
  SUBCASE("arrays, transposes and reversals") {
    CHECK(same<T>(rows_of(x.array()), x));
    const Matrix<T> transposed = x.transpose();
    CHECK(same<T>(rows_of(transposed.transpose()), x));
    const Matrix<T> reversed = x.colwise().reverse();
    CHECK(same<T>(rows_of(reversed.colwise().reverse()), x));
  }
  SUBCASE("fixed sizes of both orders") {
    const Eigen::Matrix<T, 7, 5> columns = x;
    const Eigen::Matrix<T, 7, 5, Eigen::RowMajor> rows = x;
    CHECK(same<T>(rows_of(columns), x));
    CHECK(same<T>(rows_of(rows), x));
  }
  SUBCASE("a reference to a matrix") {
    const Eigen::Ref<const Matrix<T>> ref(x);
    CHECK(same<T>(rows_of(ref), x));
  }
}

TEST_CASE_TEMPLATE("a vector is one column or one row, as it stands", T, float, double) {
  const Eigen::Matrix<T, Eigen::Dynamic, 1> column{{T(1), T(2), T(3)}};
  const auto down = rows_of(column);
  CHECK(down.rows() == 3);
  CHECK(down.cols() == 1);
  CHECK(same<T>(down, column));

  const Eigen::Matrix<T, 1, Eigen::Dynamic> row = column.transpose();
  const auto across = rows_of(row);
  CHECK(across.rows() == 1);
  CHECK(across.cols() == 3);
  CHECK(same<T>(across, row));

  // One column of a matrix has an inner stride, one row has none.
  const Matrix<T> x = testing::gaussian<T>(4, 3, 5);
  CHECK(same<T>(rows_of(x.col(1)), x.col(1)));
  CHECK(same<T>(rows_of(x.row(2)), x.row(2)));
}

TEST_CASE("sizes of nothing are no trouble, not even without memory") {
  const Matrix<double> no_rows(0, 4), no_columns(4, 0);
  CHECK(rows_of(no_rows).rows() == 0);
  CHECK(rows_of(no_rows).cols() == 4);
  CHECK(rows_of(no_columns).rows() == 4);
  CHECK(rows_of(no_columns).cols() == 0);
  const Eigen::Map<const Matrix<double>> nowhere(nullptr, 0, 3);
  CHECK(rows_of(nowhere).rows() == 0);
  CHECK(rows_of(nowhere).cols() == 3);
  CHECK(rows_of(no_rows.transpose()).cols() == 0);
}

TEST_CASE("the types that the rooms agree on") {
  CHECK(sizeof(Index) == 8);
  CHECK(sizeof(Label) == 4);
  CHECK(sizeof(Code) == 4);
  CHECK(missing_code == -1);
  CHECK(std::is_same_v<decltype(rows_of(Matrix<float>())), MatrixView<float>>);
  CHECK_FALSE(Real<int>);
  CHECK_FALSE(Real<long double>);
}
