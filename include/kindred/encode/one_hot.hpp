// One-hot encoding: every category becomes a column of zeros and ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
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
#include <kindred/encode/detail/output_columns.hpp>
#include <kindred/encode/detail/sparse_rows.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/sparse.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

struct OneHotEncoder;

/// A fitted one-hot encoding; immutable, made by `OneHotEncoder::fit`.
class OneHotEncoderModel {
 public:
  /// The encoded columns, with their categories, counts and outputs.
  std::span<const ColumnCategories> sources() const noexcept { return fitted_.columns; }

  /// How many columns the encoding has.
  Index width() const noexcept { return offsets_.back(); }

  /// The first output column of each source, and `width()` after the last.
  std::span<const Index> offsets() const noexcept { return offsets_; }

  /// The lineage of the output columns: source after source; in each the frequent categories, then
  /// the rare ones together, then missing.
  std::vector<OutputColumn> columns() const { return detail::output_columns(fitted_.columns); }

  /// The indicator matrix of a table, n × width(): 1 in the column of a row's category, 0
  /// elsewhere; what the policies ignore has no 1 at all and is counted in the report. Columns are
  /// found by name, in any order; columns of other names are passed over.
  /// O(n·width() + dictionaries) time. Row i depends on row i alone.
  /// Errors: a fitted column that is not there or not categorical, what the policies refuse, each
  /// by name and row; a result of more than the encoder's `max_bytes`, with its size.
  template <Executor Exec = Sequential>
  Encoded transform(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode(table, team);
  }

  /// The same matrix, storing the ones alone: O(n·sources) time and 16 bytes for each one.
  template <Executor Exec = Sequential>
  EncodedSparse transform_sparse(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode_sparse(table, team);
  }

  /// The same matrix as places of ones, 4 bytes each and 8 per row: what K-Means and distances need
  /// of it, without making it.
  template <Executor Exec = Sequential>
  EncodedIndicator transform_indicator(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode_indicator(table, team);
  }

  /// The category that is strongest in each row and source, n × width() to n rows per source; the
  /// first among equals, so that a centre of a cluster decodes to its typical categories. A row
  /// without a positive entry, and the column of missing values, come back as missing. NaN,
  /// infinity and matrices of another width are refused.
  template <class Derived>
  std::vector<DecodedColumn> inverse_transform(const Eigen::DenseBase<Derived>& values) const {
    return decode(rows_of(values.template cast<double>()));
  }
  /// The same of sparse rows.
  std::vector<DecodedColumn> inverse_transform(const SparseMatrix& values) const {
    return decode(values);
  }

  /// The model that fitting both parts of the data together would have given (`appearance`: this
  /// part first). Refused when the other has other columns or options. Both stay as they are.
  OneHotEncoderModel merge(const OneHotEncoderModel& other) const {
    return {fitted_.merge(other.fitted_), max_bytes_};
  }

 private:
  friend struct OneHotEncoder;
  template <class Model>
  friend struct SavedForm;

  OneHotEncoderModel(detail::FittedCategories fitted, Index max_bytes)
      : fitted_(std::move(fitted)),
        max_bytes_(max_bytes),
        offsets_(detail::output_offsets(fitted_.columns)) {}

  template <detail::Compiled = detail::on_use>
  Encoded encode(const Table& table, Workers& workers) const {
    const Index n = table.rows();
    detail::check_dense_size(n, width(), max_bytes_, "one-hot matrix");
    const std::vector<detail::MatchedColumn> matched = fitted_.match(table, workers);
    Encoded encoded{detail::report_of(matched), Matrix<double>(n, width()), columns()};
    for_each_chunk(workers, row_chunks(n, 8 * width()), [&](Chunk chunk) {
      encoded.values.middleRows(chunk.begin, chunk.size()).setZero();
      for (std::size_t s = 0; s < matched.size(); ++s)
        for (Index i = chunk.begin; i < chunk.end; ++i)
          if (const Code output = matched[s].output(i); output >= 0)
            encoded.values(i, offsets_[s] + output) = 1;
    });
    return encoded;
  }

  template <detail::Compiled = detail::on_use>
  EncodedSparse encode_sparse(const Table& table, Workers& workers) const {
    const std::vector<detail::MatchedColumn> matched = fitted_.match(table, workers);
    EncodedSparse encoded{detail::report_of(matched), {}, columns()};
    for_each_one(
        matched, table.rows(), workers,
        [&](Index ones) { detail::make_room(encoded.values, table.rows(), width(), ones); },
        [&](Index i, Index at) { encoded.values.outerIndexPtr()[i] = at; },
        [&](Index at, Index column) {
          encoded.values.innerIndexPtr()[at] = column;
          encoded.values.valuePtr()[at] = 1;
        });
    return encoded;
  }

  template <detail::Compiled = detail::on_use>
  EncodedIndicator encode_indicator(const Table& table, Workers& workers) const {
    check_range(width(), 0, std::numeric_limits<std::int32_t>::max(), "columns of the encoding");
    const std::vector<detail::MatchedColumn> matched = fitted_.match(table, workers);
    std::vector<Index> begin(static_cast<std::size_t>(table.rows()) + 1);
    std::vector<std::int32_t> ones;
    for_each_one(
        matched, table.rows(), workers,
        [&](Index total) {
          begin.back() = total;
          ones.resize(static_cast<std::size_t>(total));
        },
        [&](Index i, Index at) { begin[static_cast<std::size_t>(i)] = at; },
        [&](Index at, Index column) {
          ones[static_cast<std::size_t>(at)] = static_cast<std::int32_t>(column);
        });
    return {detail::report_of(matched), {width(), std::move(begin), std::move(ones)}, columns()};
  }

