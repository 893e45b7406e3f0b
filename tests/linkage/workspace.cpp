// Many small trees in the memory of one: nothing but speed changes.
#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

// Every way of asking the system for memory is counted. GCC takes a pair of which it has inlined
// but one for a mismatch.
std::atomic<Index> allocations{0};

void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (bytes + alignment) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  return counted(bytes, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace {

template <class F>
Index allocations_of(F&& call) {
  const Index before = allocations;
  call();
  return allocations - before;
}

// What one fit is about; a pure function of its seed.
struct Problem {
  Agglomerative ask;
  Matrix<double> x;
};

Problem make_problem(std::uint64_t seed) {
  const Draws draws(seed, 31);
  const Index sizes[] = {1, 2, 15, 16, 17, 33, 100, 128, 256, 257, 300};
  const auto n = sizes[draws.below(11, 0)];
  const auto d = static_cast<Index>(2 + draws.below(20, 1));
  Problem made;
  made.ask.linkage = linkage_names[draws.below(7, 2)].linkage;
  if (!works_on_squares(made.ask.linkage)) made.ask.metric = metric_names[draws.below(8, 3)].metric;
  made.ask.storage = draws.below(2, 4) == 0 ? Storage::f64 : Storage::f32;
  made.x = draws.below(3, 5) == 0 ? small_integers(n, d, 4, seed) : gaussian(n, d, seed);
  made.x.col(0).array() += 5;  // so that every row has a direction
  made.x.col(1).array() -= 5;
  if (draws.below(8, 6) == 0) made.x *= 1e150;
  made.ask.exact_heights = draws.below(4, 7) == 0;
  if (draws.below(4, 8) == 0) made.ask.stop = Clusters{(n + 1) / 2};
  return made;
}

}  // namespace

TEST_CASE("a workspace changes no bit, whatever it was used for before") {
  LinkageWorkspace workspace;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Problem problem = make_problem(seed);
    const Agglomerative& ask = problem.ask;
    const Matrix<double>& x = problem.x;
    INFO("seed ", seed, ", n ", x.rows(), ", ", name_of(ask.linkage), ", ", name_of(ask.metric));
    // A fit that is refused and one that is cancelled leave the next one alone.
    if (seed % 5 == 0) {
      Matrix<double> bad = x;
      bad(0, 0) = missing_value<double>();
      CHECK_THROWS_AS(ask.fit(bad, workspace), InputError);
    }
    if (seed % 7 == 0) ask.fit(x, workspace, Sequential{}, [](const Progress&) { return false; });
    if (seed % 11 == 0) {
      struct Thrown {};
      if (x.rows() > 1)
        CHECK_THROWS_AS(
            ask.fit(x, workspace, Sequential{}, [](const Progress&) -> bool { throw Thrown{}; }),
            Thrown);
    }
    CHECK(ask.fit(x, workspace) == ask.fit(x));
    if (ask.metric != Metric::euclidean) continue;
    auto triangle = condensed_distances(x);
    const auto copy = triangle;
    const Dendrogram tree = ask.fit(triangle, workspace, Threads{2});
    CHECK(triangle == copy);
    CHECK(ask.fit(std::move(triangle), workspace) == tree);
    CHECK(ask.fit(copy) == tree);
  }
}

TEST_CASE("a workspace that was moved from or copied still works") {
  const Matrix<double> x = gaussian(50, 3, 1);
  const Agglomerative ask{};
  LinkageWorkspace one;
  const Dendrogram tree = ask.fit(x, one);
  LinkageWorkspace other = one;
  CHECK(ask.fit(x, other) == tree);
  LinkageWorkspace third = std::move(one);
  CHECK(ask.fit(x, third) == tree);
  CHECK(ask.fit(x, one) == tree);
}

TEST_CASE("from the second problem on only the tree is allocated") {
  for (const NamedLinkage& each : linkage_names)
    for (const NamedMetric& named : metric_names)
      for (const Storage storage : {Storage::f64, Storage::f32}) {
        const Metric metric = named.metric;
        if (works_on_squares(each.linkage) && metric != Metric::euclidean) continue;
        INFO(std::string(each.name), ", ", std::string(named.name));
        const Agglomerative ask{.linkage = each.linkage, .metric = metric, .storage = storage};
        const Matrix<double> x = gaussian(100, 8, 2), smaller = gaussian(60, 8, 3);
        LinkageWorkspace workspace;
        const Dendrogram first = ask.fit(x, workspace);
        CHECK(allocations_of([&] { ask.fit(x, workspace); }) == 1);
        CHECK(allocations_of([&] { ask.fit(smaller, workspace); }) == 1);
        CHECK(ask.fit(x, workspace) == first);
      }
  // The triangle is the caller's.
  const Agglomerative ask{};
  auto triangle = condensed_distances(gaussian(100, 3, 4));
  auto again = triangle;
  LinkageWorkspace workspace;
  ask.fit(std::move(triangle), workspace);
  CHECK(allocations_of([&] { ask.fit(std::move(again), workspace); }) == 1);
}

TEST_CASE("groups of equal rows and weights keep their tree at every size of the small engine") {
  LinkageWorkspace workspace;
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string(each.name));
    const Agglomerative ask{.linkage = each.linkage};
    const Matrix<double> x = gaussian(128, 3, 9);
    Matrix<double> twice(256, 3);
    twice << x, x;
    const Dendrogram grouped = ask.fit(twice, workspace);
    const Dendrogram weighted = ask.fit(x, std::vector<double>(128, 2.0));
    for (std::size_t t = 0; t < 127; ++t)
      CHECK(grouped.merges()[128 + t].height ==
            doctest::Approx(weighted.merges()[t].height).epsilon(1e-13));
  }
}
