// Preparation: categories, z-scores, imputation, pivot; the share of memory's speed they reach.
#include <kindred/impute/simple.hpp>
#include <kindred/scale/standard.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/pivot.hpp>

#include "data.hpp"
#include "machine.hpp"

namespace {

using namespace kindred;

constexpr Index rows = 200'000, columns = 50;
constexpr double matrix_bytes = static_cast<double>(rows * columns) * sizeof(double);

std::vector<std::string> strings(Index categories) {
  const Draws draws(2);
  std::vector<std::string> values;
  for (std::uint64_t i = 0; i < rows; ++i)
    values.push_back("category" +
                     std::to_string(draws.below(static_cast<std::uint64_t>(categories), i)));
  return values;
}

void categories(benchmark::State& state) {
  const std::vector<std::string> values = strings(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(categorical(values));
  state.SetItemsProcessed(state.iterations() * rows);
}
BENCHMARK(categories)->Arg(10)->Arg(500)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void standard_fit(benchmark::State& state) {
  const Matrix<double> x = bench::uniform<double>(rows, columns);
  for (auto _ : state)
    benchmark::DoNotOptimize(StandardScaler{}.fit(x));
  bench::count_bytes(state, matrix_bytes);
}
BENCHMARK(standard_fit)->Unit(benchmark::kMillisecond);

void standard_transform(benchmark::State& state) {
  const Matrix<double> x = bench::uniform<double>(rows, columns);
  const auto model = StandardScaler{}.fit(x);
  for (auto _ : state)
    benchmark::DoNotOptimize(model.transform(x));
  bench::count_bytes(state, 2 * matrix_bytes);
}
BENCHMARK(standard_transform)->Unit(benchmark::kMillisecond);

void impute(benchmark::State& state) {
  const SimpleImputer question{.strategy = static_cast<Impute>(state.range(0))};
  const Matrix<double> x = bench::uniform<double>(rows, columns, 10);
  for (auto _ : state)
    benchmark::DoNotOptimize(question.fit(x).transform(x));
  bench::count_bytes(state, 3 * matrix_bytes);
}
BENCHMARK(impute)->ArgName("strategy")->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void pivot_sum(benchmark::State& state) {
  const CategoricalColumn users = categorical(strings(state.range(0)));
  const CategoricalColumn kinds = categorical(strings(60));
  const Matrix<double> values = bench::uniform<double>(rows, 1);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        pivot(users, kinds, {values.data(), static_cast<std::size_t>(values.size())}));
  state.SetItemsProcessed(state.iterations() * rows);
}
BENCHMARK(pivot_sum)->ArgName("users")->Arg(100)->Arg(50'000)->Unit(benchmark::kMillisecond);

}  // namespace