  /// Calls `allocate(number of ones)`, then for every row `begin_row(row, place of its first one)`
  /// and `store(place, column)` for its ones.
  template <class Allocate, class BeginRow, class Store>
  void for_each_one(const std::vector<detail::MatchedColumn>& matched, Index rows, Workers& workers,
                    Allocate&& allocate, BeginRow&& begin_row, Store&& store) const {
    const auto sources = static_cast<Index>(matched.size());
    const bool complete =
        std::all_of(matched.begin(), matched.end(),
                    [](const detail::MatchedColumn& column) { return column.is_complete(); });
    const Chunks chunks = row_chunks(rows, 16 * sources);
    // Every source has one entry per row but for what the policies ignore.
    const std::vector<Index> before = detail::entries_before(chunks, workers, [&](Chunk chunk) {
      if (complete) return chunk.size() * sources;
      Index ones = 0;
      for (const detail::MatchedColumn& column : matched)
        for (Index i = chunk.begin; i < chunk.end; ++i)
          ones += column.output(i) >= 0;
      return ones;
    });
    allocate(before.back());
    for_each_chunk(workers, chunks, [&](Chunk chunk) {
      Index at = before[static_cast<std::size_t>(chunk.number)];
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        begin_row(i, at);
        for (std::size_t s = 0; s < matched.size(); ++s)
          if (const Code output = matched[s].output(i); output >= 0)
            store(at++, offsets_[s] + output);
      }
    });
  }

  /// Takes the strongest entry of every source and row, whatever order the entries come in.
  class Decoder {
   public:
    Decoder(const OneHotEncoderModel& model, Index rows) : model_(model) {
      for (const ColumnCategories& column : model.fitted_.columns) {
        decoded.push_back(detail::decoded_column(column, rows));
        strongest_.emplace_back();
      }
    }
    /// Entries of a row must come by ascending column.
    void take(Index row, Index column, double value) {
      if (!is_finite(value))
        refuse("values", is_nan(value) ? "holds NaN" : "holds infinity",
               {.row = row, .column = column});
      while (column >= model_.offsets_[source_ + 1])
        ++source_;
      if (value > strongest_[source_]) {
        strongest_[source_] = value;
        const Code output = static_cast<Code>(column - model_.offsets_[source_]);
        const bool missing = output == model_.fitted_.columns[source_].missing_output;
        decoded[source_].column.codes[static_cast<std::size_t>(row)] =
            missing ? missing_code : output;
      }
    }
    void end_row() {
      source_ = 0;
      strongest_.assign(strongest_.size(), 0.0);
    }
    std::vector<DecodedColumn> decoded{};

   private:
    const OneHotEncoderModel& model_;
    std::vector<double> strongest_{};
    std::size_t source_ = 0;
  };

  std::vector<DecodedColumn> decode(const MatrixView<double>& values) const {
    check_columns(values, width(), "values");
    Decoder decoder(*this, values.rows());
    for (Index i = 0; i < values.rows(); ++i, decoder.end_row())
      for (Index j = 0; j < values.cols(); ++j)
        decoder.take(i, j, values(i, j));
    return std::move(decoder.decoded);
  }

  std::vector<DecodedColumn> decode(const SparseMatrix& values) const {
    if (values.cols() != width())
      refuse("values", "has " + std::to_string(values.cols()) + " columns where " +
                           std::to_string(width()) + " were fitted");
    Decoder decoder(*this, values.rows());
    for (Index i = 0; i < values.rows(); ++i, decoder.end_row())
      for (SparseMatrix::InnerIterator entry(values, i); entry; ++entry)
        decoder.take(i, entry.col(), entry.value());
    return std::move(decoder.decoded);
  }

  detail::FittedCategories fitted_;
  Index max_bytes_;
  std::vector<Index> offsets_;
};

/// One-hot encoding of categorical columns: a column of zeros and ones for every category.
///
/// Every category is kept, the first one too: dropping one distorts distances. Columns of numbers
/// are passed over. Deterministic.
struct OneHotEncoder {
  /// The columns to encode; empty means every categorical column of the table.
  std::vector<std::string> columns = {};
  /// For some columns, their categories in the order of the output; the others learn theirs.
  std::vector<GivenCategories> categories = {};
  /// How learned categories are ordered; `appearance` is the order of the column's dictionary.
  CategoryOrder order = CategoryOrder::sorted;
  /// What to do with categories that are not known.
  Unknown unknown = Unknown::error;
  /// What to do with missing values.
  Missing missing = Missing::category;
  /// Categories below this frequency share one column.
  MinFrequency min_frequency = {};
  /// The most columns of a source, the one of the rare categories included, that of missing values
  /// not; among equal counts the category that sorts first keeps its own.
  std::optional<Index> max_categories = {};
  /// A dense result of more bytes than this is refused; 16 GiB.
  Index max_bytes = Index{1} << 34;

  /// Learns the categories of a table. One pass over the codes of a column, k log k to order its k
  /// categories; columns side by side. Errors: no rows, no categorical column, a named column that
  /// is missing or of another kind, contradictory options, and what the policies refuse.
  template <Executor Exec = Sequential>
  OneHotEncoderModel fit(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return {
        detail::FittedCategories::fit(
            table, ColumnKind::categorical,
            {columns, categories, order, unknown, missing, min_frequency, max_categories}, team),
        max_bytes};
  }
};

}  // namespace kindred
