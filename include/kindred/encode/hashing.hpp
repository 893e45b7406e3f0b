// Hashing: categories fall on a fixed number of columns, without a dictionary.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/detail/output_columns.hpp>
#include <kindred/encode/detail/sparse_rows.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/detail/string_hash.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// Where a category falls, and what it adds there.
struct HashedPlace {
  Index column = 0;  ///< the output column
  double sign = 1;   ///< 1 or −1

  friend bool operator==(const HashedPlace&, const HashedPlace&) = default;
};

struct HashingEncoder;

/// A hashing of the columns that `HashingEncoder::fit` found; immutable.
///
/// The hash is SipHash-2-4 (Aumasson and Bernstein 2012) of the category's bytes, under a key whose
/// first half is the seed and whose second half is the SipHash-2-4 of the source's name under the
/// key (seed, 0); a missing value is the empty string under a key with the seed's bits inverted. Of
/// the 64 bits h the category's column is ⌊h / 2⌋ mod `features`, and its sign is negative where h
/// is odd and signs alternate. The same on every machine and in every version.
class HashingEncoderModel {
 public:
  /// The names of the encoded columns.
  const std::vector<std::string>& sources() const noexcept { return names_; }

  /// How many columns the encoding has.
  Index width() const noexcept { return features_; }

  /// The lineage of the output columns: kind `hashed`, with the source where there is only one.
  std::vector<OutputColumn> columns() const {
    const bool one = names_.size() == 1;
    std::vector<OutputColumn> columns;
    for (Index j = 0; j < features_; ++j)
      columns.push_back({one ? names_.front() : std::string(), one ? positions_.front() : -1,
                         OutputKind::hashed, std::to_string(j)});
    return columns;
  }

  /// Where a category of a source falls. Refuses a source that is not encoded.
  HashedPlace place(std::string_view source, std::string_view category) const {
    return place_of(seed_, key_of(source), category);
  }
  /// Where the missing values of a source fall.
  HashedPlace missing_place(std::string_view source) const {
    return place_of(~seed_, key_of(source), {});
  }

  /// The hashed table, n × width(): in every row the signs of its sources' categories, added up
  /// where several fall on one column. Nothing is unknown; missing values are counted in the
  /// report. Columns are found by name, in any order. O(n·(width() + sources) + dictionaries) time.
  /// Row i depends on row i alone.
  /// Errors: an encoded column that is not there or not categorical, a missing value if the policy
  /// refuses it, by name and row; a result of more than the encoder's `max_bytes`.
  template <Executor Exec = Sequential>
  Encoded transform(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode(table, team);
  }

  /// The same matrix, storing what is not zero alone: O(n·sources) time however many columns there
  /// are, for which their lineage is left to `columns()`.
  template <Executor Exec = Sequential>
  EncodedSparse transform_sparse(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return encode_sparse(table, team);
  }

 private:
  friend struct HashingEncoder;
  template <class Model>
  friend struct SavedForm;

  HashingEncoderModel(std::vector<std::string> names, std::vector<Index> positions, Index features,
                      std::uint64_t seed, bool alternate_sign, Missing missing, Index max_bytes)
      : names_(std::move(names)),
        positions_(std::move(positions)),
        features_(features),
        seed_(seed),
        alternate_sign_(alternate_sign),
        missing_(missing),
        max_bytes_(max_bytes) {}

  /// One source of a table: the place of code c at c + 1, that of missing values first.
  struct Hashed {
    const CategoricalColumn* column = nullptr;
    std::vector<HashedPlace> places{};
    Index missing = 0;

    const HashedPlace& place(Index row) const noexcept {
      return places[static_cast<std::size_t>(column->codes[static_cast<std::size_t>(row)] + 1)];
    }
  };

  std::uint64_t name_key(std::string_view source) const noexcept {
    return detail::keyed_hash(source, {seed_, 0});
  }

  std::uint64_t key_of(std::string_view source) const {
    for (const std::string& name : names_)
      if (name == source) return name_key(source);
    refuse(detail::column_argument(source), "is not encoded");
  }

  HashedPlace place_of(std::uint64_t seed, std::uint64_t key, std::string_view category) const {
    const std::uint64_t hash = detail::keyed_hash(category, {seed, key});
    return {static_cast<Index>(hash / 2 % static_cast<std::uint64_t>(features_)),
            alternate_sign_ && hash % 2 == 1 ? -1.0 : 1.0};
  }

  Hashed hashed(const CategoricalColumn& column, std::string_view source) const {
    check_codes(column, detail::column_argument(source));
    Hashed result{&column};
    result.missing = std::count(column.codes.begin(), column.codes.end(), missing_code);
    if (missing_ == Missing::error && result.missing > 0)
      refuse(detail::column_argument(source), "holds a missing value",
             {.row = std::find(column.codes.begin(), column.codes.end(), missing_code) -
                     column.codes.begin()});
    const std::uint64_t key = name_key(source);
    result.places.push_back(missing_ == Missing::ignore ? HashedPlace{0, 0}
                                                        : place_of(~seed_, key, {}));
    for (Code code = 0; code < column.dictionary.size(); ++code)
      result.places.push_back(place_of(seed_, key, column.dictionary[code]));
    return result;
  }

