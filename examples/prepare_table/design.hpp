// The design matrix that comes out, and what happened to every column on the way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <kindred/table/sparse.hpp>

#include "options.hpp"
#include "text_table.hpp"

namespace prepare_table {

namespace kd = kindred;

/// What happened to one column on the way.
struct ColumnStory {
  Source source{};
  Index missing = 0;                    ///< in the input
  Index filled = 0;                     ///< of these, how many were filled
  std::string filling{};                ///< with what
  std::string unfilled = "left empty";  ///< what became of the others
  bool had_no_value = false;            ///< in the data that was fitted
  bool constant = false;                ///< in the data that was fitted
  std::string things = "categories";    ///< what a column that is no number holds
  std::string remark{};                 ///< on how it was scaled
  Index categories = 0, rare = 0, unknown = 0;
};

/// n rows of named outputs. Numbers lie in `numbers`, encoded categories in one of the other two.
struct Design {
  struct Output {
    std::string name{};
    bool is_number = true;
    Index at = 0;  ///< column of its matrix
  };
  std::vector<Output> outputs{};
  kd::Matrix<double> numbers{};
  std::optional<kd::SparseMatrix> sparse{};
  std::optional<kd::Matrix<double>> dense{};
  std::vector<ColumnStory> stories{};
  std::string scaled{};  ///< what numbers have become, in words
  std::string warning{};
};

/// Fits everything on `train` and applies it to `input`; they may be the same table. Where a row is
/// refused, its line is told.
Design prepare(const TextTable& train, const TextTable& input, const std::vector<Source>& sources,
               const Options& options);

}  // namespace prepare_table
