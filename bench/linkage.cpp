// Linkage: trees from vectors and from a triangle, every method; cutting a tree.
#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "data.hpp"
#include "machine.hpp"

namespace {

using namespace kindred;

void from_vectors(benchmark::State& state) {
  const Agglomerative question{.linkage = static_cast<Linkage>(state.range(1)),
                               .storage = state.range(2) != 0 ? Storage::f32 : Storage::f64};
  const Matrix<double> x = bench::uniform<double>(state.range(0), 16);
  for (auto _ : state)
    benchmark::DoNotOptimize(question.fit(x));
  state.SetLabel(std::string(name_of(question.linkage)));
}
BENCHMARK(from_vectors)
    ->ArgNames({"rows", "linkage", "float"})
    ->ArgsProduct({{500, 4000}, benchmark::CreateDenseRange(0, 6, 1), {0, 1}})
    ->Unit(benchmark::kMillisecond);

void from_triangle(benchmark::State& state) {
  const Agglomerative question{.linkage = static_cast<Linkage>(state.range(1))};
  const auto triangle =
      condensed_distances(bench::uniform<double>(state.range(0), 16), Metric::euclidean);
  for (auto _ : state) {
    state.PauseTiming();
    auto given = triangle;
    state.ResumeTiming();
    benchmark::DoNotOptimize(question.fit(std::move(given)));
  }
  state.SetLabel(std::string(name_of(question.linkage)));
  // The least there is to move: every distance once.
  bench::count_bytes(state, static_cast<double>(triangle.values().size_bytes()));
}
BENCHMARK(from_triangle)
    ->ArgNames({"rows", "linkage"})
    ->ArgsProduct({{4000}, benchmark::CreateDenseRange(0, 6, 1)})
    ->Unit(benchmark::kMillisecond);

void cut(benchmark::State& state) {
  const auto tree = Agglomerative{}.fit(bench::uniform<double>(2000, 4));
  for (auto _ : state)
    benchmark::DoNotOptimize(tree.cut(Clusters{state.range(0)}));
}
BENCHMARK(cut)->ArgName("clusters")->Arg(2)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
