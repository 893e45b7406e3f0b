// Tables and columns of texts for the subjects that take them, and texts as numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <support/trust.hpp>

#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

namespace kindred::testing {

/// The texts as a column, whose codes come in another order for every layout.
inline CategoricalColumn column_of(const std::vector<Text>& texts, Layout layout = Layout::rows) {
  CategoricalOptions options;
  options.order = layout == Layout::rows      ? CategoryOrder::sorted
                  : layout == Layout::columns ? CategoryOrder::appearance
                                              : CategoryOrder::frequency;
  return categorical(texts, options);
}

/// The columns of texts, and then those of numbers: "x0", "x1", …
inline Table table_of(const Data& data, Layout layout = Layout::rows) {
  Table table;
  for (std::size_t j = 0; j < data.texts.size(); ++j) {
    const std::string name = data.names.empty() ? "c" + std::to_string(j) : data.names[j];
    if (data.retyped == j)
      table.add(name, std::vector<double>(data.texts[j].size(), 1.0));
    else
      table.add(name, column_of(data.texts[j], layout));
  }
  for (Index j = 0; j < data.x.cols(); ++j) {
    const auto column = data.x.col(j);
    table.add("x" + std::to_string(j), std::vector<double>(column.begin(), column.end()));
  }
  return table;
}

/// A text as a number: one of 2^52 by its bytes, NaN where it is missing.
inline double number_of(const std::optional<std::string_view>& text) {
  if (!text) return missing_value<double>();
  std::uint64_t hash = 14695981039346656037u;
  for (const char byte : *text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211u;
  return static_cast<double>(hash >> 12);
}

inline Matrix<double> numbers_of(const CategoricalColumn& column) {
  Matrix<double> numbers(column.size(), 1);
  for (Index i = 0; i < column.size(); ++i)
    numbers(i, 0) = number_of(column[i]);
  return numbers;
}

inline std::vector<Text> texts_of(const CategoricalColumn& column) {
  std::vector<Text> texts;
  for (Index i = 0; i < column.size(); ++i)
    texts.push_back(column[i] ? Text(std::string(*column[i])) : Text());
  return texts;
}

}  // namespace kindred::testing