  template <detail::Compiled = detail::on_use>
  std::vector<Hashed> hash_table(const Table& table, Workers& workers) const {
    std::vector<const CategoricalColumn*> found;
    for (const std::string& name : names_) {
      found.push_back(&table.categorical(table.position(name)));
      check_length(found.back()->codes.size(), table.rows(), detail::column_argument(name));
    }
    std::vector<Hashed> sources(names_.size());
    workers.run(static_cast<Index>(names_.size()), [&](Index i) {
      const auto at = static_cast<std::size_t>(i);
      sources[at] = hashed(*found[at], names_[at]);
    });
    return sources;
  }

  static EncodingReport report(const std::vector<Hashed>& sources) {
    EncodingReport report;
    for (const Hashed& source : sources) {
      report.unknown.push_back(0);
      report.missing.push_back(source.missing);
    }
    return report;
  }

  template <detail::Compiled = detail::on_use>
  Encoded encode(const Table& table, Workers& workers) const {
    const Index n = table.rows();
    detail::check_dense_size(n, width(), max_bytes_, "hashed matrix");
    const std::vector<Hashed> sources = hash_table(table, workers);
    Encoded encoded{report(sources), detail::uninitialized_matrix<double>(n, width()), columns()};
    for_each_chunk(workers, row_chunks(n, 8 * width()), [&](Chunk chunk) {
      encoded.values.middleRows(chunk.begin, chunk.size()).setZero();
      for (const Hashed& source : sources)
        for (Index i = chunk.begin; i < chunk.end; ++i)
          encoded.values(i, source.place(i).column) += source.place(i).sign;
    });
    return encoded;
  }

  template <detail::Compiled = detail::on_use>
  EncodedSparse encode_sparse(const Table& table, Workers& workers) const {
    const std::vector<Hashed> sources = hash_table(table, workers);
    const auto write_row = [&](Index i, detail::SparseEntries& entries) {
      entries.clear();
      for (const Hashed& source : sources)
        entries.push_back({source.place(i).column, source.place(i).sign});
      detail::gather_entries(entries);
    };
    return {report(sources), detail::sparse_of_rows(table.rows(), width(), workers, write_row), {}};
  }

  std::vector<std::string> names_;
  std::vector<Index> positions_;
  Index features_;
  std::uint64_t seed_;
  bool alternate_sign_;
  Missing missing_;
  Index max_bytes_;
};

/// Hashing of categorical columns: every category adds 1 or −1 to one of a fixed number of columns
/// that its hash picks. Nothing is learned, so that data of any number of categories needs no
/// dictionary, later data holds nothing unknown, and parts of the data need no merging.
///
/// Categories that fall on one column cannot be told apart: among k categories, the chance of one
/// to share its column is about 1 − e^(−k / features). Random signs make what such collisions add
/// to sums, products and distances zero on average. There is no way back from a column to its
/// categories. All sources share the columns, and the same category of two sources falls on
/// unrelated ones. Columns of numbers are passed over. Deterministic, the same on every machine.
///
/// Source: K. Weinberger et al., "Feature hashing for large scale multitask learning" (ICML 2009).
struct HashingEncoder {
  /// The columns to encode; empty means every categorical column of the table.
  std::vector<std::string> columns = {};
  /// How many columns the result has: 1 .. 2³¹−1.
  Index features = 256;
  /// Another seed gives unrelated places.
  std::uint64_t seed = 0;
  /// Whether half of the categories count as −1.
  bool alternate_sign = true;
  /// What to do with missing values; as a category they fall on a column like any other.
  Missing missing = Missing::category;
  /// A dense result of more bytes than this is refused; 16 GiB.
  Index max_bytes = Index{1} << 34;

  /// Finds the columns to encode in a table, which may have no rows. Errors: no categorical column,
  /// a named column that is missing, named twice or of another kind, features out of range.
  HashingEncoderModel fit(const Table& table) const {
    check_range(features, 1, 2147483647, "features");
    check_rules({.columns = columns});
    std::vector<Index> positions;
    for (const std::string& name : columns)
      positions.push_back(table.position(name));
    if (columns.empty()) positions = table.of_kind(ColumnKind::categorical);
    if (positions.empty()) refuse("table", "has no categorical columns");
    std::vector<std::string> names;
    for (const Index position : positions) {
      table.categorical(position);
      names.emplace_back(table.name(position));
    }
    return {std::move(names), std::move(positions), features, seed, alternate_sign, missing,
            max_bytes};
  }
};

}  // namespace kindred
