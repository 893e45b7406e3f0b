// The parts that saved encoders share, read with distrust.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/check.hpp>
#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/encode/column_categories.hpp>
#include <kindred/encode/detail/fitted_categories.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/category_order.hpp>
#include <kindred/table/saved_dictionary.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

inline Index take_rows(ByteReader& reader, Index lowest, Index highest, std::string_view argument) {
  const Index rows = reader.take<std::int64_t>();
  check_range(rows, lowest, highest, argument);
  return rows;
}

inline void put_texts(const std::vector<std::string>& texts, ByteWriter& writer) {
  writer.put(std::uint64_t{texts.size()});
  for (const std::string& text : texts)
    writer.put_text(text);
}

inline std::vector<std::string> take_texts(ByteReader& reader) {
  std::vector<std::string> texts;
  for (std::size_t left = reader.take_count(sizeof(std::uint64_t)); left > 0; --left)
    texts.push_back(reader.take_text());
  return texts;
}

inline void put_rules(const CategoryRules& rules, ByteWriter& writer) {
  put_texts(rules.columns, writer);
  writer.put(std::uint64_t{rules.categories.size()});
  for (const GivenCategories& given : rules.categories) {
    writer.put_text(given.column);
    put_texts(given.categories, writer);
  }
  writer.put(static_cast<std::uint8_t>(rules.order));
  writer.put(static_cast<std::uint8_t>(rules.unknown));
  writer.put(static_cast<std::uint8_t>(rules.missing));
  writer.put(std::int64_t{rules.min_frequency.count});
  writer.put(rules.min_frequency.fraction);
  writer.put(std::int64_t{rules.max_categories.value_or(0)});
}

inline CategoryRules take_rules(ByteReader& reader) {
  CategoryRules rules;
  rules.columns = take_texts(reader);
  for (std::size_t left = reader.take_count(2 * sizeof(std::uint64_t)); left > 0; --left) {
    std::string column = reader.take_text();
    rules.categories.push_back({std::move(column), take_texts(reader)});
  }
  rules.order = take_choice(reader, CategoryOrder::frequency, "order");
  rules.unknown = take_choice(reader, Unknown::infrequent, "unknown");
  rules.missing = take_choice(reader, Missing::ignore, "missing");
  rules.min_frequency.count = reader.take<std::int64_t>();
  rules.min_frequency.fraction = reader.take<double>();
  // None of them is no bound.
  if (const Index most = reader.take<std::int64_t>(); most != 0) rules.max_categories = most;
  check_rules(rules);
  return rules;
}

inline void put_column(const ColumnCategories& column, ByteWriter& writer) {
  writer.put_text(column.source);
  writer.put(std::int64_t{column.source_index});
  SavedForm<Dictionary>::write(column.categories, writer);
  for (const Index count : column.counts)
    writer.put(std::int64_t{count});
  writer.put(std::int64_t{column.rows});
  writer.put(std::int64_t{column.missing});
  writer.put(std::int64_t{column.unknown});
}

/// Refuses categories that fitting under the rules could not have left.
inline void check_learned(const ColumnCategories& column, const GivenCategories* given,
                          const CategoryRules& rules) {
  const std::string argument = column_argument(column.source);
  if (given != nullptr) {
    if (!(column.categories == Dictionary::of(given->categories)))
      refuse(argument, "has other categories than the given ones");
    return;
  }
  const std::vector<Code> order = category_order(column.categories, column.counts, rules.order);
  if (!std::is_sorted(order.begin(), order.end()))
    refuse(argument, "has categories in another order than its own");
  if (std::find(column.counts.begin(), column.counts.end(), 0) != column.counts.end())
    refuse(argument, "has categories without rows");
  if (column.unknown != 0) refuse(argument, "has unknown categories though it learned all");
}

inline ColumnCategories take_column(ByteReader& reader, ColumnKind kind,
                                    const CategoryRules& rules) {
  ColumnCategories column;
  column.source = reader.take_text();
  column.source_index = take_rows(reader, 0, most_saved_rows, "source_index");
  column.categories = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
  const auto categories = static_cast<std::size_t>(column.categories.size());
  if (categories > reader.left() / sizeof(std::int64_t))
    refuse("bytes", "end before the counts of a column do");
  column.counts.resize(categories);
  for (Index& count : column.counts)
    count = take_rows(reader, 0, most_saved_rows, "counts");
  column.rows = take_rows(reader, 1, most_saved_rows, "rows");
  column.missing = take_rows(reader, 0, column.rows, "missing");
  column.unknown = take_rows(reader, 0, most_saved_rows, "unknown");
  // What is left of the rows, so that no sum overflows.
  Index left = column.rows - column.missing;
  for (const Index count : column.counts) {
    check_range(count, 0, left, "counts");
    if (kind == ColumnKind::categorical) left -= count;
  }
  if (kind == ColumnKind::categorical && left != column.unknown)
    refuse("counts", "do not add up to the rows");
  const GivenCategories* const given = given_for(rules, column.source);
  check_learned(column, given, rules);
  column.given = given != nullptr;
  number_outputs(column, rules);
  return column;
}

/// Everything learned, and the rules; what follows from them is not saved.
inline void put_fitted(const FittedCategories& fitted, ByteWriter& writer) {
  put_rules(fitted.rules, writer);
  writer.put(std::uint64_t{fitted.columns.size()});
  for (const ColumnCategories& column : fitted.columns)
    put_column(column, writer);
}

inline FittedCategories take_fitted(ByteReader& reader, ColumnKind kind) {
  FittedCategories fitted{take_rules(reader), {}};
  std::vector<std::string> sources;
  for (std::size_t left = reader.take_count(6 * sizeof(std::uint64_t)); left > 0; --left) {
    fitted.columns.push_back(take_column(reader, kind, fitted.rules));
    sources.push_back(fitted.columns.back().source);
  }
  if (sources.empty()) refuse("columns", "are none");
  check_rules({.columns = sources});
  if (!fitted.rules.columns.empty() && fitted.rules.columns != sources)
    refuse("columns", "are other ones than those that were asked for");
  for (const GivenCategories& given : fitted.rules.categories)
    if (std::find(sources.begin(), sources.end(), given.column) == sources.end())
      refuse(column_argument(given.column), "is given categories but is not encoded");
  return fitted;
}

}  // namespace kindred::detail
