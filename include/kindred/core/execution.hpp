// How work is spread over threads: executors say who works, chunks say what is worked on. Chunks
// depend on the data's size alone, so a result never depends on the executor.
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/core/function_ref.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// What an engine sees of an executor: a team that lives as long as one public call.
/// `run` calls the body once for every task number below `tasks`, in any order and from any of the
/// team's threads, and returns when all are done. If bodies throw, tasks not yet begun are dropped
/// and the exception of the lowest task is rethrown. A body must not call `run` of its own team.
class Workers {
 public:
  /// What a task does, given its number.
  using Body = FunctionRef<void(Index task)>;

  /// How many threads work at a time.
  virtual Index count() const noexcept = 0;
  /// Does all tasks; see above.
  virtual void run(Index tasks, Body body) = 0;

 protected:
  ~Workers() = default;
};

/// Anything that can form a team. Write your own to run kindred inside your thread pool.
template <class E>
concept Executor = requires(const E& executor) {
  requires std::derived_from<std::remove_cvref_t<decltype(executor.workers())>, Workers>;
};

/// Runs everything in the calling thread.
struct Sequential {
  /// A team of the calling thread alone.
  class Team final : public Workers {
   public:
    /// 1.
    Index count() const noexcept override { return 1; }
    /// Does one task after the other.
    void run(Index tasks, Body body) override {
      for (Index task = 0; task < tasks; ++task)
        body(task);
    }
  };
  /// The team.
  Team workers() const noexcept { return {}; }
};

namespace detail {

/// A team of parked threads, made when first needed and joined with the team.
class ThreadTeam final : public Workers {
 public:
  explicit ThreadTeam(Index count) noexcept : count_(count) {}
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  ~ThreadTeam() {
    stopping_.store(true, std::memory_order_relaxed);
    call_.fetch_add(1, std::memory_order_release);
    call_.notify_all();
    for (std::thread& helper : helpers_)
      helper.join();
  }

  Index count() const noexcept override { return count_; }

  void run(Index tasks, Body body) override {
    if (tasks <= 1 || count_ == 1) {
      for (Index task = 0; task < tasks; ++task)
        body(task);
      return;
    }
    hire(std::min(count_, tasks) - 1);
    Job job{body, tasks};
    job_ = &job;
    gate_.fetch_and(~closed, std::memory_order_release);
    call_.fetch_add(1, std::memory_order_release);
    call_.notify_all();
    work(job);
    // A helper that never woke up is locked out instead of waited for.
    std::uint32_t inside = gate_.fetch_or(closed, std::memory_order_acq_rel);
    while ((inside & ~closed) != 0) {
      std::this_thread::yield();
      inside = gate_.load(std::memory_order_acquire);
    }
    job_ = nullptr;
    if (job.failure) std::rethrow_exception(job.failure);
  }

 private:
  struct Job {
    Body body;
    Index tasks;
    std::atomic<Index> next{0};
    std::mutex mutex{};
    std::exception_ptr failure{};
    Index failed_task = std::numeric_limits<Index>::max();
  };

  static constexpr std::uint32_t closed = 0x80000000u;

  void hire(Index helpers) {
#if defined(__cpp_exceptions)
    try {
      while (static_cast<Index>(helpers_.size()) < helpers)
        helpers_.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {
      // The system gives no more threads: fewer of them reach the same result.
    }
#else
    while (static_cast<Index>(helpers_.size()) < helpers)
      helpers_.emplace_back([this] { serve(); });
#endif
  }

  void serve() {
    std::uint32_t seen = 0;
    while (true) {
      // Work often comes in quick succession, so look a little before sleeping.
      for (int look = 0; look < 256 && call_.load(std::memory_order_acquire) == seen; ++look)
        std::this_thread::yield();
      call_.wait(seen, std::memory_order_acquire);
      seen = call_.load(std::memory_order_acquire);
      if (stopping_.load(std::memory_order_relaxed)) return;
      if ((gate_.fetch_add(1, std::memory_order_acquire) & closed) == 0) work(*job_);
      gate_.fetch_sub(1, std::memory_order_release);
    }
  }

  static void work(Job& job) {
    Index task;
    while ((task = job.next.fetch_add(1, std::memory_order_relaxed)) < job.tasks) {
#if defined(__cpp_exceptions)
      try {
        job.body(task);
      } catch (...) {
        // Tasks are handed out in order, so the lowest failing task always runs and always wins.
        job.next.store(job.tasks, std::memory_order_relaxed);
        const std::lock_guard lock(job.mutex);
        if (task < job.failed_task) {
          job.failed_task = task;
          job.failure = std::current_exception();
        }
      }
#else
      job.body(task);
#endif
    }
  }

  Index count_;
  std::vector<std::thread> helpers_{};
  Job* job_ = nullptr;
  std::atomic<std::uint32_t> call_{0};
  std::atomic<std::uint32_t> gate_{closed};
  std::atomic<bool> stopping_{false};
};

}  // namespace detail

/// Runs on `count` threads, the calling one among them; 0 means one per hardware thread. More
/// threads than 256 or than there are tasks are never started. A negative count is refused.
struct Threads {
  Index count = 0;  ///< how many; 0 means one per hardware thread

  /// The team; its threads live as long as it does.
  detail::ThreadTeam workers() const {
    if (count < 0) refuse("threads", "is " + std::to_string(count) + " but must not be negative");
    const auto hardware = static_cast<Index>(std::max(1u, std::thread::hardware_concurrency()));
    return detail::ThreadTeam(std::min<Index>(count == 0 ? hardware : count, 256));
  }
};

static_assert(Executor<Sequential> && Executor<Threads>);

/// The half-open range of rows that one task works on.
struct Chunk {
  Index number;  ///< which chunk, from 0
  Index begin;   ///< its first row
  Index end;     ///< the row after its last
  /// How many rows it has.
  Index size() const noexcept { return end - begin; }
};

/// A cut of 0 .. total−1 into chunks of one size (the last may be shorter).
struct Chunks {
  Index total;  ///< rows altogether
  Index size;   ///< rows of a chunk

  /// How many chunks there are.
  Index count() const noexcept { return total == 0 ? 0 : (total - 1) / size + 1; }
  /// The chunk of that number.
  Chunk operator[](Index number) const noexcept {
    return {number, number * size, std::min(total, (number + 1) * size)};
  }
};

/// Chunks of rows that hold about 256 KiB each: enough to pay for handing one out, small enough to
/// stay in a core's cache.
inline Chunks row_chunks(Index rows, Index bytes_per_row) noexcept {
  const Index size = Index{256 * 1024} / std::max<Index>(1, bytes_per_row);
  return {rows, std::clamp<Index>(size, 16, 65536)};
}

/// Calls `body(chunk)` for every chunk.
template <class F>
void for_each_chunk(Workers& workers, Chunks chunks, F&& body) {
  workers.run(chunks.count(), [&](Index number) { body(chunks[number]); });
}

/// Computes `make(chunk)` for every chunk, then folds the parts in chunk order with
/// `fold(total, part)`: the same bits for any number of threads. `Part` must be
/// default-constructible.
template <class Part, class Make, class Fold>
Part fold_chunks(Workers& workers, Chunks chunks, Make&& make, Fold&& fold) {
  std::vector<Part> parts(static_cast<std::size_t>(chunks.count()));
  for_each_chunk(workers, chunks,
                 [&](Chunk chunk) { parts[static_cast<std::size_t>(chunk.number)] = make(chunk); });
  Part total{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0)
      total = std::move(parts[0]);
    else
      fold(total, std::as_const(parts[i]));
  }
  return total;
}

}  // namespace kindred
