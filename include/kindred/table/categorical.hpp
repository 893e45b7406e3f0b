// A categorical column: one small number per row, and the dictionary that says what it stands for.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/category_order.hpp>
#include <kindred/table/detail/category_source.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// n rows of categories: `codes[i]` is a number in `dictionary`, or `missing_code`.
struct CategoricalColumn {
  Dictionary dictionary{};    ///< the categories, each once
  std::vector<Code> codes{};  ///< of each row, its category or `missing_code`

  /// Rows.
  Index size() const noexcept { return static_cast<Index>(codes.size()); }
  /// The category of a row, or nothing where it is missing.
  std::optional<std::string_view> operator[](Index row) const {
    check_range(row, 0, size() - 1, "row");
    const Code code = codes[static_cast<std::size_t>(row)];
    if (code == missing_code) return std::nullopt;
    return dictionary[code];
  }
  /// Equal when every row holds the same code and the dictionaries agree.
  friend bool operator==(const CategoricalColumn&, const CategoricalColumn&) = default;
};

/// How `categorical` reads values.
struct CategoricalOptions {
  /// Values that mean "missing", byte for byte; the empty string only if it is named here.
  std::vector<std::string> missing_tokens = {};
  /// How the categories are numbered.
  CategoryOrder order = CategoryOrder::sorted;
};

/// Refuses codes in a range of rows that a dictionary of `known` categories does not have, naming
/// the first row.
inline void check_codes(std::span<const Code> codes, Index known, std::string_view argument,
                        Chunk rows) {
  const auto bound = static_cast<std::uint32_t>(known);
  for (Index i = rows.begin; i < rows.end; ++i) {
    const Code code = codes[static_cast<std::size_t>(i)];
    // Counting from the missing code makes one unsigned comparison of the two bounds.
    if (static_cast<std::uint32_t>(code) + 1u > bound)
      refuse(argument,
             "holds the code " + std::to_string(code) + " with a dictionary of " +
                 std::to_string(known) + " categories",
             {.row = i});
  }
}

/// Refuses codes that the column's own dictionary does not have, naming the first row.
inline void check_codes(const CategoricalColumn& column, std::string_view argument) {
  check_codes(column.codes, column.dictionary.size(), argument, {0, 0, column.size()});
}

/// How many rows have each category; missing rows are not counted. The codes must be valid.
inline std::vector<Index> category_counts(const CategoricalColumn& column) {
  std::vector<Index> counts(static_cast<std::size_t>(column.dictionary.size()) + 1);
  // Every other row of few categories is counted apart, because a frequent one would otherwise wait
  // for its own last count.
  std::vector<Index> apart(counts.size() < 4096 ? counts.size() : 0);
  Index* const other = apart.empty() ? counts.data() : apart.data();
  std::size_t i = 0;
  for (; i + 1 < column.codes.size(); i += 2) {
    ++counts[static_cast<std::size_t>(column.codes[i] + 1)];
    ++other[column.codes[i + 1] + 1];
  }
  if (i < column.codes.size()) ++counts[static_cast<std::size_t>(column.codes[i] + 1)];
  std::transform(apart.begin(), apart.end(), counts.begin(), counts.begin(), std::plus<>{});
  counts.erase(counts.begin());
  return counts;
}

namespace detail {

/// Reads on from a head that gave all categories but the first `before`. As long as most values are
/// new, room is made for three times as many, which spares the dictionary half of its growth.
template <class Values>
void add_in_stages(const Values& values, Chunk rest, Index before, Dictionary& dictionary,
                   Code* codes) {
  Index read = rest.begin;
  for (Index begin = rest.begin, end = begin; begin < rest.end; begin = end) {
    const Index known = dictionary.size();
    end = std::min(rest.end, begin + std::max(Index{65536}, 3 * known));
    if (known - before > read / 2) {
      const double growth = static_cast<double>(known + end - begin) / static_cast<double>(known);
      dictionary.reserve(
          std::min(known + end - begin, Dictionary::limit),
          static_cast<Index>(growth * static_cast<double>(dictionary.bytes().size())));
    }
    add_categories(values, {0, begin, end}, dictionary, codes);
    before = known;
    read = end - begin;
  }
}

/// Codes in order of appearance, after the categories that `dictionary` begins with.
template <class Values>
CategoricalColumn appearance_column(const Values& values, Dictionary dictionary, Workers& workers) {
  const Index rows = static_cast<Index>(std::size(values));
  std::vector<Code> codes(static_cast<std::size_t>(rows));
  // Where most values are new, merging parts costs more than reading them; the first part tells.
  // Either way gives the same codes.
  const Chunks chunks{rows, 65536};
  const Chunk head = rows == 0 ? Chunk{0, 0, 0} : chunks[0];
  const Index known = dictionary.size();
  add_categories(values, head, dictionary, codes.data());
  if (workers.count() == 1 || dictionary.size() - known > head.size() / 2) {
    add_in_stages(values, {0, head.end, rows}, known, dictionary, codes.data());
    return {std::move(dictionary), std::move(codes)};
  }
  // Merging the parts' dictionaries in order numbers categories as one pass over all would.
  std::vector<Dictionary> parts(static_cast<std::size_t>(chunks.count()));
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    Dictionary& part = parts[static_cast<std::size_t>(chunk.number)];
    if (chunk.number > 0) add_categories(values, chunk, part, codes.data());
  });
  std::vector<std::vector<Code>> codes_of(parts.size());
  for (std::size_t part = 0; part < parts.size(); ++part) {
    codes_of[part] = dictionary.merge(parts[part]);
    parts[part] = {};
  }
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    if (chunk.number == 0) return;
    const std::vector<Code>& code = codes_of[static_cast<std::size_t>(chunk.number)];
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      Code& entry = codes[static_cast<std::size_t>(i)];
      if (entry != missing_code) entry = code[static_cast<std::size_t>(entry)];
    }
  });
  return {std::move(dictionary), std::move(codes)};
}

