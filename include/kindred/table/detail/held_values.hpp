// Values of a column where they are, or kept alive where the caller gave them away.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/category_source.hpp>

namespace kindred::detail {

/// Values at equal distances in memory, and who keeps them alive: nobody when they are borrowed.
template <class T>
struct HeldValues {
  const T* data = nullptr;
  Index stride = 1;
  Index size = 0;
  std::shared_ptr<const void> owner{};

  T operator[](Index row) const noexcept { return data[row * stride]; }
};

template <class Values>
concept EigenVector = std::derived_from<Values, Eigen::DenseBase<Values>> &&
                      static_cast<bool>(Values::IsVectorAtCompileTime) &&
                      (static_cast<int>(Values::Flags) & Eigen::DirectAccessBit) != 0;

template <class Values>
concept InOnePiece =
    !std::derived_from<Values, Eigen::DenseBase<Values>> && requires(const Values& values) {
  std::data(values);
  std::size(values);
  requires std::contiguous_iterator<decltype(std::begin(values))>;
};

template <class>
inline constexpr bool is_span = false;
template <class T, std::size_t extent>
inline constexpr bool is_span<std::span<T, extent>> = true;

/// A reference to constant values holds a copy of them where they do not lie as it wants.
template <class>
inline constexpr bool may_own = false;
template <class T, int options, class Strides>
inline constexpr bool may_own<Eigen::Ref<const T, options, Strides>> = true;

/// What may be given away as a temporary: a container moves in, a view refers to somebody else's
/// memory anyway.
template <class Values>
concept Container = requires {
  typename Values::allocator_type;
}
|| std::derived_from<Values, Eigen::PlainObjectBase<Values>>;
template <class Values>
concept View = is_span<Values> ||
    (EigenVector<Values> && !std::derived_from<Values, Eigen::PlainObjectBase<Values>> &&
     !may_own<Values>);

template <class Values>
struct ElementsOf {};
template <InOnePiece Values>
struct ElementsOf<Values> {
  using type = std::remove_cvref_t<decltype(*std::data(std::declval<const Values&>()))>;
};
template <EigenVector Values>
struct ElementsOf<Values> {
  using type = typename Values::Scalar;
};

/// Numbers in memory: a container, a span, an array, or a vector of Eigen's with any stride.
template <class Values>
concept NumberArray = requires {
  typename ElementsOf<Values>::type;
  requires CategoryNumber<typename ElementsOf<Values>::type>;
};

template <NumberArray Values>
auto borrow(const Values& values, std::shared_ptr<const void> owner = {}) {
  using T = typename ElementsOf<Values>::type;
  if constexpr (EigenVector<Values>)
    return HeldValues<T>{values.data(), values.innerStride(), values.size(), std::move(owner)};
  else
    return HeldValues<T>{std::data(values), 1, static_cast<Index>(std::size(values)),
                         std::move(owner)};
}

/// Named variables and views are borrowed, a temporary container moves in.
template <class Values>
requires NumberArray<std::remove_cvref_t<Values>>
auto hold(Values&& values) {
  using Bare = std::remove_cvref_t<Values>;
  if constexpr (std::is_lvalue_reference_v<Values> || View<Bare>) {
    return borrow(values);
  } else {
    static_assert(Container<Bare>, "these values would be gone: keep them in a variable");
    const auto owner = std::make_shared<const Bare>(std::forward<Values>(values));
    return borrow(*owner, owner);
  }
}

/// The bits of a std::vector<bool> have no addresses, so they are copied.
inline HeldValues<bool> hold_bits(const std::vector<bool>& bits) {
  const std::shared_ptr<bool[]> copy(new bool[bits.size() + 1]);
  std::copy(bits.begin(), bits.end(), copy.get());
  return {copy.get(), 1, static_cast<Index>(bits.size()), copy};
}

}  // namespace kindred::detail
