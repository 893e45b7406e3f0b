// A CSV file as columns of text, and the kinds of its columns.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

#include "../support/csv_reader.hpp"
#include "../support/number.hpp"
#include "../support/text_column.hpp"
#include "options.hpp"

namespace prepare_table {

using kindred::Index;

/// The cells of a file, column by column, and the line on which each record begins.
struct TextTable {
  std::string path{};
  std::vector<std::string> names{};
  std::vector<examples::TextColumn> columns{};
  std::vector<Index> lines{};

  Index rows() const { return static_cast<Index>(lines.size()); }

  std::optional<std::size_t> find(std::string_view name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  }

  /// The column of that name, which has to be there.
  const examples::TextColumn& column(const std::string& name) const {
    const auto found = find(name);
    if (!found) kindred::refuse(path, "has no column '" + name + "'");
    return columns[*found];
  }

  [[noreturn]] void refuse_cell(Index row, const std::string& name, std::string_view text) const {
    kindred::refuse(path, "line " + std::to_string(lines[static_cast<std::size_t>(row)]) +
                              ", column '" + name + "': '" + std::string(text.substr(0, 40)) +
                              "' is not a finite number");
  }
};

inline TextTable read_text_table(const std::string& path) {
  examples::CsvReader csv(path);
  TextTable table{path, csv.header(), {}, {}};
  for (std::size_t j = 0; j < table.names.size(); ++j)
    if (table.find(table.names[j]) != j)
      kindred::refuse(path, "has two columns '" + table.names[j] + "'");
  table.columns.resize(table.names.size());
  while (csv.next()) {
    for (Index j = 0; j < csv.columns(); ++j)
      table.columns[static_cast<std::size_t>(j)].add(csv[j]);
    table.lines.push_back(csv.line());
  }
  return table;
}

/// A column that takes part: its name, and what is in it.
struct Source {
  std::string name{};
  bool is_number = true;
  bool inferred = false;
};

inline bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A number, or NaN for a missing value; nothing for anything else.
inline std::optional<double> number_in(std::string_view text,
                                       const std::vector<std::string>& tokens) {
  if (text.empty() || contains(tokens, text)) return kindred::missing_value<double>();
  return examples::parse_number(text);
}

inline bool all_numbers(const examples::TextColumn& column,
                        const std::vector<std::string>& tokens) {
  return std::all_of(column.begin(), column.end(),
                     [&](std::string_view text) { return number_in(text, tokens).has_value(); });
}

/// The columns of a table that take part, in its order, each with its kind.
inline std::vector<Source> choose_sources(const TextTable& table, const Options& options) {
  for (const auto* list : {&options.numeric, &options.categorical, &options.drop})
    for (const std::string& name : *list)
      (void)table.column(name);
  std::vector<Source> sources;
  for (const std::string& name : table.names) {
    const bool numeric = contains(options.numeric, name);
    const bool categorical = contains(options.categorical, name);
    if (numeric && categorical)
      kindred::refuse("--numeric", "and --categorical both name the column '" + name + "'");
    if (contains(options.drop, name)) {
      if (numeric || categorical)
        kindred::refuse("--drop", "names the column '" + name + "', which is named elsewhere too");
      continue;
    }
    const bool named = numeric || categorical;
    sources.push_back(
        {name, named ? numeric : all_numbers(table.column(name), options.missing), !named});
  }
  if (sources.empty()) kindred::refuse("--drop", "leaves no column");
  return sources;
}

/// The numbers of a column; text that is no finite number is refused with its line.
inline std::vector<double> read_numbers(const TextTable& table, const std::string& name,
                                        const std::vector<std::string>& tokens) {
  const examples::TextColumn& column = table.column(name);
  std::vector<double> numbers;
  numbers.reserve(static_cast<std::size_t>(column.size()));
  for (Index i = 0; i < column.size(); ++i) {
    const std::string_view text = column[i];
    const auto number = number_in(text, tokens);
    if (!number || kindred::is_infinite(*number)) table.refuse_cell(i, name, text);
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace prepare_table
