// Reference rows lie in the box they are drawn from, and fill it.
#include <doctest/doctest.h>

#include <kindred/evaluate/detail/reference_rows.hpp>

#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using kd::detail::ReferenceBox;

TEST_CASE("reference rows: uniform in the ranges of the columns") {
  kd::Matrix<float> x(3, 3);
  x << 1, -5, 7, 3, 5, 7, 2, 0, 7;
  const auto rows = ReferenceBox::of_columns<float>(x).draw(20'000, kd::Draws(1, 2));
  CHECK(rows.col(0).minCoeff() >= 1);
  CHECK(rows.col(0).maxCoeff() <= 3);
  CHECK(rows.col(1).minCoeff() == doctest::Approx(-5).epsilon(0.001));
  CHECK(rows.col(1).maxCoeff() == doctest::Approx(5).epsilon(0.001));
  CHECK((rows.col(2).array() == 7).all());
  CHECK(rows.col(0).mean() == doctest::Approx(2).epsilon(0.01));
  const double variance = (rows.col(1).array() - rows.col(1).mean()).square().mean();
  CHECK(variance == doctest::Approx(100 / 12.).epsilon(0.03));
  CHECK(rows == ReferenceBox::of_columns<float>(x).draw(20'000, kd::Draws(1, 2)));
  CHECK(rows != ReferenceBox::of_columns<float>(x).draw(20'000, kd::Draws(1, 3)));
}

TEST_CASE("reference rows: a box along the components is as thin as data aslant") {
  kd::Matrix<double> x = kd::testing::gaussian(200, 3, 4);
  x.col(1) = 2 * x.col(0);
  x.array() += 100;
  const auto rows = ReferenceBox::of_components<double>(x).draw(5000, kd::Draws(1));
  CHECK((rows.col(1) - 2 * rows.col(0)).array().isApproxToConstant(-100.0, 1e-10));
  // Along the line through the data, the rows reach exactly as far as the data does.
  CHECK(rows.col(2).maxCoeff() <= x.col(2).maxCoeff() + 1);
  CHECK(rows.col(2).minCoeff() >= x.col(2).minCoeff() - 1);
  const Eigen::VectorXd along = x.col(0) + 2 * x.col(1), drawn = rows.col(0) + 2 * rows.col(1);
  CHECK(drawn.maxCoeff() == doctest::Approx(along.maxCoeff()).epsilon(0.02));
  CHECK(drawn.minCoeff() == doctest::Approx(along.minCoeff()).epsilon(0.02));
}
