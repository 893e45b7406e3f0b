// A column of tag lists: any number of small numbers per row, and the dictionary that says what
// they stand for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/category_order.hpp>
#include <kindred/table/detail/category_source.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// n rows of tags: row i holds `codes[offsets[i]]` .. `codes[offsets[i + 1] − 1]`, numbers in
/// `dictionary`; this is Arrow's layout of large lists. No codes are an empty list, which is a
/// value: a row without a value holds `missing_code` and nothing else.
struct TagColumn {
  Dictionary dictionary{};        ///< the tags, each once
  std::vector<Index> offsets{0};  ///< n + 1 places where rows begin
  std::vector<Code> codes{};      ///< row after row

  /// Rows.
  Index size() const noexcept {
    return offsets.empty() ? 0 : static_cast<Index>(offsets.size()) - 1;
  }
  /// The codes of a row as they are stored, repeated ones too.
  std::span<const Code> operator[](Index row) const {
    check_range(row, 0, size() - 1, "row");
    return list(row);
  }
  /// True when a row has no value; an empty list is one.
  bool is_missing(Index row) const {
    const std::span<const Code> tags = (*this)[row];
    return !tags.empty() && tags.front() == missing_code;
  }
  /// Equal when every row holds the same codes in the same order and the dictionaries agree.
  friend bool operator==(const TagColumn&, const TagColumn&) = default;

  /// The same without looking whether there is such a row.
  std::span<const Code> list(Index row) const noexcept {
    const auto begin = static_cast<std::size_t>(offsets[static_cast<std::size_t>(row)]);
    const auto end = static_cast<std::size_t>(offsets[static_cast<std::size_t>(row) + 1]);
    return {codes.data() + begin, end - begin};
  }
};

/// How `tags` reads values.
struct TagOptions {
  /// What stands between the tags of a string, one byte or more.
  std::string delimiter = ",";
  /// Whole strings that mean "missing", byte for byte; the empty string, which is an empty list,
  /// only if it is named here.
  std::vector<std::string> missing_tokens = {};
  /// How the tags are numbered.
  CategoryOrder order = CategoryOrder::sorted;
};

/// Refuses offsets that do not cut the codes into lists, codes that the dictionary does not have,
/// and lists of more than one code that name a missing one, by the first row.
inline void check_tags(const TagColumn& column, std::string_view argument) {
  if (column.offsets.empty() || column.offsets.front() != 0 ||
      column.offsets.back() != static_cast<Index>(column.codes.size()))
    refuse(argument, "has offsets that do not begin at 0 and end with the codes");
  for (Index i = 0; i < column.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (column.offsets[at] > column.offsets[at + 1] ||
        column.offsets[at + 1] > column.offsets.back())
      refuse(argument, "has offsets that do not ascend", {.row = i});
    const std::span<const Code> list = column.list(i);
    for (const Code code : list)
      if (code < (list.size() == 1 ? missing_code : 0) || code >= column.dictionary.size())
        refuse(argument,
               "holds the code " + std::to_string(code) + " with a dictionary of " +
                   std::to_string(column.dictionary.size()) + " tags",
               {.row = i});
  }
}

/// How many rows have each tag, repeated or not. The column must be valid. O(codes + tags).
inline std::vector<Index> tag_counts(const TagColumn& column) {
  std::vector<Index> counts(static_cast<std::size_t>(column.dictionary.size()), 0);
  std::vector<Index> last_row(counts.size(), -1);
  for (Index i = 0; i < column.size(); ++i)
    for (const Code code : column.list(i)) {
      if (code == missing_code) continue;
      const auto at = static_cast<std::size_t>(code);
      if (std::exchange(last_row[at], i) != i) ++counts[at];
    }
  return counts;
}

namespace detail {

template <class T>
concept TextList = RandomAccess<T> && !TextLike<T> && TextLike<ElementOf<T>>;

template <class T>
concept OptionalTextList = requires(const T& value) {
  { value.has_value() } -> std::convertible_to<bool>;
  requires TextList<std::remove_cvref_t<decltype(*value)>>;
};

}  // namespace detail

/// A sized range with random access to strings of tags, lists of strings, or optionals of these.
template <class Values>
concept TagSource = detail::RandomAccess<Values> &&
    (detail::TextLike<detail::ElementOf<Values>> ||
     detail::OptionalText<detail::ElementOf<Values>> ||
     detail::TextList<detail::ElementOf<Values>> ||
     detail::OptionalTextList<detail::ElementOf<Values>>);

