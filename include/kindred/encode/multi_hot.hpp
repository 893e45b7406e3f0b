// Multi-hot encoding: every tag becomes a column, and a row has a one in those of all its tags.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
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
#include <kindred/table/tags.hpp>

namespace kindred {

struct MultiHotEncoder;

/// A fitted multi-hot encoding; immutable, made by `MultiHotEncoder::fit`.
class MultiHotEncoderModel {
 public:
  /// The encoded columns, with their tags, in how many rows each came, and outputs.
  std::span<const ColumnCategories> sources() const noexcept { return fitted_.columns; }

  /// How many columns the encoding has.
  Index width() const noexcept { return offsets_.back(); }

  /// The first output column of each source, and `width()` after the last.
  std::span<const Index> offsets() const noexcept { return offsets_; }

  /// The lineage of the output columns: source after source; in each the frequent tags, then the
  /// rare ones together, then missing.
  std::vector<OutputColumn> columns() const { return detail::output_columns(fitted_.columns); }

  /// The matrix of a table, n × width(): 1 in the columns of a row's tags (with `counts`, how often
  /// the row has each), 0 elsewhere. An empty list is a row of zeros; what the policies ignore has
  /// no entry and its rows are counted in the report. Columns are found by name, in any order;
  /// columns of other names are passed over. O(n·width() + tags + dictionaries) time. Row i depends
  /// on row i alone.
  /// Errors: a fitted column that is not there or does not hold tags, what the policies refuse,
  /// each by name and row; a result of more than the encoder's `max_bytes`, with its size.
  template <Executor Exec = Sequential>
  Encoded transform(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode(table, team);
  }

  /// The same matrix, storing what is not zero alone: O(tags) time, 16 bytes per entry.
  template <Executor Exec = Sequential>
  EncodedSparse transform_sparse(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode_sparse(table, team);
  }

  /// The same matrix as places of ones, 4 bytes each; refused with `counts`.
  template <Executor Exec = Sequential>
  EncodedIndicator transform_indicator(const Table& table, const Exec& executor = {}) const {
    if (counts_) refuse("counts", "are not zeros and ones: use transform_sparse");
    auto team = executor.workers();
    return encode_indicator(table, team);
  }

  /// The lists of a matrix, n × width(), their tags in the order of the output: a tag is in a list
  /// if its entry is at least one half (with `counts`, as often as the entry says, to the nearest
  /// number), so that a centre of a cluster decodes to the tags of most of its rows. A row without
  /// tags is an empty list, or missing if the entry of that is at least one half. NaN, infinity and
  /// matrices of another width are refused, and counts above 2³¹−1.
  template <class Derived>
  std::vector<DecodedTags> inverse_transform(const Eigen::DenseBase<Derived>& values) const {
    return decode(rows_of(values.template cast<double>()));
  }
  /// The same of sparse rows.
  std::vector<DecodedTags> inverse_transform(const SparseMatrix& values) const {
    return decode(values);
  }

  /// The model that fitting both parts of the data together would have given (`appearance`: this
  /// part first). Refused when the other has other columns or options. Both stay as they are.
  MultiHotEncoderModel merge(const MultiHotEncoderModel& other) const {
    if (counts_ != other.counts_) refuse("other", "was fitted with other options");
    return {fitted_.merge(other.fitted_), counts_, max_bytes_};
  }

 private:
  friend struct MultiHotEncoder;
  template <class Model>
  friend struct SavedForm;

  MultiHotEncoderModel(detail::FittedCategories fitted, bool counts, Index max_bytes)
      : fitted_(std::move(fitted)),
        counts_(counts),
        max_bytes_(max_bytes),
        offsets_(detail::output_offsets(fitted_.columns)) {}

  using Matched = std::vector<detail::MatchedTags>;

  /// The entries of a row, columns ascending.
  void write_row(const Matched& matched, Index i, detail::SparseEntries& entries) const {
    entries.clear();
    for (std::size_t s = 0; s < matched.size(); ++s)
      for (const Code code : matched[s].tags->list(i))
        if (const Code output = matched[s].output(code); output >= 0)
          entries.push_back({offsets_[s] + output, 1});
    detail::gather_entries(entries);
    if (!counts_)
      for (detail::SparseEntry& entry : entries)
        entry.value = 1;
  }

  template <detail::Compiled = detail::on_use>
  Encoded encode(const Table& table, Workers& workers) const {
    const Index n = table.rows();
    detail::check_dense_size(n, width(), max_bytes_, "multi-hot matrix");
    const Matched matched = fitted_.match_tags(table, workers);
    Encoded encoded{detail::report_of(matched), Matrix<double>(n, width()), columns()};
    for_each_chunk(workers, row_chunks(n, 8 * width()), [&](Chunk chunk) {
      encoded.values.middleRows(chunk.begin, chunk.size()).setZero();
      detail::SparseEntries entries;
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        write_row(matched, i, entries);
        for (const detail::SparseEntry& entry : entries)
          encoded.values(i, entry.column) = entry.value;
      }
    });
    return encoded;
  }

  template <detail::Compiled = detail::on_use>
  EncodedSparse encode_sparse(const Table& table, Workers& workers) const {
    const Matched matched = fitted_.match_tags(table, workers);
    return {detail::report_of(matched),
            detail::sparse_of_rows(
                table.rows(), width(), workers,
                [&](Index i, detail::SparseEntries& entries) { write_row(matched, i, entries); }),
            columns()};
  }

