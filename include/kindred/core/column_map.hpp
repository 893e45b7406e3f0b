// Maps every value of a matrix by a formula with parameters per column: the shape of all fitted
// transforms, at the speed of memory.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/columns.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/huge_pages.hpp>

namespace kindred::detail {

/// Parameters of one kind, one per column, of which there is at least one. They are repeated until
/// they fill at least one cache line and more, so that several short rows can be mapped as one long
/// row.
template <Real T>
class ColumnParameters {
 public:
  static Index repeats(Index columns) noexcept { return std::max<Index>(1, 64 / columns); }

  template <class Value>
  ColumnParameters(Index columns, Value&& value) {
    if (columns == 0) refuse("x", "has no columns");
    values_.resize(static_cast<std::size_t>(padded<T>(columns * repeats(columns))));
    for (Index j = 0; j < columns * repeats(columns); ++j)
      values_[static_cast<std::size_t>(j)] = value(static_cast<std::size_t>(j % columns));
  }

  const T* data() const noexcept { return values_.data(); }

 private:
  std::vector<T> values_{};
};

/// Maps rows × columns values with
///
///   struct Map {
///     template <int Bytes, class T> using Values = …;       // the vector it computes in
///     template <int Bytes, class T, class Bad>
///     KINDRED_KERNEL static void apply(const T* from, Index column, const Parameters&,
///                                      Values<Bytes, T>& result, Bad& bad);
///     template <int Bytes, class T>
///     KINDRED_KERNEL static void put(const Values<Bytes, T>& result, T* to);
///   };
///
/// where `apply` sets lanes of `bad` for what must be refused. Input and output may be the same.
template <class Map>
struct MapKernel {
  template <int Bytes, Real T, class Parameters>
  KINDRED_KERNEL static void run(const T* x, Index stride, T* out, Index out_stride, Index rows,
                                 Index columns, const Parameters* parameters, bool* any_bad) {
    using Values = typename Map::template Values<Bytes, T>;
    using Lane = std::remove_cvref_t<decltype(std::declval<Values&>()[0])>;
    using Mask = simd::Vector<LaneMask<Lane>, Bytes>;
    constexpr Index lanes = Bytes / static_cast<Index>(sizeof(Lane));
    Mask bad{};
    if (columns < lanes) {
      for (Index i = 0; i < rows; ++i) {
        T values[lanes] = {};
        Values result;
        for (Index j = 0; j < columns; ++j)
          values[j] = x[i * stride + j];
        Map::template apply<Bytes>(static_cast<const T*>(values), 0, *parameters, result, bad);
        Map::template put<Bytes>(result, values);
        for (Index j = 0; j < columns; ++j)
          out[i * out_stride + j] = values[j];
      }
    } else {
      for (Index i = 0; i < rows; ++i) {
        const T* from = x + i * stride;
        T* to = out + i * out_stride;
        // The last group may overlap the one before, so it is computed before anything is stored.
        Values last{};
        const bool ragged = columns % lanes != 0;
        if (ragged)
          Map::template apply<Bytes>(from + columns - lanes, columns - lanes, *parameters, last,
                                     bad);
        for (Index j = 0; j + lanes <= columns; j += lanes) {
          Values result;
          Map::template apply<Bytes>(from + j, j, *parameters, result, bad);
          Map::template put<Bytes>(result, to + j);
        }
        if (ragged) Map::template put<Bytes>(last, to + columns - lanes);
      }
    }
    *any_bad = any_lane<Bytes, LaneMask<Lane>>(bad);
  }
};

/// Maps some rows; true when a value must be refused.
template <class Map, Real T, class Parameters>
bool map_block(const T* x, Index stride, T* out, Index out_stride, Index rows, Index columns,
               const Parameters& parameters) {
  const auto run = [&](const T* from, T* to, Index count, Index width, Index from_stride,
                       Index to_stride) {
    bool bad = false;
    if (count > 0 && width > 0)
      simd::launch<MapKernel<Map>>(simd::best(), from, from_stride, to, to_stride, count, width,
                                   &parameters, &bad);
    return bad;
  };
  if (stride != columns || out_stride != columns)
    return run(x, out, rows, columns, stride, out_stride);
  const Index repeats = ColumnParameters<T>::repeats(columns), width = columns * repeats;
  const Index whole = rows / repeats * repeats;
  const bool bad = run(x, out, rows / repeats, width, width, width);
  return run(x + whole * columns, out + whole * columns, 1, (rows - whole) * columns, width,
             width) ||
         bad;
}

/// Refuses what made the mapping of some rows fail: infinity among them, or else a result that is
/// too large for a T.
template <Real T>
void refuse_mapping(const MatrixView<T>& x, Chunk rows, const T* results) {
  check_no_infinity_in(x, rows, "x");
  for (Index i = rows.begin; i < rows.end; ++i) {
    const Index j = first_bad(results + (i - rows.begin) * x.cols(), x.cols(), true);
    if (j >= 0) refuse("x", "becomes too large to represent", {.row = i, .column = j});
  }
}

/// The mapped matrix. ±infinity is refused, and so are results that would be infinite.
template <class Map, Real T, class Parameters>
Matrix<T> map_columns(const MatrixView<T>& x, const Parameters& parameters, Workers& workers) {
  Matrix<T> out = uninitialized_matrix<T>(x.rows(), x.cols());
  if (out.size() == 0) return out;
  for_each_chunk(workers, row_chunks(x.rows(), x.cols() * Index{sizeof(T)}), [&](Chunk chunk) {
    T* results = out.data() + chunk.begin * x.cols();
    if (map_block<Map>(x.data() + chunk.begin * x.outerStride(), x.outerStride(), results, x.cols(),
                       chunk.size(), x.cols(), parameters))
      refuse_mapping(x, chunk, results);
  });
  return out;
}

/// The same in the memory of x, which is left as it was when something is refused.
template <class Map, Real T, class Parameters>
Matrix<T> map_columns_in_place(Matrix<T>&& x, const Parameters& parameters, Workers& workers) {
  if (x.size() == 0) return std::move(x);
  const Chunks chunks = row_chunks(x.rows(), x.cols() * Index{sizeof(T)});
  const MatrixView<T> view(x);
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    std::vector<T> trial(static_cast<std::size_t>(chunk.size() * x.cols()));
    if (map_block<Map>(x.data() + chunk.begin * x.cols(), x.cols(), trial.data(), x.cols(),
                       chunk.size(), x.cols(), parameters))
      refuse_mapping(view, chunk, static_cast<const T*>(trial.data()));
  });
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    T* values = x.data() + chunk.begin * x.cols();
    map_block<Map>(static_cast<const T*>(values), x.cols(), values, x.cols(), chunk.size(),
                   x.cols(), parameters);
  });
  return std::move(x);
}

/// What a model's `transform` does: maps x, which is borrowed from or, where it is a Matrix<T>
/// given away, worked in. Refuses another number of columns than the model's.
template <class Map, Real T, class X, class Parameters, Executor Exec>
Matrix<T> map_matrix(X&& x, Index columns, const Parameters& parameters, const Exec& executor) {
  static_assert(std::is_same_v<typename std::remove_cvref_t<X>::Scalar, T>,
                "transform takes the scalar type that was fitted");
  const auto view = rows_of(x);
  check_columns<T>(view, columns, "x");
  auto workers = executor.workers();
  if constexpr (std::is_same_v<X, Matrix<T>>)
    return map_columns_in_place<Map>(std::move(x), parameters, workers);
  else
    return map_columns<Map, T>(view, parameters, workers);
}

}  // namespace kindred::detail
