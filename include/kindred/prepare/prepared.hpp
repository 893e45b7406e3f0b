// What a pipeline gives: a design matrix with its lineage and a report, and columns brought back.
#pragma once

#include <string>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/table/sparse.hpp>

namespace kindred {

/// What a pipeline met in one column of a table.
struct SourceReport {
  std::string column{};  ///< name of the column
  Index missing = 0;     ///< rows without a value, whatever became of them
  Index unknown = 0;     ///< rows of a category that `fit` had not seen
};

/// Where every column of a design matrix comes from, and what was met in every column it was made
/// of, in the order of the pipeline's schema.
struct PreparationReport {
  std::vector<OutputColumn> columns{};  ///< of the design matrix
  std::vector<SourceReport> sources{};  ///< columns of the table
};

/// n rows × one column per entry of `columns`.
struct Prepared : PreparationReport {
  Matrix<double> values{};  ///< the design matrix
};

/// The same, storing only what is not zero.
struct PreparedSparse : PreparationReport {
  SparseMatrix values{};  ///< the design matrix
};

/// Columns of a table brought back from a design matrix: numbers side by side, booleans among them,
/// and categories and tags each on their own.
struct Restored {
  std::vector<std::string> number_names{};  ///< of the columns of `numbers`
  Matrix<double> numbers{};                 ///< n rows × numeric columns
  std::vector<DecodedColumn> categories{};  ///< each with its name
  std::vector<DecodedTags> tags{};          ///< each with its name
};

}  // namespace kindred
