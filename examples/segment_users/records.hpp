// Step 1: the long records, one per visit.
#pragma once

#include <string>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/table/categorical.hpp>

#include "options.hpp"

namespace segment_users {

using kindred::Index;

/// How many cells of a column of the file are empty.
struct ColumnGaps {
  std::string column;
  Index empty = 0;
};

struct Records {
  std::string source;                     ///< the file's name, or what the sample is
  std::string user_column, value_column;  ///< value_column is empty where visits are counted
  std::vector<std::string> category_columns;
  kindred::CategoricalColumn users;
  std::vector<kindred::CategoricalColumn> categories;  ///< one per category column
  std::vector<double> values;                          ///< NaN is missing; empty where counted
  std::vector<ColumnGaps> gaps;                        ///< one per column of the file
  Index count = 0;
};

/// Reads the file that the options name, or the embedded sample. An empty cell is a missing value.
Records read_records(const Options& options, const kindred::Threads& threads);

}  // namespace segment_users
