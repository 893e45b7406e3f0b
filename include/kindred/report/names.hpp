// Names of observations or columns, borrowed from whatever holds them.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include <kindred/core/check.hpp>

namespace kindred {

namespace detail::drawing {

/// A position that becomes whatever integer an `operator[]` takes.
struct AnyPosition {
  Index value;
  template <std::integral I>
  constexpr operator I() const noexcept {  // NOLINT: meant
    return static_cast<I>(value);
  }
};

}  // namespace detail::drawing

template <class C>
concept NameSource = requires(const C& names, detail::drawing::AnyPosition i) {
  { names.size() } -> std::convertible_to<Index>;
  { names[i] } -> std::convertible_to<std::string_view>;
}
&&!std::convertible_to<const C&, std::string_view>;

/// Names by position, owned by the caller: a vector, array or span of strings or string views, or
/// anything else with `size()` and `operator[]`, as a Dictionary. Empty means that there are no
/// names, and numbers from 0 stand in for them. What is borrowed must outlive the call that uses
/// it.
class Names {
 public:
  Names() = default;

  /// Borrows the names, which must outlive the call they are handed to.
  template <NameSource C>
  requires(!std::same_as<C, Names>) Names(const C& source)  // NOLINT: implicit like std::span
      : size_(static_cast<Index>(source.size())) {
    if constexpr (requires { source.data(); }) {
      // The elements and not the container are kept, so that a temporary span does no harm.
      using Text = std::remove_cvref_t<decltype(*source.data())>;
      from_ = source.data();
      at_ = [](const void* from, Index i) {
        return std::string_view(static_cast<const Text*>(from)[i]);
      };
    } else {
      from_ = &source;
      at_ = [](const void* from, Index i) -> std::string_view {
        return (*static_cast<const C*>(from))[detail::drawing::AnyPosition{i}];
      };
    }
  }

  /// How many there are.
  Index size() const noexcept { return size_; }
  /// True when there are none.
  bool empty() const noexcept { return size_ == 0; }

  /// The name at a position, or the position itself where there are no names.
  std::string operator[](Index i) const {
    return empty() ? std::to_string(i) : std::string(at_(from_, i));
  }

 private:
  const void* from_ = nullptr;
  std::string_view (*at_)(const void*, Index) = nullptr;
  Index size_ = 0;
};

/// Refuses names that are there but not one for each thing named.
inline void check_names(const Names& names, Index expected, std::string_view argument) {
  if (!names.empty()) check_length(static_cast<std::size_t>(names.size()), expected, argument);
}

}  // namespace kindred
