// K-Means jobs: iterations from given centres, seeding alone, prediction.
#include <memory>
#include <optional>

#include <kindred/kmeans/kmeans.hpp>

#include "job.hpp"

namespace kindred::bench {
namespace {

// Inertia, iterations, centres, labels.
template <Real T>
std::vector<double> numbers_of(const KMeansModel<T>& model) {
  std::vector<double> numbers{model.inertia(), static_cast<double>(model.iterations())};
  const Matrix<double> centers = model.centers().template cast<double>();
  numbers.insert(numbers.end(), centers.data(), centers.data() + centers.size());
  for (const Label label : model.labels())
    numbers.push_back(label);
  return numbers;
}

template <Real T>
Job fit_job(const Arguments& arguments) {
  const Index columns = arguments.number("columns");
  const auto x = std::make_shared<Matrix<T>>(raw_matrix<T>(arguments, "x", columns));
  const auto model = std::make_shared<std::optional<KMeansModel<T>>>();
  const KMeans question{.clusters = arguments.number("clusters"),
                        .init = Init::given,
                        .centers = raw_matrix<double>(arguments, "centers", columns),
                        .max_iterations = arguments.number("iterations"),
                        .tolerance = 0};
  return {[=] { return milliseconds([&] { *model = question.fit(*x, arguments.threads()); }); },
          [=] { return numbers_of(**model); }};
}

// The time from the call to the first iteration, which the progress callback sees; there it stops.
template <Real T>
Job seed_job(const Arguments& arguments) {
  const auto x =
      std::make_shared<Matrix<T>>(raw_matrix<T>(arguments, "x", arguments.number("columns")));
  const auto model = std::make_shared<std::optional<KMeansModel<T>>>();
  const KMeans question{.clusters = arguments.number("clusters"), .seed = 1, .tolerance = 0};
  return {[=] {
            using Clock = std::chrono::steady_clock;
            const auto start = Clock::now();
            auto seeded = start;
            *model = question.fit(*x, arguments.threads(), [&](const Progress& progress) {
              if (progress.stage == "seeding") return true;
              seeded = Clock::now();
              return false;
            });
            return std::chrono::duration<double, std::milli>(seeded - start).count();
          },
          [=] { return numbers_of(**model); }};
}

template <Real T>
Job predict_job(const Arguments& arguments) {
  const Index columns = arguments.number("columns");
  const auto x = std::make_shared<Matrix<T>>(raw_matrix<T>(arguments, "x", columns));
  // As many rows as clusters: the model whose centres are exactly the given ones.
  const Matrix<double> centers = raw_matrix<double>(arguments, "centers", columns);
  const auto model = std::make_shared<KMeansModel<T>>(
      KMeans{.clusters = centers.rows(), .init = Init::given, .centers = centers}.fit(
          centers.template cast<T>()));
  const auto labels = std::make_shared<Labels>();
  return {[=] { return milliseconds([&] { *labels = model->predict(*x, arguments.threads()); }); },
          [=] { return std::vector<double>(labels->begin(), labels->end()); }};
}

template <Real T>
Job typed_job(const std::string& name, const Arguments& arguments) {
  if (name == "kmeans-fit") return fit_job<T>(arguments);
  if (name == "kmeans-seed") return seed_job<T>(arguments);
  if (name == "kmeans-predict") return predict_job<T>(arguments);
  throw std::invalid_argument("no such job: " + name);
}

}  // namespace

Job kmeans_job(const std::string& name, const Arguments& arguments) {
  return arguments.text("type") == "f32" ? typed_job<float>(name, arguments)
                                         : typed_job<double>(name, arguments);
}

}  // namespace kindred::bench
