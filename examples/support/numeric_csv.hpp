// Reads a CSV file of nothing but numbers into a matrix.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/core/matrix.hpp>

#include "csv_reader.hpp"

namespace examples {

/// n observations × d named columns; an empty cell is NaN.
struct NumericCsv {
  std::vector<std::string> columns;
  std::vector<double> cells;  // n × d, one record after the other

  /// The numbers as a matrix that borrows the cells.
  Eigen::Map<const kindred::Matrix<double>> values() const {
    const auto d = static_cast<Index>(columns.size());
    return {cells.data(), static_cast<Index>(cells.size()) / d, d};
  }
};

/// Reads every column as numbers; anything else is refused with its line and column.
inline NumericCsv read_numeric_csv(const std::string& path) {
  CsvReader csv(path);
  NumericCsv table{csv.header(), {}};
  while (csv.next())
    for (Index j = 0; j < csv.columns(); ++j)
      table.cells.push_back(csv.number(j));
  if (table.cells.empty()) kindred::refuse(path, "has a header but no records");
  return table;
}

}  // namespace examples
