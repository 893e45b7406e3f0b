// Records with several keys for the tests of pivots, and how their cells are called.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/table/pivot_table.hpp>

#include "support/encode_tables.hpp"
#include "support/table_pivot.hpp"

namespace kindred::testing {

inline const double gap = missing_value<double>();

inline constexpr Aggregate every[] = {Aggregate::sum, Aggregate::count, Aggregate::mean,
                                      Aggregate::min, Aggregate::max,   Aggregate::distinct,
                                      Aggregate::any};

/// Random records whose sums are exact in any order, as every value is a multiple of 1/8.
struct Visits {
  Cells user, month, city, plan;
  std::vector<double> value;

  Visits(std::size_t count, double missing, std::uint64_t seed)
      : user(random_cells(count, 30, missing, seed)),
        month(random_cells(count, 3, missing, seed + 1)),
        city(random_cells(count, 6, missing, seed + 2)),
        plan(random_cells(count, 4, 0, seed + 3)) {
    const Draws draws(seed + 4);
    for (std::size_t i = 0; i < count; ++i)
      value.push_back(draws.uniform(2 * i) < missing
                          ? gap
                          : static_cast<double>(draws.below(81, 2 * i + 1)) / 8 - 5);
  }

  /// Records from `begin` to `end`, coded on their own.
  Table table(std::size_t begin, std::size_t end,
              CategoryOrder order = CategoryOrder::sorted) const {
    const auto part = [&](const auto& all) {
      return std::decay_t<decltype(all)>(all.begin() + static_cast<Index>(begin),
                                         all.begin() + static_cast<Index>(end));
    };
    Table table;
    const CategoricalOptions options{.order = order};
    table.add("user", part(user), {}, options)
        .add("month", part(month), {}, options)
        .add("city", part(city), {}, options)
        .add("plan", part(plan), {}, options)
        .add("value", part(value));
    return table;
  }
  Table table(CategoryOrder order = CategoryOrder::sorted) const {
    return table(0, value.size(), order);
  }
};

using Key = std::vector<std::string>;

inline std::optional<Key> key_of(std::initializer_list<const Cells*> columns, std::size_t record) {
  Key key;
  for (const Cells* column : columns) {
    if (!(*column)[record]) return std::nullopt;
    key.push_back(*(*column)[record]);
  }
  return key;
}

inline std::string label_of(const std::vector<std::string>& names, const Key& key) {
  std::string label;
  for (std::size_t i = 0; i < key.size(); ++i)
    label += (i == 0 ? "" : ", ") + names[i] + '=' + key[i];
  return label;
}

inline std::vector<PivotValue> all_aggregates() {
  std::vector<PivotValue> values;
  for (const Aggregate aggregate : every)
    values.push_back({"value", aggregate});
  values.push_back({"plan", Aggregate::distinct});
  values.push_back({"", Aggregate::count});
  return values;
}

inline bool same_bits(const Matrix<double>& a, const Matrix<double>& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Index i = 0; i < a.size(); ++i)
    if (!same(a.data()[i], b.data()[i])) return false;
  return true;
}

inline std::vector<std::string> labels_of(const PivotKeys& keys) {
  std::vector<std::string> labels;
  for (Index i = 0; i < keys.size(); ++i)
    labels.push_back(keys.label(i));
  return labels;
}

}  // namespace kindred::testing
