// Hierarchical clustering of points in space: the tree, its searches, and what is made of them; how
// long it takes and how much memory it needs at its peak.
#include <cstdio>
#include <cstring>
#include <string>

#include <kindred/distance/kd_tree.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "data.hpp"
#include "machine.hpp"

namespace {

using namespace kindred;

/// Forgets the highest resident memory so far, where the system can.
void reset_peak() {
  if (std::FILE* const file = std::fopen("/proc/self/clear_refs", "w")) {
    std::fputs("5", file);
    std::fclose(file);
  }
}

/// The highest resident memory since then, in bytes; 0 where the system does not say.
double peak() {
  double kilobytes = 0;
  if (std::FILE* const file = std::fopen("/proc/self/status", "r")) {
    char line[256];
    while (std::fgets(line, sizeof line, file) != nullptr)
      if (std::strncmp(line, "VmHWM:", 6) == 0) std::sscanf(line + 6, "%lf", &kilobytes);
    std::fclose(file);
  }
  return kilobytes * 1024;
}

Matrix<double> points(const benchmark::State& state) {
  return state.range(2) != 0 ? bench::gaussian<double>(state.range(0), state.range(1))
                             : bench::uniform<double>(state.range(0), state.range(1));
}

template <class Work>
void measure(benchmark::State& state, Work&& work) {
  const Matrix<double> x = points(state);
  reset_peak();
  const double before = peak();
  for (auto _ : state)
    benchmark::DoNotOptimize(work(x));
  state.counters["MB"] = (peak() - before) / 1e6;
}

void build(benchmark::State& state) {
  measure(state, [](const Matrix<double>& x) { return KdTree{}.fit(x, Threads{2}); });
}
BENCHMARK(build)
    ->ArgNames({"rows", "columns", "gaussian"})
    ->ArgsProduct({{1000000}, {2, 5}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void nearest(benchmark::State& state) {
  measure(state, [](const Matrix<double>& x) {
    return KdTree{}.fit(x, Threads{2}).nearest(3, Threads{2});
  });
}
BENCHMARK(nearest)
    ->ArgNames({"rows", "columns", "gaussian"})
    ->ArgsProduct({{1000000}, {2, 5}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void single(benchmark::State& state) {
  const Agglomerative question{.linkage = Linkage::single};
  measure(state, [&](const Matrix<double>& x) { return question.fit(x, Threads{2}); });
}
BENCHMARK(single)
    ->ArgNames({"rows", "columns", "gaussian"})
    ->ArgsProduct({{1000000}, {2, 3, 5}, {0, 1}})
    ->ArgsProduct({{200000}, {8}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// Where searches begin to be quicker than going through all pairs.
void single_by(benchmark::State& state) {
  const Agglomerative question{
      .linkage = Linkage::single,
      .engine = state.range(3) != 0 ? LinkageEngine::points : LinkageEngine::matrix};
  measure(state, [&](const Matrix<double>& x) { return question.fit(x, Threads{2}); });
}
BENCHMARK(single_by)
    ->ArgNames({"rows", "columns", "gaussian", "points"})
    ->ArgsProduct({{1000, 2000, 5000, 20000}, {2, 4, 8, 12, 16, 24}, {1}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void on_a_line(benchmark::State& state) {
  const Agglomerative question{.linkage = static_cast<Linkage>(state.range(3))};
  measure(state, [&](const Matrix<double>& x) { return question.fit(x, Threads{2}); });
  state.SetLabel(std::string(name_of(question.linkage)));
}
BENCHMARK(on_a_line)
    ->ArgNames({"rows", "columns", "gaussian", "linkage"})
    ->ArgsProduct({{1000000}, {1}, {1}, benchmark::CreateDenseRange(0, 6, 1)})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
