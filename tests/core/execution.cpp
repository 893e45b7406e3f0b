// Every task runs exactly once, failures come out in order, and no result depends on the threads.
#include <atomic>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/execution.hpp>
#include <kindred/core/random.hpp>

using namespace kindred;

namespace {

// How often each task ran.
template <Executor E>
std::vector<int> runs(const E& executor, Index tasks) {
  std::vector<std::atomic<int>> counts(static_cast<std::size_t>(tasks));
  auto&& workers = executor.workers();
  workers.run(tasks, [&](Index task) { ++counts[static_cast<std::size_t>(task)]; });
  return {counts.begin(), counts.end()};
}

// A stranger's executor: a new thread for every task, in reverse order.
struct Backwards {
  class Team final : public Workers {
   public:
    Index count() const noexcept override { return 2; }
    void run(Index tasks, Body body) override {
      for (Index task = tasks; task-- > 0;)
        std::thread([&] { body(task); }).join();
    }
  };
  Team workers() const { return {}; }
};

static_assert(Executor<Backwards>);
static_assert(!Executor<int>);

// A sum whose bits depend on how the terms are grouped.
template <Executor E>
double chunked_sum(const E& executor, Index rows) {
  const Draws draws(3);
  auto&& workers = executor.workers();
  return fold_chunks<double>(
      workers, Chunks{rows, 100},
      [&](Chunk chunk) {
        double sum = 0;
        for (Index i = chunk.begin; i < chunk.end; ++i)
          sum += std::exp(50 * draws.uniform(static_cast<std::uint64_t>(i)));
        return sum;
      },
      [](double& total, double part) { total += part; });
}

}  // namespace

TEST_CASE("every task runs once, whoever runs it") {
  for (const Index tasks : {0, 1, 2, 3, 17, 1000}) {
    CAPTURE(tasks);
    const std::vector<int> once(static_cast<std::size_t>(tasks), 1);
    CHECK(runs(Sequential{}, tasks) == once);
    for (const Index threads : {0, 1, 2, 3, 8, 300, 10'000}) {
      CAPTURE(threads);
      CHECK(runs(Threads{threads}, tasks) == once);
    }
  }
  CHECK(runs(Backwards{}, 5) == std::vector<int>(5, 1));
}

TEST_CASE("a team says how many it is") {
  CHECK(Sequential{}.workers().count() == 1);
  CHECK(Threads{1}.workers().count() == 1);
  CHECK(Threads{3}.workers().count() == 3);
  CHECK(Threads{10'000}.workers().count() == 256);
  CHECK(Threads{0}.workers().count() >= 1);
  CHECK(Threads{}.workers().count() == Threads{0}.workers().count());
}

TEST_CASE("a negative number of threads is refused") {
  CHECK_THROWS_WITH_AS(Threads{-1}.workers(), "threads: is -1 but must not be negative",
                       InputError);
}

TEST_CASE("one thread and sequential work run in the caller, in order") {
  std::vector<Index> order;
  const auto caller = std::this_thread::get_id();
  const auto note = [&](Index task) {
    CHECK(std::this_thread::get_id() == caller);
    order.push_back(task);
  };
  Sequential{}.workers().run(4, note);
  Threads{1}.workers().run(4, note);
  CHECK(order == std::vector<Index>{0, 1, 2, 3, 0, 1, 2, 3});
}

TEST_CASE("several threads really work at once") {
  // Each task waits for the other: with one thread this would never end.
  std::atomic<int> arrived{0};
  auto&& team = Threads{2}.workers();
  team.run(2, [&](Index) {
    ++arrived;
    while (arrived.load() < 2)
      std::this_thread::yield();
  });
  CHECK(arrived == 2);
}

TEST_CASE("a team can be used again and again") {
  auto&& team = Threads{3}.workers();
  std::atomic<Index> sum{0};
  for (int round = 0; round < 3000; ++round)
    team.run(round % 7, [&](Index task) { sum += task + 1; });
  Index expected = 0;
  for (int round = 0; round < 3000; ++round)
    for (int task = 0; task < round % 7; ++task)
      expected += task + 1;
  CHECK(sum == expected);
}

TEST_CASE("teams do not disturb each other") {
  std::vector<std::thread> callers;
  std::atomic<int> wrong{0};
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round)
        if (runs(Threads{2}, 20) != std::vector<int>(20, 1)) ++wrong;
    });
  for (std::thread& caller : callers)
    caller.join();
  CHECK(wrong == 0);
}

