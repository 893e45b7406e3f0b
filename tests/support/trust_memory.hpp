// Memory that runs out when a test says so, and what is in use. Everything that allocates passes
// here: operator new, Eigen, the system's threads.
#pragma once

#include <kindred/core/matrix.hpp>

namespace kindred::testing {

/// False where the system or a sanitizer has its own way of allocating: then nothing ever fails.
bool memory_is_ours() noexcept;

/// Bytes in use.
Index live_bytes() noexcept;

/// While it lives, the allocation number `first` (from 0) fails, or all from there on do.
class ShortMemory {
 public:
  enum Lasting { once, from_then_on };
  explicit ShortMemory(Index first, Lasting lasting = once) noexcept;
  ShortMemory(const ShortMemory&) = delete;
  ShortMemory& operator=(const ShortMemory&) = delete;
  ~ShortMemory();

  /// Allocations asked for until now, those that failed among them.
  Index asked() const noexcept;

  /// The bytes of the largest of them.
  Index largest() const noexcept;
};

}  // namespace kindred::testing
