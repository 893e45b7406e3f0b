// Tests of the sparse pivot: the dense one's values, stored where a record visited.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/pivot_sparse.hpp>

#include "support/table_pivot.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

using Texts = std::vector<std::string>;

bool same_sparse(const SparseMatrix& a, const SparseMatrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols() || a.nonZeros() != b.nonZeros()) return false;
  for (Index row = 0; row <= a.rows(); ++row)
    if (a.outerIndexPtr()[row] != b.outerIndexPtr()[row]) return false;
  for (Index i = 0; i < a.nonZeros(); ++i)
    if (a.innerIndexPtr()[i] != b.innerIndexPtr()[i] || !same(a.valuePtr()[i], b.valuePtr()[i]))
      return false;
  return true;
}

}  // namespace

TEST_CASE("exactly the visited cells are stored, with the dense values") {
  for (const double missing : {0.0, 0.2}) {
    const Records records = random_records(60'000, 9000, 300, missing, 9);
    const auto cells = visits(records);
    for (const Aggregate aggregate :
         {Aggregate::sum, Aggregate::count, Aggregate::mean, Aggregate::min, Aggregate::max}) {
      const PivotOptions options{.aggregate = aggregate};
      const SparsePivot wide =
          pivot_sparse(records.users, records.categories, records.values, options);
      REQUIRE(wide.values.nonZeros() == static_cast<Index>(cells.size()));
      CHECK(wide.values.isCompressed());
      auto cell = cells.begin();
      for (Index row = 0; row < wide.values.rows(); ++row)
        for (SparseMatrix::InnerIterator it(wide.values, row); it; ++it, ++cell) {
          REQUIRE(it.row() == cell->first.first);
          REQUIRE(it.col() == cell->first.second);
          REQUIRE(same(it.value(), aggregated(cell->second, aggregate)));
        }
      const Pivot dense = pivot(records.users, records.categories, records.values, options);
      CHECK(wide.records == dense.records);
      CHECK(wide.dropped_records == dense.dropped_records);
      CHECK(wide.missing_values == dense.missing_values);
      CHECK(wide.rows == dense.rows);
      CHECK(wide.columns == dense.columns);
      for (const Index threads : {2, 3})
        CHECK(same_sparse(pivot_sparse(records.users, records.categories, records.values, options,
                                       Threads{threads})
                              .values,
                          wide.values));
    }
  }
}

TEST_CASE("a visited zero is stored, and so is a cell without a value") {
  const auto users = categorical(Texts{"a", "a", "b", "c"});
  const auto one = categorical(Texts{"x", "x", "x", "y"});
  const std::vector<double> values = {1, -1, missing_value<double>(), 2};
  const SparseMatrix sum = pivot_sparse(users, one, values).values;
  CHECK(sum.nonZeros() == 3);
  CHECK(sum.coeff(0, 0) == 0);
  CHECK(is_nan(sum.coeff(1, 0)));
  CHECK(sum.coeff(2, 1) == 2);
  const SparseMatrix count =
      pivot_sparse(users, one, values, {.aggregate = Aggregate::count}).values;
  CHECK(count.nonZeros() == 3);
  CHECK(count.coeff(1, 0) == 0);
}

TEST_CASE("what is far too large for a dense pivot fits a sparse one") {
  CategoricalColumn many;
  for (int i = 0; i < 200'000; ++i)
    many.dictionary.add(std::to_string(i));
  many.codes = {199'999, 0, 199'999, 5};
  const SparsePivot wide = pivot_sparse(many, many);
  CHECK(wide.values.rows() == 200'000);
  CHECK(wide.values.cols() == 200'000);
  CHECK(wide.values.nonZeros() == 3);
  CHECK(wide.values.coeff(199'999, 199'999) == 2);
}

TEST_CASE("no records give an empty matrix of the right shape") {
  const CategoricalColumn none;
  CHECK(pivot_sparse(none, none, std::vector<double>{}).values.nonZeros() == 0);
  CategoricalColumn users = categorical(Texts{"a", "b"}), missing;
  missing.codes = {-1, -1};
  const SparsePivot wide = pivot_sparse(users, missing);
  CHECK(wide.values.rows() == 2);
  CHECK(wide.values.cols() == 0);
  CHECK(wide.dropped_records == 2);
}

TEST_CASE("bad records and overflows are refused as by the dense pivot") {
  const auto users = categorical(Texts{"a", "b", "b"});
  CHECK_THROWS_WITH_AS(pivot_sparse(users, users, std::vector<double>{1, 2}),
                       "values: has 2 entries where 3 are needed", InputError);
  CHECK_THROWS_WITH_AS(pivot_sparse(users, users, std::vector<double>{1, 1.5e308, 1.5e308}),
                       "values: overflow in the cell of \"b\" and \"b\" (row 1, column 1)",
                       InputError);
  CHECK_THROWS_AS(pivot_sparse(users, users, PivotOptions{}), InputError);
  const SparsePivot mean = pivot_sparse(users, users, std::vector<double>{1, 1.5e308, 1.5e308},
                                        {.aggregate = Aggregate::mean});
  CHECK(mean.values.coeff(1, 1) == 1.5e308);
}