TEST_CASE("the exception of the lowest failing task comes out, and the team lives on") {
  for (const Index threads : {1, 2, 3}) {
    CAPTURE(threads);
    auto&& team = Threads{threads}.workers();
    for (int round = 0; round < 200; ++round) {
      std::string message;
      try {
        team.run(40, [](Index task) {
          if (task >= 5 && task % 3 == 2) throw std::runtime_error(std::to_string(task));
        });
      } catch (const std::runtime_error& error) {
        message = error.what();
      }
      REQUIRE(message == "5");
    }
    std::atomic<int> ran{0};
    team.run(10, [&](Index) { ++ran; });
    CHECK(ran == 10);
  }
}

TEST_CASE("after a failure the tasks not yet begun are dropped") {
  std::atomic<Index> ran{0};
  auto&& team = Threads{2}.workers();
  CHECK_THROWS_AS(team.run(1'000'000,
                           [&](Index task) {
                             ++ran;
                             if (task == 0) throw 1;
                           }),
                  int);
  CHECK(ran < 1'000'000);
}

TEST_CASE("chunks cover everything once and in order") {
  for (const Index total : {0, 1, 99, 100, 101, 250})
    for (const Index size : {1, 7, 100}) {
      CAPTURE(total);
      CAPTURE(size);
      const Chunks chunks{total, size};
      Index next = 0;
      for (Index number = 0; number < chunks.count(); ++number) {
        const Chunk chunk = chunks[number];
        CHECK(chunk.number == number);
        CHECK(chunk.begin == next);
        CHECK(chunk.size() >= 1);
        CHECK(chunk.size() <= size);
        next = chunk.end;
      }
      CHECK(next == total);
    }
}

TEST_CASE("chunks of rows hold 256 KiB, within limits") {
  CHECK(row_chunks(1'000'000, 64).size == 4096);
  CHECK(row_chunks(1'000'000, 0).size == 65536);
  CHECK(row_chunks(1'000'000, 1).size == 65536);
  CHECK(row_chunks(1'000'000, 1 << 30).size == 16);
  CHECK(row_chunks(0, 8).count() == 0);
  CHECK(row_chunks(5'000'000'000, 8).count() == 152588);
}

TEST_CASE("for_each_chunk visits every row once") {
  std::vector<std::atomic<int>> visits(1000);
  auto&& team = Threads{3}.workers();
  for_each_chunk(team, Chunks{1000, 7}, [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i)
      ++visits[static_cast<std::size_t>(i)];
  });
  for (const auto& visit : visits)
    CHECK(visit == 1);
}

TEST_CASE("a fold has the same bits for every executor") {
  const double expected = chunked_sum(Sequential{}, 12'345);
  CHECK(expected > 0);
  for (const Index threads : {1, 2, 3, 5, 100})
    CHECK(chunked_sum(Threads{threads}, 12'345) == expected);
  CHECK(chunked_sum(Backwards{}, 12'345) == expected);
}

TEST_CASE("a fold goes through the parts in chunk order, and nothing folds to nothing") {
  auto&& team = Threads{3}.workers();
  const auto write = [](Chunk chunk) { return std::to_string(chunk.number); };
  const auto append = [](std::string& total, const std::string& part) { total += part; };
  CHECK(fold_chunks<std::string>(team, Chunks{10, 1}, write, append) == "0123456789");
  CHECK(fold_chunks<std::string>(team, Chunks{0, 1}, write, append).empty());
}
