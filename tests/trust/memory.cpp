// Memory that runs out when a test says so: the C library's allocator behind a gate.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include <support/trust_memory.hpp>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define KINDRED_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KINDRED_SANITIZED
#endif

namespace kindred::testing {
namespace {

constexpr Index never = std::numeric_limits<Index>::max();

// The first allocation that fails, the first that succeeds again, and how many there were.
std::atomic<Index> failing_from{never}, failing_until{never}, count{0}, largest_asked{0};
std::atomic<Index> in_use{0};

}  // namespace

ShortMemory::ShortMemory(Index first, Lasting lasting) noexcept {
  count.store(0);
  largest_asked.store(0);
  failing_until.store(lasting == once ? first + 1 : never);
  failing_from.store(first);
}

ShortMemory::~ShortMemory() {
  failing_from.store(never);
}

Index ShortMemory::asked() const noexcept {
  return count.load();
}

Index ShortMemory::largest() const noexcept {
  return largest_asked.load();
}

Index live_bytes() noexcept {
  return in_use.load();
}

}  // namespace kindred::testing

#if defined(__GLIBC__) && !defined(KINDRED_SANITIZED)
#include <malloc.h>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace kindred::testing {

bool memory_is_ours() noexcept {
  return true;
}

namespace {

bool fails(std::size_t size) noexcept {
  const Index from = failing_from.load(std::memory_order_relaxed);
  if (from == never) return false;
  Index largest = largest_asked.load(std::memory_order_relaxed);
  const auto asked = static_cast<Index>(std::min(size, static_cast<std::size_t>(never)));
  while (largest < asked && !largest_asked.compare_exchange_weak(largest, asked)) {
  }
  const Index number = count.fetch_add(1, std::memory_order_relaxed);
  if (number < from || number >= failing_until.load(std::memory_order_relaxed)) return false;
  errno = ENOMEM;
  return true;
}

void* taken(void* memory) noexcept {
  in_use.fetch_add(static_cast<Index>(malloc_usable_size(memory)), std::memory_order_relaxed);
  return memory;
}

void given_back(void* memory) noexcept {
  in_use.fetch_sub(static_cast<Index>(malloc_usable_size(memory)), std::memory_order_relaxed);
}

}  // namespace
}  // namespace kindred::testing

using namespace kindred::testing;

extern "C" {

void* malloc(std::size_t size) noexcept {
  return fails(size) ? nullptr : taken(__libc_malloc(size));
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  return fails(count * size) ? nullptr : taken(__libc_calloc(count, size));
}

void* realloc(void* memory, std::size_t size) noexcept {
  if (fails(size)) return nullptr;
  const auto before = static_cast<kindred::Index>(malloc_usable_size(memory));
  void* const moved = __libc_realloc(memory, size);
  if (moved != nullptr || size == 0) {
    in_use.fetch_sub(before, std::memory_order_relaxed);
    (void)taken(moved);
  }
  return moved;
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return fails(size) ? nullptr : taken(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  void* const found = memalign(alignment, size);
  if (found == nullptr) return ENOMEM;
  *memory = found;
  return 0;
}

void free(void* memory) noexcept {
  given_back(memory);
  __libc_free(memory);
}

}  // extern "C"
#else
namespace kindred::testing {

bool memory_is_ours() noexcept {
  return false;
}

}  // namespace kindred::testing
#endif
