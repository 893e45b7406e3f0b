// Simple imputers as bytes: `save(model)` and `load<SimpleImputerModel<double>>(bytes)`.
//
// Form "simple64" (and "simple32", of float data), version 1: the options (strategy, 8 bits; their
// number, 64 bits, and the strategies, 8 bits each; fill value, double; their number and the fill
// values; what is done about all-missing columns, 8 bits), the number of columns (64 bits), and for
// each its moments (see core/detail/saved_moments.hpp) and its value (double).
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/detail/saved_moments.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/impute/detail/saved_options.hpp>
#include <kindred/impute/simple.hpp>

namespace kindred {

/// Saves models with what they need to merge, in some 84 bytes a column. Loading refuses values
/// that the moments and options do not give.
template <Real T>
struct SavedForm<SimpleImputerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "simple32" : "simple64";
  static constexpr std::uint32_t version = 1;

  static void write(const SimpleImputerModel<T>& model, ByteWriter& writer) {
    detail::put_options(model.options_, writer);
    writer.put(std::uint64_t{model.moments_.size()});
    for (std::size_t j = 0; j < model.moments_.size(); ++j) {
      detail::put_moments(model.moments_[j], writer);
      writer.put(model.statistics_[j]);
    }
  }

  static SimpleImputerModel<T> read(ByteReader& reader, std::uint32_t) {
    SimpleImputer options = detail::take_simple_options(reader);
    const std::size_t columns = reader.take_count(sizeof(double));
    if (columns == 0) refuse("columns", "are none");
    detail::check_options<T>(options, static_cast<Index>(columns));
    std::vector<Moments> moments;
    std::vector<double> statistics;
    for (std::size_t j = 0; j < columns; ++j) {
      moments.push_back(detail::take_moments(reader, {.column = static_cast<Index>(j)}));
      statistics.push_back(reader.take<double>());
    }
    std::vector<double> expected = detail::column_means(moments);
    for (std::size_t j = 0; j < columns; ++j) {
      const Impute strategy = detail::strategy_of(options, j);
      const bool between =
          moments[j].lowest() <= statistics[j] && statistics[j] <= moments[j].highest();
      if (between && (strategy == Impute::median || strategy == Impute::most_frequent))
        expected[j] = statistics[j];
    }
    detail::fill_in_statistics(options, moments, expected);
    for (std::size_t j = 0; j < columns; ++j)
      if (std::bit_cast<std::uint64_t>(statistics[j]) !=
              std::bit_cast<std::uint64_t>(expected[j]) ||
          std::abs(statistics[j]) > static_cast<double>(std::numeric_limits<T>::max()))
        refuse("statistics", "are not those of the columns", {.column = static_cast<Index>(j)});
    return {std::move(options), std::move(moments), std::move(statistics)};
  }
};

}  // namespace kindred
