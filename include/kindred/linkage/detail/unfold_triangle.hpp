// From a triangle to a full square. One that was handed over gives its memory back on the way:
// together they never need more than the square alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

#include <kindred/core/execution.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>

namespace kindred::detail {

/// Lets the system have the memory of values[begin …] where that can be done without moving the
/// rest; those values are lost then.
template <Real T>
void forget_tail([[maybe_unused]] std::span<T> values, [[maybe_unused]] Index begin) noexcept {
#if defined(__linux__) && defined(MADV_DONTNEED)
  // madvise rounds up to whole pages, whatever their size is on this machine.
  const long page_size = sysconf(_SC_PAGESIZE);
  if (page_size <= 0) return;
  const auto page = static_cast<std::uintptr_t>(page_size);
  const auto first = reinterpret_cast<std::uintptr_t>(values.data() + begin);
  const auto last = reinterpret_cast<std::uintptr_t>(values.data() + values.size());
  const std::uintptr_t from = (first + page - 1) / page * page, to = last / page * page;
  if (to > from + 256 * page)
    madvise(reinterpret_cast<void*>(from), static_cast<std::size_t>(to - from), MADV_DONTNEED);
#endif
}

/// Fills the square of the starting clusters with what an engine makes of their distances. A
/// triangle that is not const is used up.
template <Real S, class Triangle>
void unfold_triangle(Triangle& distances, const StartingClusters& start,
                     const StartingDistance& convert, Workers& workers, Square<S>& square) {
  constexpr Index band = 16, bands = 16;
  const Index n = distances.size();
  const Unit unit = convert.unit;
  const bool uniform = convert.is_uniform(start), identity = convert.is_identity(start);
  const auto values = std::as_const(distances).values();
  const auto copy = [&](Index top, Index bottom, Index left, Index right, auto&& number) {
    for (Index j = left; j < right; ++j) {
      S* const across = square.row(j);
      across[j] = never<S>;
      for (Index i = top; i < std::min(bottom, j); ++i) {
        const auto value = static_cast<S>(number(
            static_cast<double>(values[static_cast<std::size_t>(distances.position(i, j))]), i, j));
        across[i] = value;
        square.row(i)[j] = value;
      }
    }
  };
  // From the last rows to the first, so that what has been read is always the tail.
  for (Index bottom = n; bottom > 0;) {
    const Index top = std::max<Index>(0, bottom - band * bands);
    for_each_chunk(workers, {n - top, 256}, [&](Chunk chunk) {
      for (Index first = top; first < bottom; first += band) {
        const auto part = [&](auto&& number) {
          copy(first, std::min(bottom, first + band), top + chunk.begin, top + chunk.end, number);
        };
        if (identity)
          part([](double value, Index, Index) { return value; });
        else if (uniform && unit.shift == 0)
          part([](double value, Index, Index) { return value * value; });
        else if (uniform)
          part([&](double value, Index, Index) { return unit.into(value); });
        else
          part([&](double value, Index i, Index j) { return convert(value, start, i, j); });
      }
    });
    if constexpr (!std::is_const_v<Triangle>)
      if (top < n - 1) forget_tail(distances.mutable_values(), distances.position(top, top + 1));
    bottom = top;
  }
}

}  // namespace kindred::detail
