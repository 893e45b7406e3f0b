// Tables of categories that the encoders' tests share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

namespace kindred::testing {

using Texts = std::vector<std::string>;
using Cells = std::vector<std::optional<std::string>>;

/// The seven rows that the published values of the encoders are for; one cell is missing.
struct SevenRows {
  CategoricalColumn letter = categorical(Texts{"b", "a", "b", "c", "d", "b", "c"});
  CategoricalColumn sign = categorical(Cells{"x", "y", std::nullopt, "x", "x", "y", "z"});
  Table table{};

  SevenRows() { table.add("letter", letter).add("sign", sign); }
  SevenRows(const SevenRows&) = delete;
};

inline Cells random_cells(std::size_t count, std::uint64_t categories, double missing,
                          std::uint64_t seed) {
  const Draws draws(seed);
  Cells cells(count);
  for (std::size_t i = 0; i < count; ++i)
    if (draws.uniform(2 * i) >= missing)
      // The smaller of two draws: some categories are rare.
      cells[i] = "c" + std::to_string(
                           draws.below(1 + draws.below(categories, 2 * i + 1), 2 * (count + i)));
  return cells;
}

inline std::vector<std::string> names_of(const std::vector<OutputColumn>& columns) {
  std::vector<std::string> names;
  for (const OutputColumn& column : columns)
    names.push_back(column.name());
  return names;
}

inline Texts texts_of(const Dictionary& dictionary) {
  Texts texts;
  for (Code code = 0; code < dictionary.size(); ++code)
    texts.emplace_back(dictionary[code]);
  return texts;
}

/// The rows of a column as text, for comparison across dictionaries.
inline Cells cells_of(const CategoricalColumn& column) {
  Cells cells;
  for (Index row = 0; row < column.size(); ++row)
    cells.push_back(column[row] ? std::optional<std::string>(*column[row]) : std::nullopt);
  return cells;
}

}  // namespace kindred::testing
