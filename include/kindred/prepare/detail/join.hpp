// The results of several groups of columns side by side, as one matrix.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/prepare/detail/stage.hpp>
#include <kindred/table/sparse.hpp>

namespace kindred::detail {

/// The first column of every stage, and the number of all columns after the last.
inline std::vector<Index> first_columns(const std::vector<Stage>& stages) {
  std::vector<Index> first{0};
  for (const Stage& stage : stages)
    first.push_back(first.back() + static_cast<Index>(stage.lineage.size()));
  return first;
}

template <Compiled = on_use>
Matrix<double> join_dense(Index rows, std::vector<Stage> stages, Workers& workers) {
  if (stages.size() == 1) return *std::move(stages[0].numbers);
  const std::vector<Index> first = first_columns(stages);
  Matrix<double> joined(rows, first.back());
  for_each_chunk(workers, row_chunks(rows, 8 * first.back()), [&](Chunk chunk) {
    for (std::size_t s = 0; s < stages.size(); ++s)
      joined.block(chunk.begin, first[s], chunk.size(), first[s + 1] - first[s]) =
          stages[s].numbers->middleRows(chunk.begin, chunk.size());
  });
  return joined;
}

/// Calls `use(column, value)` for what a stage has in one row that is not zero; NaN is not.
template <class Use>
void for_each_stored(const Stage& stage, Index row, Use&& use) {
  if (stage.sparse) {
    for (SparseMatrix::InnerIterator entry(*stage.sparse, row); entry; ++entry)
      use(entry.col(), entry.value());
  } else {
    for (Index j = 0; j < stage.numbers->cols(); ++j)
      if (const double value = (*stage.numbers)(row, j); magnitude_bits(value) != 0) use(j, value);
  }
}

template <Compiled = on_use>
SparseMatrix join_sparse(Index rows, const std::vector<Stage>& stages, Workers& workers) {
  const std::vector<Index> first = first_columns(stages);
  SparseMatrix joined(rows, first.back());
  Index* outer = joined.outerIndexPtr();
  const Chunks chunks = row_chunks(rows, 16 * first.back());
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      outer[i + 1] = 0;
      for (const Stage& stage : stages)
        for_each_stored(stage, i, [&](Index, double) { ++outer[i + 1]; });
    }
  });
  for (Index i = 0; i < rows; ++i)
    outer[i + 1] += outer[i];
  joined.resizeNonZeros(outer[rows]);
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      Index next = outer[i];
      for (std::size_t s = 0; s < stages.size(); ++s)
        for_each_stored(stages[s], i, [&](Index column, double value) {
          joined.innerIndexPtr()[next] = first[s] + column;
          joined.valuePtr()[next++] = value;
        });
    }
  });
  return joined;
}

}  // namespace kindred::detail
