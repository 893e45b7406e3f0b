// Linkage: trees from vectors and from a triangle, every method; the passes over the square that
// they are made of, held against memory; cutting a tree.
#include <optional>
#include <utility>
#include <vector>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/detail/fill_square.hpp>
#include <kindred/linkage/detail/reciprocal_pairs.hpp>

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

/// Rows of few columns, whose distances no cache holds, and the square for them.
template <class T>
struct Passes {
  static constexpr Index n = 8000;
  const Matrix<double> x = bench::uniform<double>(n, 4);
  Sequential::Team workers{};
  const PreparedRows rows{MatrixView<double>(x), Metric::euclidean, workers};
  const detail::StartingClusters start = detail::StartingClusters::leaves(n);
  const detail::RowTiles tiles{rows, start, {Linkage::average, {}, false}};

  static constexpr double row_bytes = static_cast<double>(detail::padded_width(n) * sizeof(T));

  std::optional<detail::Square<T>> filled() {
    std::optional<detail::Square<T>> square(std::in_place, start);
    detail::fill_square(tiles, workers, NoProgress{}, *square);
    return square;
  }
};

/// Distances into both halves of the square: every entry is written once.
template <class T>
void fill(benchmark::State& state) {
  Passes<T> passes;
  auto square = passes.filled();
  for (auto _ : state)
    detail::fill_square(passes.tiles, passes.workers, NoProgress{}, *square);
  bench::count_bytes(state, passes.n * passes.row_bytes);
}
BENCHMARK_TEMPLATE(fill, float)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(fill, double)->Unit(benchmark::kMillisecond);

/// The nearest neighbour of every row: every entry is read once.
template <class T>
void look(benchmark::State& state) {
  Passes<T> passes;
  const auto square = passes.filled();
  for (auto _ : state)
    for (Index slot = 0; slot < passes.n; ++slot)
      benchmark::DoNotOptimize(square->nearest(slot));
  bench::count_bytes(state, passes.n * passes.row_bytes);
}
BENCHMARK_TEMPLATE(look, float)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(look, double)->Unit(benchmark::kMillisecond);

/// How many rows the first round merges, and how many lose their nearest neighbour by it.
template <class T>
std::pair<Index, Index> touched_rows(const detail::Square<T>& square, Index n) {
  std::vector<Index> nearest;
  for (Index i = 0; i < n; ++i)
    nearest.push_back(static_cast<Index>(square.nearest(i).id));
  const auto pairs = [&](Index i) {
    const Index other = nearest[static_cast<std::size_t>(i)];
    return nearest[static_cast<std::size_t>(other)] == i;
  };
  Index merged = 0, lost = 0;
  for (Index i = 0; i < n; ++i) {
    merged += pairs(i);
    lost += !pairs(i) && pairs(nearest[static_cast<std::size_t>(i)]);
  }
  return {merged, lost};
}

/// The first look through all rows and the first round. For every pair two rows are read and one is
/// written; that is read again and written as a column; and it is looked through, as are the rows
/// that lost their nearest neighbour.
template <class T>
void first_round(benchmark::State& state) {
  Passes<T> passes;
  const auto [merged, lost] = touched_rows(*passes.filled(), passes.n);
  for (auto _ : state) {
    state.PauseTiming();
    auto square = passes.filled();
    int asked = 0;
    state.ResumeTiming();
    benchmark::DoNotOptimize(
        detail::ReciprocalPairs<updates::Average, T>(*square, passes.start, passes.workers)
            .run({}, [&](const Progress&) { return asked++ == 0; }));
    state.PauseTiming();
    square.reset();
    state.ResumeTiming();
  }
  const double rows = static_cast<double>(passes.n + 6 * (merged / 2) + lost);
  bench::count_bytes(state, rows * passes.row_bytes);
}
BENCHMARK_TEMPLATE(first_round, float)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(first_round, double)->Unit(benchmark::kMillisecond);

void cut(benchmark::State& state) {
  const auto tree = Agglomerative{}.fit(bench::uniform<double>(2000, 4));
  for (auto _ : state)
    benchmark::DoNotOptimize(tree.cut(Clusters{state.range(0)}));
}
BENCHMARK(cut)->ArgName("clusters")->Arg(2)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
