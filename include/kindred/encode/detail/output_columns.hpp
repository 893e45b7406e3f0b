// What encoders with a column per category share: the columns of their outputs, and how large a
// dense result may be.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/column_categories.hpp>
#include <kindred/encode/lineage.hpp>

namespace kindred::detail {

/// The first output column of each source, and after the last how many there are.
inline std::vector<Index> output_offsets(std::span<const ColumnCategories> sources) {
  std::vector<Index> offsets{0};
  for (const ColumnCategories& column : sources)
    offsets.push_back(offsets.back() + column.width());
  return offsets;
}

/// The lineage of the output columns: source after source; in each the frequent categories, then
/// the rare ones together, then missing.
inline std::vector<OutputColumn> output_columns(std::span<const ColumnCategories> sources) {
  std::vector<OutputColumn> columns;
  for (const ColumnCategories& column : sources) {
    const auto output = [&](OutputKind kind, std::string category) {
      columns.push_back({column.source, column.source_index, kind, std::move(category)});
    };
    for (Code code = 0; code < column.categories.size(); ++code)
      if (column.outputs[static_cast<std::size_t>(code)] < column.frequent)
        output(OutputKind::category, std::string(column.categories[code]));
    if (column.infrequent_output) output(OutputKind::infrequent, {});
    if (column.missing_output) output(OutputKind::missing, {});
  }
  return columns;
}

/// Refuses a dense result of more bytes than allowed, with its size.
inline void check_dense_size(Index rows, Index width, Index max_bytes, std::string_view argument) {
  const Index bytes =
      checked_product(checked_product(rows, width, argument), sizeof(double), argument);
  if (bytes > max_bytes)
    refuse(argument, std::to_string(rows) + " x " + std::to_string(width) + " would take " +
                         std::to_string(bytes) +
                         " bytes, more than max_bytes = " + std::to_string(max_bytes) +
                         "; transform_sparse stores what is not zero alone");
}

}  // namespace kindred::detail
