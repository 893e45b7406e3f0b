// Ordinal encoding: every category becomes its number.
#pragma once

#include <optional>
#include <span>
#include <string>
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

struct OrdinalEncoder;

/// A fitted ordinal encoding; immutable, made by `OrdinalEncoder::fit`.
class OrdinalEncoderModel {
 public:
  /// The encoded columns, with their categories, counts and codes.
  std::span<const ColumnCategories> sources() const noexcept { return fitted_.columns; }

  /// The lineage of the output columns: one per source, of kind `value`.
  std::vector<OutputColumn> columns() const { return detail::value_columns(fitted_.columns); }

  /// The codes of a table, n × d: frequent categories 0, 1, …, then one code for the rare ones
  /// together, then one for missing values; or what the policies say. Columns are found by name, in
  /// any order; columns of other names are passed over. O(n·d + dictionaries) time.
  /// Errors: a fitted column that is not there or not categorical, and whatever the policies
  /// refuse, each by name and row. Row i depends on row i alone.
  template <Executor Exec = Sequential>
  Encoded transform(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode(table, team);
  }

  /// The categories of a matrix of codes, n × d; `missing_value`, `unknown_value` and the code of
  /// missing values come back as missing. Other numbers, and matrices of another width, are
  /// refused.
  template <class Derived>
  std::vector<DecodedColumn> inverse_transform(const Eigen::DenseBase<Derived>& codes) const {
    return decode(rows_of(codes.template cast<double>()));
  }

  /// The model that fitting both parts of the data together would have given (`appearance`: this
  /// part first). Refused when the other has other columns or options. Both stay as they are.
  OrdinalEncoderModel merge(const OrdinalEncoderModel& other) const {
    if (!detail::same_value(unknown_value_, other.unknown_value_) ||
        !detail::same_value(missing_value_, other.missing_value_))
      refuse("other", "was fitted with other options");
    return {fitted_.merge(other.fitted_), unknown_value_, missing_value_};
  }

 private:
  friend struct OrdinalEncoder;
  template <class Model>
  friend struct SavedForm;

  OrdinalEncoderModel(detail::FittedCategories fitted, double unknown_value, double missing_value)
      : fitted_(std::move(fitted)), unknown_value_(unknown_value), missing_value_(missing_value) {
    if (fitted_.rules.unknown != Unknown::error) check_free(unknown_value_, "unknown_value");
    if (fitted_.rules.missing == Missing::ignore) check_free(missing_value_, "missing_value");
  }

  /// Refuses a given code that is infinite, or that a column uses for something else.
  void check_free(double code, std::string_view argument) const {
    if (is_infinite(code)) refuse(argument, "holds infinity");
    for (const ColumnCategories& column : fitted_.columns)
      if (output_of(code, column.width()))
        refuse(argument, "is " + std::to_string(*output_of(code, column.width())) +
                             ", a code that " + detail::column_argument(column.source) + " uses");
  }

  /// The output that a number stands for, if it is one.
  static std::optional<Code> output_of(double code, Index width) noexcept {
    if (is_nan(code) || code < 0 || code >= static_cast<double>(width)) return std::nullopt;
    const Code output = static_cast<Code>(code);
    return static_cast<double>(output) == code ? std::optional<Code>(output) : std::nullopt;
  }

  double value_of(Code output) const noexcept {
    return output >= 0                        ? static_cast<double>(output)
           : output == detail::unknown_output ? unknown_value_
                                              : missing_value_;
  }

  template <detail::Compiled = detail::on_use>
  Encoded encode(const Table& table, Workers& workers) const {
    return detail::encode_values(fitted_, table, workers,
                                 [&](std::size_t, Code output) { return value_of(output); });
  }

  std::vector<DecodedColumn> decode(const MatrixView<double>& codes) const {
    check_columns(codes, static_cast<Index>(fitted_.columns.size()), "codes");
    std::vector<DecodedColumn> decoded;
    for (const ColumnCategories& column : fitted_.columns)
      decoded.push_back(detail::decoded_column(column, codes.rows()));
    for (Index i = 0; i < codes.rows(); ++i)
      for (Index j = 0; j < codes.cols(); ++j) {
        const auto at = static_cast<std::size_t>(j);
        const ColumnCategories& column = fitted_.columns[at];
        const double code = codes(i, j);
        if (const auto output = output_of(code, column.width())) {
          if (output != column.missing_output)
            decoded[at].column.codes[static_cast<std::size_t>(i)] = *output;
        } else if (!detail::same_value(code, missing_value_) &&
                   !detail::same_value(code, unknown_value_)) {
          refuse("codes", "holds " + std::to_string(code) + ", which is no code of this column",
                 {.row = i, .column = j});
        }
      }
    return decoded;
  }

  detail::FittedCategories fitted_;
  double unknown_value_, missing_value_;
};

/// Ordinal encoding of categorical columns: category k of a column becomes the number k.
///
/// The order of the numbers is an order of names, not of meaning, unless `categories` gives one.
/// Columns of numbers are passed over. Deterministic.
struct OrdinalEncoder {
  /// The columns to encode; empty means every categorical column of the table.
  std::vector<std::string> columns = {};
  /// For some columns, the categories in the order of their codes; the others learn theirs.
  std::vector<GivenCategories> categories = {};
  /// How learned categories are numbered; `appearance` is the order of the column's dictionary.
  CategoryOrder order = CategoryOrder::sorted;
  /// What to do with categories that are not known.
  Unknown unknown = Unknown::error;
  /// The code of unknown categories under `Unknown::ignore`; refused if a category has it.
  double unknown_value = kindred::missing_value<double>();
  /// What to do with missing values.
  Missing missing = Missing::ignore;
  /// The code of missing values under `Missing::ignore`; refused if a category has it.
  double missing_value = kindred::missing_value<double>();
  /// Categories below this frequency share one code, the one after the frequent ones.
  MinFrequency min_frequency = {};
  /// The most codes of a column, the one of the rare categories included, that of missing values
  /// not; among equal counts the category that sorts first keeps its own.
  std::optional<Index> max_categories = {};

  /// Learns the categories of a table. One pass over the codes of a column, k log k to order its k
  /// categories; columns side by side. Errors: no rows, no categorical column, a named column that
  /// is missing or of another kind, contradictory options, and what the policies refuse.
  template <Executor Exec = Sequential>
  OrdinalEncoderModel fit(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return {
        detail::FittedCategories::fit(
            table, ColumnKind::categorical,
            {columns, categories, order, unknown, missing, min_frequency, max_categories}, team),
        unknown_value, missing_value};
  }
};

}  // namespace kindred
