// Step 2: one row per user, one column per category; missing cells filled, columns comparable.
#pragma once

#include <string>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>

#include "options.hpp"
#include "records.hpp"

namespace segment_users {

/// A column in which cells were missing, and what stands there now.
struct FilledColumn {
  std::string column;
  Index cells;
  double value;
};

struct Prepared {
  std::string aggregate;              ///< sum, count, …
  std::string unit;                   ///< what a cell of `wide` is, in words
  std::vector<std::string> users;     ///< n
  std::vector<std::string> columns;   ///< d
  kindred::Matrix<double> wide;       ///< n × d in original units, nothing missing
  kindred::Matrix<double> scaled;     ///< n × d z-scores; empty when nothing is scaled
  Index dropped_records = 0;          ///< without a user or a category
  Index missing_values = 0;           ///< visits whose value is missing
  std::vector<FilledColumn> filled;   ///< columns with filled cells
  std::vector<std::string> constant;  ///< columns in which all users are equal

  /// What is clustered: n × d.
  const kindred::Matrix<double>& x() const { return scaled.size() > 0 ? scaled : wide; }
};

/// Pivots, imputes and scales as the options say.
Prepared prepare(const Records& records, const Options& options, const kindred::Threads& threads);

}  // namespace segment_users
