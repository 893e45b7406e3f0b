// The sparse matrix type of the library.
#pragma once

#include <Eigen/SparseCore>

#include <kindred/core/matrix.hpp>

namespace kindred {

/// Rows of (column, value), the column numbers of a row ascending; 16 bytes per stored entry.
using SparseMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor, Index>;

}  // namespace kindred
