// Memory for a matrix of numbers: not touched before it is written, and in large pages where the
// system has them, because a column walk through small pages costs a page look-up per row.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <kindred/core/check.hpp>

namespace kindred::detail {

/// An array of numbers without initial values.
template <Real T>
class HugeArray {
 public:
  explicit HugeArray(Index count) {
    const Index bytes = checked_product(count, static_cast<Index>(sizeof(T)), "memory");
    values_.reset(static_cast<T*>(
        ::operator new (static_cast<std::size_t>(bytes), std::align_val_t{alignment})));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    // Only a wish: nothing depends on whether it is granted.
    if (bytes >= Index{16} * 1024 * 1024)
      madvise(values_.get(), static_cast<std::size_t>(bytes), MADV_HUGEPAGE);
#endif
  }

  T* data() noexcept {
    return values_.get();
  }
  const T* data() const noexcept {
    return values_.get();
  }

 private:
  static constexpr std::size_t alignment = 4096;
  struct Release {
    void operator()(T* values) const noexcept {
      ::operator delete (values, std::align_val_t{alignment});
    }
  };
  std::unique_ptr<T, Release> values_;
};

}  // namespace kindred::detail