/// Renumbers a column so that `order` lists its categories; those not listed become missing.
template <Compiled = on_use>
void renumber(CategoricalColumn& column, std::span<const Code> order, Workers& workers) {
  Dictionary dictionary = column.dictionary.reordered(order);
  std::vector<Code> now(static_cast<std::size_t>(column.dictionary.size()) + 1, missing_code);
  for (std::size_t i = 0; i < order.size(); ++i)
    now[static_cast<std::size_t>(order[i] + 1)] = static_cast<Code>(i);
  for_each_chunk(workers, row_chunks(column.size(), sizeof(Code)), [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      Code& code = column.codes[static_cast<std::size_t>(i)];
      code = now[static_cast<std::size_t>(code + 1)];
    }
  });
  column.dictionary = std::move(dictionary);
}

/// Which of the categories the tokens name.
inline std::vector<bool> named_categories(const Dictionary& dictionary,
                                          std::span<const std::string> tokens) {
  std::vector<bool> named(static_cast<std::size_t>(dictionary.size()), false);
  for (const std::string& token : tokens)
    if (const auto code = dictionary.find(token)) named[static_cast<std::size_t>(*code)] = true;
  return named;
}

/// The codes in the wanted order: numbers by value, text by its bytes.
template <class Values>
std::vector<Code> source_order(const Values& values, const CategoricalColumn& column,
                               CategoryOrder order) {
  const std::vector<Index> counts =
      order == CategoryOrder::frequency
          ? category_counts(column)
          : std::vector<Index>(static_cast<std::size_t>(column.dictionary.size()));
  if constexpr (NumberSource<Values>) {
    if (order == CategoryOrder::appearance) return category_order(column.dictionary, counts, order);
    return order_by_value(values, column.codes, counts);
  } else {
    return category_order(column.dictionary, counts, order);
  }
}

}  // namespace detail

/// The categorical column of n values.
///
/// `values` is anything sized with random access: strings, string views, C strings, optionals of
/// these, or numbers. Missing are: an empty optional, a null pointer, a NaN, and every value named
/// in `options.missing_tokens`; the empty string is a category like any other. A number becomes
/// its shortest decimal text that reads back the same, in no locale ("1", "0.1", "1e+300"; booleans
/// "false" and "true"); −0.0 is 0.0; sorted numbers are ordered by value.
///
/// Time: one look-up per value that differs from the one before; k log k to sort k categories.
/// Memory: 4 bytes per row and the dictionary, once more per part with several threads.
/// Errors: infinite numbers, and more than 2³¹−1 categories, are refused.
/// Deterministic: the same codes for any number of threads.
template <CategorySource Values, Executor Exec = Sequential>
CategoricalColumn categorical(const Values& values, const CategoricalOptions& options = {},
                              const Exec& executor = {}) {
  auto team = executor.workers();
  CategoricalColumn column = detail::appearance_column(values, Dictionary{}, team);
  const std::vector<bool> missing =
      detail::named_categories(column.dictionary, options.missing_tokens);
  std::vector<Code> order = detail::source_order(values, column, options.order);
  std::erase_if(order, [&](Code code) { return missing[static_cast<std::size_t>(code)]; });
  const bool as_it_is = static_cast<Index>(order.size()) == column.dictionary.size() &&
                        std::is_sorted(order.begin(), order.end());
  if (!as_it_is) detail::renumber(column, order, team);
  return column;
}

/// The categorical column of n values in a dictionary that is already known: its categories keep
/// their codes, and what it does not know follows in order of appearance, from known.size() on.
/// `missing_tokens` are missing even where the dictionary has them as categories; `options.order`
/// has no say. For the rest see above.
template <CategorySource Values, Executor Exec = Sequential>
CategoricalColumn categorical(const Values& values, Dictionary known,
                              const CategoricalOptions& options = {}, const Exec& executor = {}) {
  auto team = executor.workers();
  const Index kept = known.size();
  CategoricalColumn column = detail::appearance_column(values, std::move(known), team);
  const std::vector<bool> missing =
      detail::named_categories(column.dictionary, options.missing_tokens);
  for (Code& code : column.codes)
    if (code != missing_code && missing[static_cast<std::size_t>(code)]) code = missing_code;
  std::vector<Code> order;
  for (Code code = 0; code < column.dictionary.size(); ++code)
    if (code < kept || !missing[static_cast<std::size_t>(code)]) order.push_back(code);
  if (static_cast<Index>(order.size()) != column.dictionary.size())
    detail::renumber(column, order, team);
  return column;
}

}  // namespace kindred
