// Tests of kindred/core/column_map.hpp by a map of its own: every value plus its column's
// parameter.
#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>

#include <kindred/core/column_map.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

struct AddParameter {
  template <int Bytes, Real T>
  using Values = simd::Vector<T, Bytes>;

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* from, Index column,
                                   const detail::ColumnParameters<T>& parameters,
                                   simd::Vector<T, Bytes>& result,
                                   simd::Vector<detail::LaneMask<T>, Bytes>& bad) {
    simd::Vector<T, Bytes> values, parameter;
    simd::load<Bytes>(from, values);
    simd::load<Bytes>(parameters.data() + column, parameter);
    result = values + parameter;
    detail::mark_infinity<Bytes, T>(result, bad);
  }
  template <int Bytes, Real T>
  KINDRED_KERNEL static void put(const simd::Vector<T, Bytes>& result, T* to) {
    simd::store<Bytes>(result, to);
  }
};

template <Real T>
detail::ColumnParameters<T> column_numbers(Index columns) {
  return {columns, [](std::size_t j) { return static_cast<T>(j); }};
}

}  // namespace

TEST_CASE_TEMPLATE("every value meets the parameter of its column, in every shape", T, float,
                   double) {
  for (const Index n : {0, 1, 2, 15, 16, 17, 63, 64, 65, 200})
    for (const Index d : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 130}) {
      CAPTURE(n);
      CAPTURE(d);
      const Matrix<T> x = small_integers<T>(n, d, 1000, 3);
      Matrix<T> expected = x;
      for (Index j = 0; j < d; ++j)
        expected.col(j).array() += static_cast<T>(j);
      const auto parameters = column_numbers<T>(d);
      Sequential::Team workers;
      const auto mapped = [&](const MatrixView<T>& view) {
        return detail::map_columns<AddParameter, T>(view, parameters, workers);
      };
      CHECK(same_bits(mapped(x), expected));
      Matrix<T> wide = Matrix<T>::Constant(n, d + 3, T(-1));
      wide.middleCols(1, d) = x;
      CHECK(same_bits(mapped(wide.middleCols(1, d)), expected));
      CHECK(same_bits(detail::map_columns_in_place<AddParameter>(Matrix<T>(x), parameters, workers),
                      expected));
    }
}

TEST_CASE("threads share the work and the memory of a moved matrix stays its own") {
  const Matrix<double> x = small_integers<double>(30000, 7, 1000, 4);
  const auto parameters = column_numbers<double>(7);
  Sequential::Team one;
  const Matrix<double> expected = detail::map_columns<AddParameter, double>(x, parameters, one);
  for (const Index threads : {2, 3}) {
    auto team = Threads{threads}.workers();
    CHECK(same_bits(detail::map_columns<AddParameter, double>(x, parameters, team), expected));
    Matrix<double> copy = x;
    const double* memory = copy.data();
    const Matrix<double> moved =
        detail::map_columns_in_place<AddParameter>(std::move(copy), parameters, team);
    CHECK(moved.data() == memory);
    CHECK(same_bits(moved, expected));
  }
}

TEST_CASE("parameters of no columns are refused") {
  CHECK(refusal([] { (void)column_numbers<double>(0); }) == "x: has no columns");
}

TEST_CASE("what is refused is named, and a moved matrix is as it was") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double largest = std::numeric_limits<double>::max();
  const detail::ColumnParameters<double> parameters(
      3, [](std::size_t j) { return j == 2 ? std::numeric_limits<double>::max() : 0; });
  Matrix<double> x = Matrix<double>::Ones(40000, 3);
  auto team = Threads{2}.workers();
  const auto say = [&] {
    Matrix<double> moved = x;
    const std::string in_place = refusal(
        [&] { detail::map_columns_in_place<AddParameter>(std::move(moved), parameters, team); });
    CHECK(same_bits(moved, x));
    CHECK(in_place ==
          refusal([&] { detail::map_columns<AddParameter, double>(x, parameters, team); }));
    return in_place;
  };
  x(35000, 2) = largest;
  CHECK(say() == "x: becomes too large to represent (row 35000, column 2)");
  x(35001, 0) = -infinity;
  CHECK(say() == "x: holds infinity (row 35001, column 0)");
  x(20000, 1) = infinity;
  CHECK(say() == "x: holds infinity (row 20000, column 1)");
}