  template <detail::Compiled = detail::on_use>
  EncodedIndicator encode_indicator(const Table& table, Workers& workers) const {
    const Matched matched = fitted_.match_tags(table, workers);
    return {detail::report_of(matched),
            detail::indicator_of_rows(
                table.rows(), width(), workers,
                [&](Index i, detail::SparseEntries& entries) { write_row(matched, i, entries); }),
            columns()};
  }

  /// Takes the entries of one row after the other, columns ascending.
  class Decoder {
   public:
    explicit Decoder(const MultiHotEncoderModel& model) : model_(model) {
      for (const ColumnCategories& column : model.fitted_.columns)
        decoded.push_back({column.source,
                           {.dictionary = detail::output_dictionary(column)},
                           column.infrequent_output});
      missing_.assign(decoded.size(), false);
    }
    void take(Index row, Index column, double value) {
      if (!is_finite(value))
        refuse("values", is_nan(value) ? "holds NaN" : "holds infinity",
               {.row = row, .column = column});
      while (column >= model_.offsets_[source_ + 1])
        ++source_;
      if (value < 0.5) return;
      const Code output = static_cast<Code>(column - model_.offsets_[source_]);
      if (output == model_.fitted_.columns[source_].missing_output) {
        missing_[source_] = true;
        return;
      }
      std::vector<Code>& codes = decoded[source_].column.codes;
      codes.insert(codes.end(), model_.counts_ ? times_of(value, row, column) : 1, output);
    }
    void end_row() {
      for (std::size_t s = 0; s < decoded.size(); ++s) {
        TagColumn& column = decoded[s].column;
        const bool is_empty = static_cast<Index>(column.codes.size()) == column.offsets.back();
        if (is_empty && missing_[s]) column.codes.push_back(missing_code);
        column.offsets.push_back(static_cast<Index>(column.codes.size()));
      }
      missing_.assign(missing_.size(), false);
      source_ = 0;
    }
    std::vector<DecodedTags> decoded{};

   private:
    static std::size_t times_of(double value, Index row, Index column) {
      if (value > 2147483647.0)
        refuse("values", "holds a count above 2^31 - 1", {.row = row, .column = column});
      return static_cast<std::size_t>(std::round(value));
    }

    const MultiHotEncoderModel& model_;
    std::vector<bool> missing_{};
    std::size_t source_ = 0;
  };

  std::vector<DecodedTags> decode(const MatrixView<double>& values) const {
    check_columns(values, width(), "values");
    Decoder decoder(*this);
    for (Index i = 0; i < values.rows(); ++i, decoder.end_row())
      for (Index j = 0; j < values.cols(); ++j)
        decoder.take(i, j, values(i, j));
    return std::move(decoder.decoded);
  }

  std::vector<DecodedTags> decode(const SparseMatrix& values) const {
    if (values.cols() != width())
      refuse("values", "has " + std::to_string(values.cols()) + " columns where " +
                           std::to_string(width()) + " were fitted");
    Decoder decoder(*this);
    for (Index i = 0; i < values.rows(); ++i, decoder.end_row())
      for (SparseMatrix::InnerIterator entry(values, i); entry; ++entry)
        decoder.take(i, entry.col(), entry.value());
    return std::move(decoder.decoded);
  }

  detail::FittedCategories fitted_;
  bool counts_;
  Index max_bytes_;
  std::vector<Index> offsets_;
};

/// Multi-hot encoding of columns of tag lists: a column of zeros and ones for every tag.
///
/// A tag that is repeated in a row counts once, in the matrix as in the frequencies. Columns of
/// other kinds are passed over. Deterministic.
struct MultiHotEncoder {
  /// The columns to encode; empty means every column of tags in the table.
  std::vector<std::string> columns = {};
  /// For some columns, their tags in the order of the output; the others learn theirs.
  std::vector<GivenCategories> categories = {};
  /// How learned tags are ordered; `appearance` is the order of the column's dictionary.
  CategoryOrder order = CategoryOrder::sorted;
  /// What to do with tags that are not known; the other tags of such a row stay.
  Unknown unknown = Unknown::error;
  /// What to do with missing values, which are not the same as empty lists.
  Missing missing = Missing::category;
  /// Tags in fewer rows than this share one column.
  MinFrequency min_frequency = {};
  /// The most columns of a source, the one of the rare tags included, that of missing values not;
  /// among equal counts the tag that sorts first keeps its own.
  std::optional<Index> max_categories = {};
  /// Whether entries say how often a row has a tag, instead of whether it has.
  bool counts = false;
  /// A dense result of more bytes than this is refused; 16 GiB.
  Index max_bytes = Index{1} << 34;

  /// Learns the tags of a table. One pass over the codes of a column, k log k to order its k tags;
  /// columns side by side. Errors: no rows, no column of tags, a named column that is missing or of
  /// another kind, contradictory options, and what the policies refuse.
  template <Executor Exec = Sequential>
  MultiHotEncoderModel fit(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return {
        detail::FittedCategories::fit(
            table, ColumnKind::tags,
            {columns, categories, order, unknown, missing, min_frequency, max_categories}, team),
        counts, max_bytes};
  }
};

}  // namespace kindred
