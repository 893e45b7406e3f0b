// Columns of different kinds in one distance: what the caller says about them, and what is learned.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// How the values of a column are compared.
enum class MixedKind : unsigned char {
  natural,    ///< numbers as interval, booleans as symmetric, categories as nominal
  interval,   ///< numbers: |a−b| over the range of the column
  log_ratio,  ///< positive numbers: as interval, but of their logarithms
  ordinal,    ///< as interval, but of ranks: distinct numbers, or categories in their order
  nominal,    ///< equal or not; numbers must be below 2^53 in magnitude
  symmetric,  ///< two values, equal or not
  asymmetric  ///< two values, absent and present: what both rows lack makes them no more alike
};

/// The kind in words, for messages.
inline std::string_view name_of(MixedKind kind) noexcept {
  switch (kind) {
    case MixedKind::natural:
      return "natural";
    case MixedKind::interval:
      return "interval";
    case MixedKind::log_ratio:
      return "log_ratio";
    case MixedKind::ordinal:
      return "ordinal";
    case MixedKind::nominal:
      return "nominal";
    case MixedKind::symmetric:
      return "symmetric";
    case MixedKind::asymmetric:
      return "asymmetric";
  }
  return "unknown";
}

/// What the caller says about one column.
struct MixedColumn {
  std::string column{};                 ///< name of the column
  MixedKind kind = MixedKind::natural;  ///< how its values are compared
  double weight = 1;  ///< how much it counts; only the ratios of weights matter to Gower
  /// For categories the order of an ordinal column, from lowest to highest, or of a binary one,
  /// absent before present; empty means the order of the column's own dictionary. Columns of other
  /// kinds have none.
  std::vector<std::string> order = {};
};

/// What was learned about one column.
struct FittedMixedColumn {
  std::string source{};                  ///< name of the column
  Index source_index = 0;                ///< its position in the table that was fitted
  MixedKind kind = MixedKind::interval;  ///< never natural
  double weight = 1;                     ///< as the caller gave it
  bool categorical = false;              ///< whether its values are categories, not numbers
  Index rows = 0;                        ///< rows that were fitted
  Index missing = 0;                     ///< of these without a value
  double lowest = 0;                     ///< numbers: the least value met; ordinal: the least rank
  double highest = 0;                    ///< likewise the greatest
  std::vector<double> values{};          ///< ordinal numbers: the distinct ones, ascending
  Dictionary categories{};               ///< categories, in their order where they have one

  /// Whether no two fitted rows differ by a difference: it adds nothing to any distance of theirs.
  bool constant() const noexcept { return has_range() && !(highest > lowest); }
  /// Whether differences are measured against a range.
  bool has_range() const noexcept {
    return kind == MixedKind::interval || kind == MixedKind::log_ratio ||
           kind == MixedKind::ordinal;
  }
};

}  // namespace kindred