namespace detail {

/// Calls `use(tag)` for what stands between the delimiters, where that is not nothing.
template <class Use>
void split_tags(std::string_view text, std::string_view delimiter, Use&& use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(delimiter), text.size());
    if (end > 0) use(text.substr(0, end));
    text.remove_prefix(std::min(end + delimiter.size(), text.size()));
  }
}

/// Calls `use(tag)` for the tags of the value of a row, or `missing()`.
template <class T, class Use, class Missing>
void with_tags(const T& value, Index row, const TagOptions& options, Use&& use, Missing&& missing) {
  if constexpr (OptionalTextList<T>) {
    if (value.has_value())
      with_tags(*value, row, options, use, missing);
    else
      missing();
  } else if constexpr (TextList<T>) {
    const auto first = std::begin(value);
    const auto count = static_cast<Index>(std::size(value));
    for (Index i = 0; i < count; ++i)
      with_text(first[i], use,
                [&] { refuse("values", "holds a null pointer in a list of tags", {.row = row}); });
  } else {
    with_text(
        value,
        [&](std::string_view text) {
          const auto& tokens = options.missing_tokens;
          if (std::find(tokens.begin(), tokens.end(), text) != tokens.end())
            missing();
          else
            split_tags(text, options.delimiter, use);
        },
        missing);
  }
}

/// The tags of one chunk of rows, numbered as they are met.
template <class Values>
TagColumn appearance_tags(const Values& values, Chunk chunk, const TagOptions& options) {
  const auto first = std::begin(values);
  TagColumn part;
  part.offsets.reserve(static_cast<std::size_t>(chunk.size()) + 1);
  for (Index i = chunk.begin; i < chunk.end; ++i) {
    with_tags(
        first[i], i, options,
        [&](std::string_view tag) { part.codes.push_back(part.dictionary.add(tag)); },
        [&] { part.codes.push_back(missing_code); });
    part.offsets.push_back(static_cast<Index>(part.codes.size()));
  }
  return part;
}

/// Puts the rows of another column after those of this one.
inline void append_tags(TagColumn& column, const TagColumn& more) {
  const std::vector<Code> here = column.dictionary.merge(more.dictionary);
  const auto before = static_cast<Index>(column.codes.size());
  for (const Code code : more.codes)
    column.codes.push_back(code == missing_code ? code : here[static_cast<std::size_t>(code)]);
  for (std::size_t i = 1; i < more.offsets.size(); ++i)
    column.offsets.push_back(before + more.offsets[i]);
}

}  // namespace detail

/// The tag column of n values.
///
/// `values` is anything sized with random access: strings of tags with a delimiter between them, or
/// lists of strings, or optionals of either. Missing are: an empty optional, a null pointer, and
/// every string named in `options.missing_tokens`; the empty string and the empty list are lists
/// without tags. Bytes are the identity: nothing is trimmed. In strings, nothing between two
/// delimiters is no tag; in lists the empty string is a tag. Repeated tags are kept as they are.
///
/// Time: one look-up per tag; k log k to sort k tags. Memory: 4 bytes per tag, 8 per row and the
/// dictionary, about twice while it is made.
/// Errors: an empty delimiter, a null pointer in a list, by row, more than 2³¹−1 different tags.
/// Deterministic: the same codes for any number of threads.
template <TagSource Values, Executor Exec = Sequential>
TagColumn tags(const Values& values, const TagOptions& options = {}, const Exec& executor = {}) {
  if (options.delimiter.empty()) refuse("delimiter", "is empty");
  auto team = executor.workers();
  TagColumn column = fold_chunks<TagColumn>(
      team, Chunks{static_cast<Index>(std::size(values)), 65536},
      [&](Chunk chunk) { return detail::appearance_tags(values, chunk, options); },
      detail::append_tags);
  const std::vector<Code> order =
      category_order(column.dictionary, tag_counts(column), options.order);
  if (std::is_sorted(order.begin(), order.end())) return column;
  column.dictionary = column.dictionary.reordered(order);
  std::vector<Code> now(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    now[static_cast<std::size_t>(order[i])] = static_cast<Code>(i);
  for (Code& code : column.codes)
    if (code != missing_code) code = now[static_cast<std::size_t>(code)];
  return column;
}

}  // namespace kindred
