// Frequency encoding: every category becomes how often it came.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/detail/fitted_categories.hpp>
#include <kindred/encode/detail/value_columns.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// How the frequency of a category is told.
enum class FrequencyScale {
  share,  ///< as the part of all fitted rows, those with missing values included
  count   ///< as the number of fitted rows
};

struct FrequencyEncoder;

/// A fitted frequency encoding; immutable, made by `FrequencyEncoder::fit`.
class FrequencyEncoderModel {
 public:
  /// The encoded columns, with their categories and counts.
  std::span<const ColumnCategories> sources() const noexcept { return fitted_.columns; }

  /// The lineage of the output columns: one per source, of kind `value`.
  std::vector<OutputColumn> columns() const { return detail::value_columns(fitted_.columns); }

  /// The frequencies of a table's categories as `fit` met them, n × d: those of the fitted data,
  /// whatever this table holds. Rare categories have the frequency of all rare ones together, a
  /// missing value that is a category its own. Columns are found by name, in any order; columns of
  /// other names are passed over. O(n·d + dictionaries) time. Row i depends on row i alone.
  /// Errors: a fitted column that is not there or not categorical, and whatever the policies
  /// refuse, each by name and row.
  template <Executor Exec = Sequential>
  Encoded transform(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode(table, team);
  }

  /// The model that fitting both parts of the data together would have given. Refused when the
  /// other has other columns or options. Both stay as they are.
  FrequencyEncoderModel merge(const FrequencyEncoderModel& other) const {
    if (scale_ != other.scale_ || !detail::same_value(unknown_value_, other.unknown_value_) ||
        !detail::same_value(missing_value_, other.missing_value_))
      refuse("other", "was fitted with other options");
    return {fitted_.merge(other.fitted_), scale_, unknown_value_, missing_value_};
  }

 private:
  friend struct FrequencyEncoder;
  template <class Model>
  friend struct SavedForm;

  FrequencyEncoderModel(detail::FittedCategories fitted, FrequencyScale scale, double unknown_value,
                        double missing_value)
      : fitted_(std::move(fitted)),
        scale_(scale),
        unknown_value_(unknown_value),
        missing_value_(missing_value) {
    for (const ColumnCategories& column : fitted_.columns)
      frequencies_.push_back(frequencies_of(column));
  }

  /// The frequency of each output of a column.
  std::vector<double> frequencies_of(const ColumnCategories& column) const {
    std::vector<Index> counts(static_cast<std::size_t>(column.width()), 0);
    for (std::size_t code = 0; code < column.counts.size(); ++code)
      counts[static_cast<std::size_t>(column.outputs[code])] += column.counts[code];
    if (column.missing_output)
      counts[static_cast<std::size_t>(*column.missing_output)] = column.missing;
    std::vector<double> frequencies;
    for (const Index count : counts)
      frequencies.push_back(scale_ == FrequencyScale::count
                                ? static_cast<double>(count)
                                : static_cast<double>(count) / static_cast<double>(column.rows));
    return frequencies;
  }

  template <detail::Compiled = detail::on_use>
  Encoded encode(const Table& table, Workers& workers) const {
    return detail::encode_values(fitted_, table, workers, [&](std::size_t source, Code output) {
      return output >= 0 ? frequencies_[source][static_cast<std::size_t>(output)]
             : output == detail::unknown_output ? unknown_value_
                                                : missing_value_;
    });
  }

  detail::FittedCategories fitted_;
  FrequencyScale scale_;
  double unknown_value_, missing_value_;
  std::vector<std::vector<double>> frequencies_{};
};

/// Frequency encoding of categorical columns: a category becomes the share or the number of the
/// fitted rows that have it. One column of output however many categories there are; categories
/// that came equally often become one number, so that there is no way back.
///
/// Columns of numbers are passed over. Deterministic.
struct FrequencyEncoder {
  /// The columns to encode; empty means every categorical column of the table.
  std::vector<std::string> columns = {};
  /// How frequencies are told.
  FrequencyScale scale = FrequencyScale::share;
  /// What to do with categories that `fit` did not meet.
  Unknown unknown = Unknown::error;
  /// The value of unknown categories under `Unknown::ignore`: met in no row.
  double unknown_value = 0;
  /// What to do with missing values; as a category they have a frequency like any other.
  Missing missing = Missing::ignore;
  /// The value of missing values under `Missing::ignore`.
  double missing_value = kindred::missing_value<double>();
  /// Categories below this frequency have that of all such categories together.
  MinFrequency min_frequency = {};
  /// The most categories with a frequency of their own, the rare ones together counted as one;
  /// among equal counts the category that sorts first keeps its own.
  std::optional<Index> max_categories = {};

  /// Learns the frequencies of a table's categories. One pass over the codes of a column, k log k
  /// to order its k categories; columns side by side. Errors: no rows, no categorical column, a
  /// named column that is missing or of another kind, contradictory options, infinite values, and
  /// what the policies refuse.
  template <Executor Exec = Sequential>
  FrequencyEncoderModel fit(const Table& table, const Exec& executor = {}) const {
    if (is_infinite(unknown_value)) refuse("unknown_value", "is infinite");
    if (is_infinite(missing_value)) refuse("missing_value", "is infinite");
    auto team = executor.workers();
    return {detail::FittedCategories::fit(table, ColumnKind::categorical,
                                          {.columns = columns,
                                           .unknown = unknown,
                                           .missing = missing,
                                           .min_frequency = min_frequency,
                                           .max_categories = max_categories},
                                          team),
            scale, unknown_value, missing_value};
  }
};

}  // namespace kindred
