// What categories can be made of: anything like strings, and numbers; each read as bytes.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/string_hash.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {
namespace detail {

template <class T, class... Among>
concept OneOf = (std::same_as<T, Among> || ...);

/// float, double, bool and the integers that are not characters.
template <class T>
concept CategoryNumber = Real<T> ||
    (std::integral<T> && !OneOf<T, char, wchar_t, char8_t, char16_t, char32_t>);

template <class T>
concept TextLike = std::convertible_to<const T&, std::string_view>;

template <class T>
concept OptionalText = requires(const T& value) {
  { value.has_value() } -> std::convertible_to<bool>;
  requires TextLike<std::remove_cvref_t<decltype(*value)>>;
};

template <class Values>
concept RandomAccess = requires(const Values& values) {
  std::size(values);
  std::begin(values)[Index{}];
};

template <class Values>
using ElementOf = std::remove_cvref_t<decltype(std::begin(std::declval<const Values&>())[Index{}])>;

template <class Values>
concept NumberSource = RandomAccess<Values> && CategoryNumber<ElementOf<Values>>;

}  // namespace detail

/// A sized range with random access to strings, optional strings or numbers.
template <class Values>
concept CategorySource = detail::NumberSource<Values> ||
    (detail::RandomAccess<Values> && (detail::TextLike<detail::ElementOf<Values>> ||
                                      detail::OptionalText<detail::ElementOf<Values>>));

namespace detail {

/// Calls `use(bytes)` with the bytes of one value, or `missing()`.
template <class T, class Use, class Missing>
void with_text(const T& value, Use&& use, Missing&& missing) {
  if constexpr (OptionalText<T>) {
    if (value.has_value())
      with_text(*value, use, missing);
    else
      missing();
  } else if constexpr (std::is_pointer_v<T>) {
    if (value != nullptr)
      use(std::string_view(value));
    else
      missing();
  } else {
    use(static_cast<std::string_view>(value));
  }
}

/// Values whose bytes stay where they are while the next ones are read.
template <class Values>
concept StableText =
    std::is_lvalue_reference_v<decltype(std::begin(std::declval<const Values&>())[Index{}])> ||
    OneOf < ElementOf<Values>,
        std::string_view,
const char* > ;

/// A dictionary of fewer categories lies in the nearest caches, where nothing is gained by waiting
/// for many look-ups together.
inline constexpr Index nearby_categories = 4096;

/// Codes of some strings that stay, one after the other.
template <class First>
void add_in_turn(First first, Index begin, Index end, Dictionary& dictionary, Code* codes) {
  std::string_view previous;
  Code last = missing_code;
  for (Index i = begin; i < end; ++i)
    with_text(
        first[i],
        [&](std::string_view text) {
          if (last == missing_code || !same_bytes(previous, text)) last = dictionary.add(text);
          previous = text;
          codes[i] = last;
        },
        [&] { codes[i] = missing_code; });
}

inline constexpr Index look_up_block = 256;

/// Codes of at most a block of strings that stay, looked up together.
template <class First>
void add_together(First first, Index begin, Index end, Dictionary& dictionary, Code* codes) {
  std::string_view texts[look_up_block];
  Code found[look_up_block];
  // A row first gets its place among the block's texts, then the code found for that place.
  std::size_t count = 0;
  for (Index i = begin; i < end; ++i)
    with_text(
        first[i],
        [&](std::string_view text) {
          if (count == 0 || !same_bytes(texts[count - 1], text)) texts[count++] = text;
          codes[i] = static_cast<Code>(count) - 1;
        },
        [&] { codes[i] = missing_code; });
  dictionary.add(std::span<const std::string_view>(texts, count), std::span<Code>(found, count));
  for (Index i = begin; i < end; ++i)
    if (codes[i] != missing_code) codes[i] = found[codes[i]];
}

/// Codes of one chunk of strings. Where the strings stay, repeated neighbours, common in records,
/// are looked up only once.
template <class Values>
requires(!NumberSource<Values>) void add_categories(const Values& values, Chunk chunk,
                                                    Dictionary& dictionary, Code* codes) {
  const auto first = std::begin(values);
  if constexpr (!StableText<Values>) {
    for (Index i = chunk.begin; i < chunk.end; ++i)
      with_text(
          first[i], [&](std::string_view text) { codes[i] = dictionary.add(text); },
          [&] { codes[i] = missing_code; });
  } else {
    for (Index begin = chunk.begin; begin < chunk.end; begin += look_up_block) {
      const Index end = std::min(chunk.end, begin + look_up_block);
      if (dictionary.size() < nearby_categories)
        add_in_turn(first, begin, end, dictionary, codes);
      else
        add_together(first, begin, end, dictionary, codes);
    }
  }
}

/// Codes of one chunk of numbers.
template <NumberSource Values>
void add_categories(const Values& values, Chunk chunk, Dictionary& dictionary, Code* codes) {
  using T = ElementOf<Values>;
  const auto first = std::begin(values);
  char digits[64];
  T previous{};
  Code last = missing_code;
  for (Index i = chunk.begin; i < chunk.end; ++i) {
    T value = first[i];
    if constexpr (Real<T>) {
      if (is_nan(value)) {
        codes[i] = missing_code;
        continue;
      }
      if (is_infinite(value)) refuse("values", "holds infinity", {.row = i});
      if (magnitude_bits(value) == 0) value = 0;
    }
    if (last == missing_code || value != previous) {
      if constexpr (std::same_as<T, bool>)
        last = dictionary.add(value ? "true" : "false");
      else
        last = dictionary.add({digits, std::to_chars(digits, digits + sizeof digits, value).ptr});
      previous = value;
    }
    codes[i] = last;
  }
}

/// The codes of numbers, ordered by frequency (all zero: no say) and then by value.
template <NumberSource Values>
std::vector<Code> order_by_value(const Values& values, std::span<const Code> codes,
                                 std::span<const Index> counts) {
  const auto first = std::begin(values);
  std::vector<ElementOf<Values>> value_of(counts.size());
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (codes[i] != missing_code)
      value_of[static_cast<std::size_t>(codes[i])] = first[static_cast<Index>(i)];
  std::vector<Code> order(counts.size());
  std::iota(order.begin(), order.end(), Code{0});
  std::sort(order.begin(), order.end(), [&](Code a, Code b) {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    return counts[i] != counts[j] ? counts[i] > counts[j] : value_of[i] < value_of[j];
  });
  return order;
}

}  // namespace detail
}  // namespace kindred
