// Tables of mixed columns and their distances straight from the definition, one pair at a time.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/distance/mixed.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

namespace kindred::testing {

inline constexpr double none = std::numeric_limits<double>::quiet_NaN();
using Cells = std::vector<std::optional<std::string>>;

/// The five rows that R's daisy was asked about: every kind of column, and gaps.
struct FiveRows {
  std::vector<double> age{31, none, 45, 28, 60}, income{1200.5, 300, none, 2500, 90000},
      grade{3, 1, 10, 3, 7}, member{1, 0, 0, 1, none}, smoker{0, 0, 1, 1, 0}, fixed{7, 7, 7, 7, 7};
  CategoricalColumn size = categorical(Cells{"S", "L", "M", "L", std::nullopt});
  CategoricalColumn city = categorical(Cells{"Oslo", "Rome", std::nullopt, "Oslo", "Paris"});
  Table table{};

  FiveRows() {
    table.add("age", age).add("income", income).add("size", size).add("grade", grade);
    table.add("city", city).add("member", member).add("smoker", smoker).add("fixed", fixed);
  }
  FiveRows(const FiveRows&) = delete;

  /// With these weights, or 1 each.
  static std::vector<MixedColumn> treatments(std::vector<double> weights = {}) {
    weights.resize(8, 1);
    return {{"age", MixedKind::interval, weights[0]},
            {"income", MixedKind::log_ratio, weights[1]},
            {"size", MixedKind::ordinal, weights[2], {"S", "M", "L", "XL"}},
            {"grade", MixedKind::ordinal, weights[3]},
            {"city", MixedKind::nominal, weights[4]},
            {"member", MixedKind::symmetric, weights[5]},
            {"smoker", MixedKind::asymmetric, weights[6]},
            {"fixed", MixedKind::interval, weights[7]}};
  }
};

/// One column as plain numbers; for difference columns they have been scaled to their range.
struct PlainColumn {
  MixedKind kind{};
  double weight = 1;
  std::vector<double> values{};  ///< NaN is missing
};

/// Generated columns of every kind, as a table and as plain numbers. Every row has a first column.
class MixedTable {
 public:
  MixedTable(Index rows, Index width, double missing, bool weighted, std::uint64_t seed) {
    const Draws draws(seed, 7);
    std::uint64_t next = 0;
    const auto cells = static_cast<std::size_t>(rows);
    numbers_.resize(static_cast<std::size_t>(width));
    categories_.resize(static_cast<std::size_t>(width));
    constexpr MixedKind kinds[]{MixedKind::interval,  MixedKind::nominal,    MixedKind::ordinal,
                                MixedKind::symmetric, MixedKind::asymmetric, MixedKind::log_ratio};
    for (std::size_t j = 0; j < static_cast<std::size_t>(width); ++j) {
      const MixedKind kind = kinds[j % 6];
      const double weight = weighted ? 0.1 + static_cast<double>(draws.below(40, next++)) / 7 : 1.0;
      PlainColumn plain{kind, weight, std::vector<double>(cells)};
      for (double& value : plain.values) {
        const double u = draws.uniform(next++);
        const double gap = draws.uniform(next++);
        value = kind == MixedKind::interval    ? 1e6 + 40 * u
                : kind == MixedKind::log_ratio ? std::exp(9 * u)
                : kind == MixedKind::nominal   ? std::floor(5 * u)
                : kind == MixedKind::ordinal   ? std::floor(4 * u) * std::floor(4 * u)
                                               : std::floor(2 * u);
        if (gap < missing && j > 0) value = none;
      }
      const std::string name = "c" + std::to_string(j);
      if (kind == MixedKind::nominal) {
        Cells texts(cells);
        for (std::size_t i = 0; i < cells; ++i)
          if (plain.values[i] == plain.values[i])
            texts[i] = "v" + std::to_string(static_cast<int>(plain.values[i]));
        categories_[j] = categorical(texts);
        table.add(name, categories_[j]);
      } else {
        numbers_[j] = plain.values;
        table.add(name, numbers_[j]);
      }
      treatments.push_back({name, kind, weight});
      to_range(plain);
      plain_.push_back(std::move(plain));
    }
  }
  MixedTable(const MixedTable&) = delete;

  double gower(std::size_t a, std::size_t b) const {
    long double sum = 0, shared = 0;
    for (const PlainColumn& column : plain_) {
      const double x = column.values[a], y = column.values[b];
      if (x != x || y != y) continue;
      if (column.kind == MixedKind::asymmetric && x == 0 && y == 0) continue;
      shared += column.weight;
      sum += static_cast<long double>(column.weight) * step(column, x, y);
    }
    return static_cast<double>(sum / shared);
  }

  double heom(std::size_t a, std::size_t b) const {
    long double sum = 0;
    for (const PlainColumn& column : plain_) {
      const double x = column.values[a], y = column.values[b];
      const long double far = x != x || y != y ? 1.0L : step(column, x, y);
      sum += static_cast<long double>(column.weight) * far * far;
    }
    return static_cast<double>(std::sqrt(sum));
  }

  Table table{};
  std::vector<MixedColumn> treatments{};

 private:
  static bool has_range(MixedKind kind) {
    return kind == MixedKind::interval || kind == MixedKind::log_ratio ||
           kind == MixedKind::ordinal;
  }

  static long double step(const PlainColumn& column, double x, double y) {
    if (has_range(column.kind)) return std::abs(static_cast<long double>(x) - y);
    return x != y ? 1.0L : 0.0L;
  }

  static void to_range(PlainColumn& column) {
    if (!has_range(column.kind)) return;
    std::vector<double> present;
    for (double& value : column.values) {
      if (column.kind == MixedKind::log_ratio) value = std::log(value);
      if (value == value) present.push_back(value);
    }
    std::sort(present.begin(), present.end());
    present.erase(std::unique(present.begin(), present.end()), present.end());
    if (present.empty()) return;
    const double range = present.back() - present.front();
    for (double& value : column.values) {
      if (value != value) continue;
      const auto rank = std::lower_bound(present.begin(), present.end(), value) - present.begin();
      if (column.kind == MixedKind::ordinal)
        value = present.size() == 1
                    ? 0
                    : static_cast<double>(rank) / static_cast<double>(present.size() - 1);
      else
        value = range > 0 ? (value - present.front()) / range : 0;
    }
  }

  std::vector<std::vector<double>> numbers_{};
  std::vector<CategoricalColumn> categories_{};
  std::vector<PlainColumn> plain_{};
};

}  // namespace kindred::testing
