// Reads a CSV file of nothing but numbers into a matrix.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

#include "csv_reader.hpp"

namespace examples {

/// n observations × d named columns, every cell finite.
struct NumericCsv {
  std::string path{};
  std::vector<std::string> columns{};
  std::vector<double> cells{};  ///< n × d, one record after the other
  std::vector<Index> lines{};   ///< n, where each record begins

  /// The numbers as a matrix that borrows the cells.
  Eigen::Map<const kindred::Matrix<double>> values() const {
    const auto d = static_cast<Index>(columns.size());
    return {cells.data(), static_cast<Index>(cells.size()) / d, d};
  }

  /// Runs work on the records; where it refuses one of them, file and line are told.
  template <class Work>
  auto with_lines(Work&& work) const {
    try {
      return work();
    } catch (const kindred::InputError& error) {
      if (!error.row()) throw;
      kindred::refuse(path, "line " +
                                std::to_string(lines[static_cast<std::size_t>(*error.row())]) +
                                ": " + error.what());
    }
  }
};

/// Reads every column as numbers; anything else is refused with its line and column.
inline NumericCsv read_numeric_csv(const std::string& path) {
  CsvReader csv(path);
  NumericCsv table{.path = path, .columns = csv.header()};
  while (csv.next()) {
    table.lines.push_back(csv.line());
    for (Index j = 0; j < csv.columns(); ++j) {
      if (csv[j].empty()) csv.refuse_cell(j, "is empty where a number is needed");
      table.cells.push_back(csv.number(j));
      if (!kindred::is_finite(table.cells.back())) csv.refuse_cell(j, "is not a finite number");
    }
  }
  if (table.cells.empty()) kindred::refuse(path, "has a header but no records");
  return table;
}

/// Takes the column that --weights names out of the table.
inline std::vector<double> take_weights(NumericCsv& table, const std::string& name) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  if (found == table.columns.end())
    kindred::refuse(table.path, "has no column '" + name + "', which --weights names");
  const auto at = static_cast<std::size_t>(found - table.columns.begin());
  const std::size_t width = table.columns.size();
  std::vector<double> column, rest;
  for (std::size_t i = 0; i < table.cells.size(); ++i)
    (i % width == at ? column : rest).push_back(table.cells[i]);
  if (width == 1) kindred::refuse("--weights", "leaves no column to cluster");
  table.columns.erase(found);
  table.cells = std::move(rest);
  return column;
}

}  // namespace examples
