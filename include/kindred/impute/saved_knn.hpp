// Imputers by nearest rows as bytes: `save(model)` and `load<KNNImputerModel<double>>(bytes)`.
//
// Form "knn64" (and "knn32", of float data), version 1: the number of neighbors (64 bits), their
// weights (8 bits), fill value (double), what is done about all-missing columns (8 bits), the
// numbers of rows and columns (64 bits each) and the rows' values (of the data's type).
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <kindred/impute/detail/saved_options.hpp>
#include <kindred/impute/knn.hpp>

namespace kindred {

/// Saves models with all their rows. Loading refuses what `fit` refuses, and works as long as it.
template <Real T>
struct SavedForm<KNNImputerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "knn32" : "knn64";
  static constexpr std::uint32_t version = 1;

  static void write(const KNNImputerModel<T>& model, ByteWriter& writer) {
    writer.put(std::int64_t{model.options_.neighbors});
    detail::put_choice(model.options_.weights, writer);
    writer.put(model.options_.fill_value);
    detail::put_choice(model.options_.all_missing, writer);
    writer.put(static_cast<std::uint64_t>(model.rows_.rows()));
    writer.put(static_cast<std::uint64_t>(model.rows_.cols()));
    for (Index i = 0; i < model.rows_.size(); ++i)
      writer.put(model.rows_.data()[i]);
  }

  static KNNImputerModel<T> read(ByteReader& reader, std::uint32_t) {
    const KNNImputer options{
        .neighbors = reader.take<std::int64_t>(),
        .weights = detail::take_choice(reader, NeighborWeights::distance, "weights"),
        .fill_value = reader.take<double>(),
        .all_missing = detail::take_choice(reader, AllMissing::refuse, "all_missing")};
    const std::size_t n = reader.take_count(sizeof(T));
    if (n == 0) refuse("rows", "are none");
    const std::size_t d = reader.take_count(n * sizeof(T));
    Matrix<T> rows(static_cast<Index>(n), static_cast<Index>(d));
    for (Index i = 0; i < rows.size(); ++i)
      rows.data()[i] = reader.take<T>();
    return options.fit(rows);
  }
};

}  // namespace kindred
