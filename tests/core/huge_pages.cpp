// Tests of kindred/core/huge_pages.hpp.
#include <doctest/doctest.h>

#include <kindred/core/huge_pages.hpp>

using namespace kindred;

TEST_CASE("asking for large pages leaves memory and its contents alone") {
  detail::prefer_huge_pages(nullptr, 0);
  Matrix<double> x = Matrix<double>::Constant(1000, 700, 3.5);  // 5.6 MB hold whole large pages
  detail::prefer_huge_pages(x.data() + 1, static_cast<std::size_t>(x.size() - 2) * sizeof(double));
  CHECK((x.array() == 3.5).all());
  Matrix<float> fresh = detail::uninitialized_matrix<float>(3, 4);
  CHECK(fresh.rows() == 3);
  CHECK(fresh.cols() == 4);
  CHECK(detail::uninitialized_matrix<double>(0, 4).cols() == 4);
  Matrix<double> large = detail::uninitialized_matrix<double>(1500, 700);
  large.setConstant(2);
  CHECK((large.array() == 2).all());
}
