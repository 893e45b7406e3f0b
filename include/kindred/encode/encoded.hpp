// What encoders give back: design matrices with their lineage, and columns decoded from them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/encode/column_categories.hpp>
#include <kindred/encode/detail/fitted_categories.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/sparse.hpp>
#include <kindred/table/tags.hpp>

namespace kindred {

/// How many rows of each encoded source column were out of the ordinary, in the order of the
/// model's `sources()`.
struct EncodingReport {
  std::vector<Index> unknown{};  ///< categories that `fit` had not seen
  std::vector<Index> missing{};  ///< no value
};

/// n rows × one column per output, and where every column comes from.
struct Encoded : EncodingReport {
  Matrix<double> values{};              ///< the encoded rows
  std::vector<OutputColumn> columns{};  ///< where each column comes from
};

/// The same, storing only what is not zero.
struct EncodedSparse : EncodingReport {
  SparseMatrix values{};                ///< the encoded rows
  std::vector<OutputColumn> columns{};  ///< where each column comes from
};

/// The same, as places of ones.
struct EncodedIndicator : EncodingReport {
  IndicatorMatrix values{};             ///< the encoded rows
  std::vector<OutputColumn> columns{};  ///< where each column comes from
};

/// A column brought back from its encoding. What was rare comes back as one category, whose code is
/// `infrequent`: which of the rare ones it was is not in the encoding.
struct DecodedColumn {
  std::string name{};                ///< of the source column
  CategoricalColumn column{};        ///< its categories
  std::optional<Code> infrequent{};  ///< what stands for the rare ones, if any were
};

/// A column of tag lists brought back from its encoding, in the same way.
struct DecodedTags {
  std::string name{};                ///< of the source column
  TagColumn column{};                ///< its lists of tags
  std::optional<Code> infrequent{};  ///< what stands for the rare ones, if any were
};

namespace detail {

template <class Matched>
EncodingReport report_of(const std::vector<Matched>& matched) {
  EncodingReport report;
  for (const Matched& column : matched) {
    report.unknown.push_back(column.unknown);
    report.missing.push_back(column.missing);
  }
  return report;
}

/// The outputs of a column that stand for categories, by name.
inline Dictionary output_dictionary(const ColumnCategories& column) {
  Dictionary dictionary;
  for (Code code = 0; code < column.categories.size(); ++code)
    if (column.outputs[static_cast<std::size_t>(code)] < column.frequent)
      dictionary.add(column.categories[code]);
  if (column.infrequent_output) {
    std::string name = "(infrequent)";
    while (column.categories.find(name))
      name = '(' + name + ')';
    dictionary.add(name);
  }
  return dictionary;
}

/// An empty decoded column whose codes are the outputs of the fitted one.
inline DecodedColumn decoded_column(const ColumnCategories& column, Index rows) {
  DecodedColumn decoded{column.source, {}, column.infrequent_output};
  decoded.column.dictionary = output_dictionary(column);
  decoded.column.codes.assign(static_cast<std::size_t>(rows), missing_code);
  return decoded;
}

}  // namespace detail
}  // namespace kindred
