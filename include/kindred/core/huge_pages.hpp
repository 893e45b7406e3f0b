// Large results in large pages: a result of 400 MB is 100,000 page faults otherwise, and they cost
// more than filling it.
#pragma once

#include <cstddef>
#include <cstdint>

#include <kindred/core/matrix.hpp>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace kindred::detail {

/// Asks the system to back fresh memory with large pages where it holds whole ones; where there is
/// no such thing to ask for, nothing happens. The bytes are untouched.
inline void prefer_huge_pages([[maybe_unused]] void* memory,
                              [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t page = std::uintptr_t{1} << 21;
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t begin = (address + page - 1) / page * page;
  const std::uintptr_t end = (address + bytes) / page * page;
  if (begin < end)
    (void)::madvise(static_cast<char*>(memory) + (begin - address), end - begin, MADV_HUGEPAGE);
#endif
}

/// A matrix whose values are about to be written.
template <Real T>
Matrix<T> uninitialized_matrix(Index rows, Index columns) {
  Matrix<T> matrix(rows, columns);
  prefer_huge_pages(matrix.data(), static_cast<std::size_t>(matrix.size()) * sizeof(T));
  return matrix;
}

}  // namespace kindred::detail
