// Which combination of keys every record has.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/pivot_keys.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

/// The keys of a table's records, and the combination of each: missing where one of them is.
struct KeyedRecords {
  PivotKeys keys{};
  std::vector<Code> owned{};
  std::span<const Code> codes{};

  template <Compiled = on_use>
  static KeyedRecords of(const Table& table, const std::vector<std::string>& names,
                         const KeyRules& rules, Workers& workers) {
    std::vector<CategoricalColumn> made(names.size());
    std::vector<const CategoricalColumn*> columns;
    for (std::size_t key = 0; key < names.size(); ++key) {
      const Index position = table.position(names[key]);
      if (table.kind(position) == ColumnKind::categorical) {
        columns.push_back(&table.categorical(position));
        check_codes(*columns.back(), "column \"" + names[key] + "\"");
        if (rules.order == KeyOrder::dictionary) continue;
      }
      made[key] = table.as_categories(position, {}, TeamExecutor{workers});
      if (rules.order == KeyOrder::sorted)
        renumber(made[key], bytewise_order(made[key].dictionary), workers);
      columns.resize(key);
      columns.push_back(&made[key]);
    }
    KeyedRecords keyed;
    keyed.keys.names_ = names;
    for (const CategoricalColumn* column : columns)
      keyed.keys.dictionaries_.push_back(column->dictionary);
    if (names.size() == 1) {
      keyed.keys.take_all();
      keyed.codes = columns[0]->codes;
      if (columns[0] == &made[0]) {
        keyed.owned = std::move(made[0].codes);
        keyed.codes = keyed.owned;
      }
    } else {
      keyed.combine(table.rows(), columns, rules, workers);
    }
    return keyed;
  }

 private:
  template <Compiled = on_use>
  void combine(Index rows, const std::vector<const CategoricalColumn*>& columns,
               const KeyRules& rules, Workers& workers) {
    const Index all = keys.product();
    std::vector<Index> numbers(static_cast<std::size_t>(rows), 0);
    for_each_chunk(workers, row_chunks(rows, sizeof(Index)), [&](Chunk chunk) {
      for (const CategoricalColumn* column : columns)
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          Index& number = numbers[static_cast<std::size_t>(i)];
          const Code code = column->codes[static_cast<std::size_t>(i)];
          number = number < 0 || code == missing_code ? missing_code
                                                      : number * column->dictionary.size() + code;
        }
    });
    if (keys.has_all(rules))
      keys.take_all();
    else
      keys.numbers_ = distinct(numbers, all);
    keys.check_count(keys.size());
    owned.resize(numbers.size());
    place(numbers, all, workers);
    codes = owned;
  }

  /// A table of everything between the smallest and the largest number pays while it is not much
  /// larger than the records.
  static bool is_narrow(Index all, std::size_t records) noexcept {
    return all <= Index{1} << 24 || all / 4 <= static_cast<Index>(records);
  }

  static std::vector<Index> distinct(const std::vector<Index>& numbers, Index all) {
    std::vector<Index> found;
    if (is_narrow(all, numbers.size())) {
      std::vector<std::uint8_t> met(static_cast<std::size_t>(all) + 1, 0);
      for (const Index number : numbers)
        met[static_cast<std::size_t>(number + 1)] = 1;
      for (std::size_t i = 1; i < met.size(); ++i)
        if (met[i] != 0) found.push_back(static_cast<Index>(i) - 1);
      return found;
    }
    found = numbers;
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (!found.empty() && found.front() < 0) found.erase(found.begin());
    return found;
  }

  /// The place of every record's number among the combinations.
  template <Compiled = on_use>
  void place(const std::vector<Index>& numbers, Index all, Workers& workers) {
    std::vector<Code> place_of;
    if (is_narrow(all, numbers.size())) {
      place_of.assign(static_cast<std::size_t>(all) + 1, missing_code);
      for (std::size_t i = 0; i < keys.numbers_.size(); ++i)
        place_of[static_cast<std::size_t>(keys.numbers_[i]) + 1] = static_cast<Code>(i);
    }
    for_each_chunk(workers, row_chunks(static_cast<Index>(numbers.size()), sizeof(Index)),
                   [&](Chunk chunk) {
                     for (Index i = chunk.begin; i < chunk.end; ++i) {
                       const auto at = static_cast<std::size_t>(i);
                       const Index number = numbers[at];
                       if (!place_of.empty())
                         owned[at] = place_of[static_cast<std::size_t>(number + 1)];
                       else
                         owned[at] = number < 0 ? missing_code : find(number);
                     }
                   });
  }

  Code find(Index number) const noexcept {
    return static_cast<Code>(std::lower_bound(keys.numbers_.begin(), keys.numbers_.end(), number) -
                             keys.numbers_.begin());
  }
};

}  // namespace kindred::detail
