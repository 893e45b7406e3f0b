// Categories that come as codes and a dictionary already, as Arrow, pandas and R keep them.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/missing_mask.hpp>

namespace kindred {
namespace detail {

template <class Codes>
concept CodeSource = RandomAccess<Codes> && CategoryNumber<ElementOf<Codes>> &&
    std::integral<ElementOf<Codes>> && !std::same_as<ElementOf<Codes>, bool>;

}  // namespace detail

/// The categorical column of n codes into a dictionary: codes[i] is a number in `dictionary`,
/// whatever integers the codes are.
///
/// Missing are the code −1 and the rows that `mask` names, whose codes may be anything. The
/// dictionary stays as it is, unused categories included (`Dictionary::of` makes one of strings).
/// O(n) time; 4 bytes per row. Errors: a code that the dictionary does not have, with its row, and
/// a mask of another length.
template <class Codes>
requires detail::CodeSource<Codes> CategoricalColumn coded_column(const Codes& codes,
                                                                  Dictionary dictionary,
                                                                  const MissingMask& mask = {}) {
  const Index rows = static_cast<Index>(std::size(codes));
  check_mask(mask, rows, "mask");
  CategoricalColumn column{std::move(dictionary), {}};
  column.codes.reserve(static_cast<std::size_t>(rows));
  const auto first = std::begin(codes);
  for (Index i = 0; i < rows; ++i) {
    const auto code = first[i];
    if (mask[i] || std::cmp_equal(code, missing_code))
      column.codes.push_back(missing_code);
    else if (std::cmp_greater_equal(code, 0) && std::cmp_less(code, column.dictionary.size()))
      column.codes.push_back(static_cast<Code>(code));
    else
      refuse("codes",
             "holds " + std::to_string(code) + " with a dictionary of " +
                 std::to_string(column.dictionary.size()) + " categories",
             {.row = i});
  }
  return column;
}

}  // namespace kindred
