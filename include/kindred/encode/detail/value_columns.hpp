// What encoders with one column of numbers per source share.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/column_categories.hpp>
#include <kindred/encode/detail/fitted_categories.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

/// Equal as options are: NaN is NaN.
inline bool same_value(double a, double b) noexcept {
  return a == b || (is_nan(a) && is_nan(b));
}

/// The lineage of one output column per source.
inline std::vector<OutputColumn> value_columns(std::span<const ColumnCategories> sources) {
  std::vector<OutputColumn> columns;
  for (const ColumnCategories& column : sources)
    columns.push_back({column.source, column.source_index, OutputKind::value, {}});
  return columns;
}

/// The table in numbers: `value_of(source, output)` for every row and source.
template <class ValueOf>
Encoded encode_values(const FittedCategories& fitted, const Table& table, Workers& workers,
                      ValueOf&& value_of) {
  const std::vector<MatchedColumn> matched = fitted.match(table, workers);
  const Index n = table.rows(), d = static_cast<Index>(matched.size());
  checked_product(checked_product(n, d, "table"), sizeof(double), "table");
  // The number of every code, that of missing values first.
  std::vector<std::vector<double>> values(matched.size());
  for (std::size_t s = 0; s < matched.size(); ++s)
    for (const Code output : matched[s].outputs)
      values[s].push_back(value_of(s, output));
  Encoded encoded{report_of(matched), uninitialized_matrix<double>(n, d),
                  value_columns(fitted.columns)};
  for_each_chunk(workers, row_chunks(n, 8 * d), [&](Chunk chunk) {
    for (Index j = 0; j < d; ++j) {
      const Code* const codes = matched[static_cast<std::size_t>(j)].codes.data();
      const double* const of = values[static_cast<std::size_t>(j)].data() + 1;
      double* const to = encoded.values.data() + j;
      for (Index i = chunk.begin; i < chunk.end; ++i)
        to[i * d] = of[codes[i]];
    }
  });
  return encoded;
}

}  // namespace kindred::detail
