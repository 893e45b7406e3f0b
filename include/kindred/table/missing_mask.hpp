// Which rows of a column hold no value, told beside the values in one of the ways of the field.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/held_values.hpp>

namespace kindred {

/// Says of every row whether its value is missing. Made by `missing_where`, `present_where` and
/// `validity_bitmap`; one made by nobody calls nothing missing. It borrows the caller's memory as a
/// `Table` does: what is in a variable must outlive it, what is moved in is kept. Copying and
/// asking about a row take constant time.
class MissingMask {
 public:
  MissingMask() = default;

  /// Whether a row is missing; the row must be one of the mask's, unless the mask is empty.
  bool operator[](Index row) const noexcept {
    if (data_ == nullptr) return false;
    const Index at = offset_ + row;
    const bool set = bits_ ? ((data_[at / 8] >> (at % 8)) & 1) != 0 : data_[at] != 0;
    return set == missing_if_;
  }
  /// True when nothing is missing because nobody says so.
  bool empty() const noexcept { return data_ == nullptr; }
  /// How many rows the mask speaks of.
  Index size() const noexcept { return size_; }

 private:
  template <class Mask>
  friend MissingMask missing_where(Mask&& mask);
  template <class Mask>
  friend MissingMask present_where(Mask&& mask);
  friend MissingMask validity_bitmap(const std::uint8_t* bits, Index rows, Index offset);

  MissingMask(const void* data, Index size, Index offset, bool bits, bool missing_if,
              std::shared_ptr<const void> owner)
      : data_(static_cast<const unsigned char*>(data)),
        size_(size),
        offset_(offset),
        bits_(bits),
        missing_if_(missing_if),
        owner_(std::move(owner)) {}

  template <class Mask>
  static MissingMask of(Mask&& mask, bool missing_if) {
    using Bare = std::remove_cvref_t<Mask>;
    if constexpr (std::same_as<Bare, std::vector<bool>>) {
      const detail::HeldValues<bool> held = detail::hold_bits(mask);
      return {held.data, held.size, 0, false, missing_if, held.owner};
    } else {
      const auto held = detail::hold(std::forward<Mask>(mask));
      static_assert(sizeof(*held.data) == 1, "a mask is made of bool or of bytes");
      if (held.stride != 1) refuse("mask", "does not lie in one piece");
      // A mask without rows still has to have its length checked.
      const void* data = held.data == nullptr ? static_cast<const void*>("") : held.data;
      return {data, held.size, 0, false, missing_if, held.owner};
    }
  }

  const unsigned char* data_ = nullptr;
  Index size_ = 0, offset_ = 0;
  bool bits_ = false, missing_if_ = true;
  std::shared_ptr<const void> owner_{};
};

/// A mask of bool or bytes in which true (not 0) marks a missing value, as in NumPy and pandas.
/// A `std::vector<bool>` is copied, since its bits have no addresses.
template <class Mask>
MissingMask missing_where(Mask&& mask) {
  return MissingMask::of(std::forward<Mask>(mask), true);
}

/// A mask of bool or bytes in which true (not 0) marks a value that is there.
template <class Mask>
MissingMask present_where(Mask&& mask) {
  return MissingMask::of(std::forward<Mask>(mask), false);
}

/// A validity bitmap of Arrow's: bit `offset + i`, the lowest of a byte first, is set where row i
/// has a value. As there, no bitmap at all (a null pointer) means that nothing is missing.
inline MissingMask validity_bitmap(const std::uint8_t* bits, Index rows, Index offset = 0) {
  if (rows < 0) refuse("rows", "is " + std::to_string(rows) + " but must not be negative");
  if (offset < 0) refuse("offset", "is " + std::to_string(offset) + " but must not be negative");
  if (bits == nullptr) return {};
  return {bits, rows, offset, true, false, nullptr};
}

/// Refuses a mask that speaks of another number of rows.
inline void check_mask(const MissingMask& mask, Index rows, std::string_view argument) {
  if (!mask.empty()) check_length(static_cast<std::size_t>(mask.size()), rows, argument);
}

}  // namespace kindred
