// K-medoids reaches what no exchange improves, never beats the optimum, and is R's pam where that
// is one.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/gower.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/kmedoids/kmedoids.hpp>

#include "support/generators.hpp"
#include "support/kmeans_iris.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::refusal;

namespace {

double loss_of(const CondensedMatrix<double>& distances, const std::vector<Index>& medoids) {
  double loss = 0;
  for (Index i = 0; i < distances.size(); ++i) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Index medoid : medoids)
      nearest = std::min(nearest, distances(i, medoid));
    loss += nearest;
  }
  return loss;
}

/// The lowest loss among all choices of k things.
double optimum(const CondensedMatrix<double>& distances, Index k) {
  const Index n = distances.size();
  double best = std::numeric_limits<double>::infinity();
  for (unsigned set = 0; set < (1u << n); ++set) {
    std::vector<Index> medoids;
    for (Index i = 0; i < n; ++i)
      if ((set >> i & 1u) != 0) medoids.push_back(i);
    if (static_cast<Index>(medoids.size()) == k) best = std::min(best, loss_of(distances, medoids));
  }
  return best;
}

/// The lowest loss that a single exchange reaches.
double best_exchange(const CondensedMatrix<double>& distances, std::vector<Index> medoids) {
  double best = std::numeric_limits<double>::infinity();
  for (Index& medoid : medoids) {
    const Index kept = medoid;
    for (medoid = 0; medoid < distances.size(); ++medoid)
      best = std::min(best, loss_of(distances, medoids));
    medoid = kept;
  }
  return best;
}

/// Whole distances that obey nothing: sums are exact and ties are many.
CondensedMatrix<double> whole_distances(Index n, Index levels, std::uint64_t seed) {
  const Matrix<double> values = testing::small_integers<>(1, n * (n - 1) / 2, levels, seed);
  return CondensedMatrix<double>::from({values.data(), values.data() + values.size()}, n);
}

CondensedMatrix<double> iris_distances() {
  return condensed_distances(testing::iris());
}

}  // namespace

TEST_CASE("medoids of iris are those of R's pam") {  // cluster 2.1.4: pam(dist(iris[, 1:4]), 3)
  const auto model = KMedoids{.clusters = 3}.fit(iris_distances());
  std::vector<Index> medoids = model.medoids();
  std::sort(medoids.begin(), medoids.end());
  CHECK(medoids == std::vector<Index>{7, 78, 112});
  CHECK(model.loss() == doctest::Approx(98.131154882271034).epsilon(1e-14));
  CHECK(model.status() == KMedoidsStatus::converged);
  std::vector<Index> sizes(3);
  for (const Label label : model.labels())
    ++sizes[static_cast<std::size_t>(label)];
  CHECK(sizes == std::vector<Index>{62, 50, 38});
  CHECK(model.medoids() == std::vector<Index>{78, 7, 112});
}

TEST_CASE("no exchange improves the result, and labels and loss are those of its medoids") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const Index n = 2 + static_cast<Index>(Draws(seed).below(40, 0));
    const Index k = 1 + static_cast<Index>(Draws(seed).below(
                            static_cast<std::uint64_t>(std::min<Index>(n, 7)), 1));
    CAPTURE(n);
    CAPTURE(k);
    const auto distances = whole_distances(n, seed % 2 == 0 ? 6 : 1000, seed);
    for (const auto init : {MedoidInit::build, MedoidInit::lab, MedoidInit::random}) {
      const auto model = KMedoids{.clusters = k, .init = init, .seed = seed}.fit(distances);
      CHECK(model.status() == KMedoidsStatus::converged);
      CHECK(model.loss() == loss_of(distances, model.medoids()));
      CHECK(best_exchange(distances, model.medoids()) == model.loss());
      double own = 0;
      for (Index i = 0; i < n; ++i)
        own += distances(
            i,
            model.medoids()[static_cast<std::size_t>(model.labels()[static_cast<std::size_t>(i)])]);
      CHECK(own == model.loss());
      for (std::size_t c = 0; c < model.medoids().size(); ++c)
        CHECK(model.labels()[static_cast<std::size_t>(model.medoids()[c])] ==
              static_cast<Label>(c));
    }
  }
}

TEST_CASE("the optimum is never beaten, and restarts find it on small data") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    const Index n = 6 + static_cast<Index>(seed % 6);
    const auto distances = condensed_distances(testing::gaussian<>(n, 2, seed));
    for (Index k = 1; k <= n; ++k) {
      CAPTURE(k);
      const double best = optimum(distances, k);
      const auto once = KMedoids{.clusters = k}.fit(distances);
      CHECK(once.loss() >= best * (1 - 1e-14));
      const auto many =
          KMedoids{.clusters = k, .init = MedoidInit::random, .restarts = 60}.fit(distances);
      CHECK(many.loss() == doctest::Approx(best).epsilon(1e-14));
    }
  }
}

TEST_CASE("BUILD is the greedy choice") {
  Index swaps = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto distances = whole_distances(30, seed % 2 == 0 ? 500 : 4, seed);
    std::vector<Index> greedy;
    for (int round = 0; round < 6; ++round) {
      std::vector<double> losses;
      for (Index x = 0; x < 30; ++x) {
        auto with = greedy;
        with.push_back(x);
        losses.push_back(std::count(greedy.begin(), greedy.end(), x) > 0
                             ? std::numeric_limits<double>::infinity()
                             : loss_of(distances, with));
      }
      greedy.push_back(std::min_element(losses.begin(), losses.end()) - losses.begin());
    }
    Sequential sequential;
    auto workers = sequential.workers();
    NoProgress silent;
    const detail::DistanceRows<double> rows(distances);
    CHECK(detail::built_medoids(rows, detail::far_from_all(rows, distances), 6, workers, silent)
              .medoids == greedy);
    const KMedoids given{.clusters = 6, .init = MedoidInit::given, .medoids = greedy};
    const auto built = KMedoids{.clusters = 6}.fit(distances), same = given.fit(distances);
    CHECK(built.medoids() == same.medoids());
    CHECK(built.swaps() == same.swaps());
    swaps += built.swaps();
  }
  CHECK(swaps > 0);  // some of these starts were not yet the end
}

TEST_CASE("the number of threads does not show") {
  const auto distances = condensed_distances(testing::gaussian<>(300, 3, 8));
  for (const auto init : {MedoidInit::build, MedoidInit::lab, MedoidInit::random}) {
    const KMedoids question{.clusters = 12, .init = init, .restarts = 3, .seed = 5};
    const auto expected = question.fit(distances);
    for (const Index threads : {1, 2, 3}) {
      const auto model = question.fit(distances, Threads{threads});
      CHECK(model.medoids() == expected.medoids());
      CHECK(model.labels() == expected.labels());
      CHECK(model.loss() == expected.loss());
      CHECK(model.swaps() == expected.swaps());
      CHECK(model.iterations() == expected.iterations());
    }
  }
}

TEST_CASE("separated groups are found, numbered by size, and later things join them") {
  // Groups of 5, 9 and 7 things around 0, 100 and 200, one after the other.
  std::vector<double> places;
  for (const auto& [count, center] : {std::pair{5, 0.0}, {9, 100.0}, {7, 200.0}})
    for (int i = 0; i < count; ++i)
      places.push_back(center + i);
  const Eigen::Map<const Eigen::VectorXd> x(places.data(), static_cast<Index>(places.size()));
  const auto model = KMedoids{.clusters = 3}.fit(condensed_distances(x));
  CHECK(model.medoids() == std::vector<Index>{9, 17, 2});
  CHECK(model.loss() == 20 + 12 + 6);
  Labels expected(5, 2);
  expected.insert(expected.end(), 9, 0);
  expected.insert(expected.end(), 7, 1);
  CHECK(model.labels() == expected);
  Matrix<double> later(3, 3);
  later << 3, 7, 1, 5, 2, 5, 4, 9, 4;  // the last as near to thing 9 as to thing 2: the lower
  CHECK(model.predict(later) == Labels{2, 1, 2});
  CHECK(model.predict(later.topRows(0)).empty());
  later(1, 1) = -1;
  CHECK(refusal([&] { model.predict(later); }) ==
        "distances: hold a negative value (row 1, column 1)");
  CHECK(refusal([&] { model.predict(later.leftCols(2)); }) ==
        "distances: has 2 columns where 3 are expected");
}

TEST_CASE("equal things, as many clusters as things, and one thing alone") {
  const auto equal = CondensedMatrix<double>::from(std::vector<double>(10, 0.0), 5);
  for (const auto init : {MedoidInit::build, MedoidInit::lab, MedoidInit::random}) {
    const auto model = KMedoids{.clusters = 3, .init = init}.fit(equal);
    CHECK(model.loss() == 0);
    for (Label c = 0; c < 3; ++c)
      CHECK(std::count(model.labels().begin(), model.labels().end(), c) >= 1);
  }
  const auto all = KMedoids{.clusters = 6}.fit(whole_distances(6, 50, 1));
  CHECK(all.loss() == 0);
  CHECK(all.labels() == Labels{0, 1, 2, 3, 4, 5});
  const auto alone = KMedoids{.clusters = 1}.fit(CondensedMatrix<double>{});
  CHECK(alone.medoids() == std::vector<Index>{0});
  CHECK(alone.loss() == 0);
}

TEST_CASE("float distances and huge ones") {
  const auto distances = condensed_distances(testing::gaussian<>(60, 2, 3));
  const std::vector<float> rounded(distances.values().begin(), distances.values().end());
  const std::vector<double> again(rounded.begin(), rounded.end());
  const KMedoids question{.clusters = 5};
  const auto narrow = question.fit(CondensedMatrix<float>::from(rounded));
  CHECK(narrow.loss() == question.fit(CondensedMatrix<double>::from(again)).loss());
  auto huge = distances;
  for (double& value : huge.mutable_values())
    value *= 0x1p1018;
  const auto model = question.fit(huge), expected = question.fit(distances);
  CHECK(model.labels() == expected.labels());
  CHECK(model.loss() == expected.loss() * 0x1p1018);
}

TEST_CASE("Gower's distances go straight in") {
  const std::vector<double> age{20, 22, 21, 60, 61, 59};
  const CategoricalColumn plan =
      categorical(std::vector<std::string>{"a", "a", "a", "b", "b", "a"});
  Table table;
  table.add("age", age).add("plan", plan);
  const auto model = KMedoids{.clusters = 2}.fit(Gower{}.fit(table).condensed_distances(table));
  // The plan of the last outweighs 38 of 41 years.
  CHECK(model.labels() == Labels{0, 0, 0, 1, 1, 0});
}

TEST_CASE("a search can be stopped or limited, and what was reached is told") {
  const auto distances = condensed_distances(testing::gaussian<>(200, 2, 1));
  const KMedoids question{.clusters = 10, .init = MedoidInit::random, .seed = 3};
  const auto limited =
      KMedoids{.clusters = 10, .init = MedoidInit::random, .max_iterations = 1, .seed = 3}.fit(
          distances);
  CHECK(limited.status() == KMedoidsStatus::iteration_limit);
  CHECK(limited.iterations() == 1);
  CHECK(limited.loss() >= question.fit(distances).loss());
  int calls = 0;
  const auto stopped =
      question.fit(distances, Threads{2}, [&](const Progress&) { return ++calls < 3; });
  CHECK(stopped.status() == KMedoidsStatus::cancelled);
  CHECK(calls == 3);
  CHECK(stopped.loss() == doctest::Approx(loss_of(distances, stopped.medoids())));
  for (const Index k : {1, 4}) {
    const auto at_once =
        KMedoids{.clusters = k}.fit(distances, Sequential{}, [](const Progress&) { return false; });
    CHECK(at_once.status() == KMedoidsStatus::cancelled);
    CHECK(static_cast<Index>(at_once.medoids().size()) == k);
  }
  CHECK(question.fit(distances, Sequential{}, [](const Progress&) { return true; }).labels() ==
        question.fit(distances).labels());
}

TEST_CASE("options that cannot be are refused") {
  const auto distances = whole_distances(5, 9, 1);
  const auto refused = [&](const KMedoids& question) {
    return refusal([&] { question.fit(distances); });
  };
  CHECK(refused({.clusters = 0}) == "clusters: is 0 but must lie in 1..5");
  CHECK(refused({.clusters = 6}) == "clusters: is 6 but must lie in 1..5");
  CHECK(refused({.clusters = 2, .restarts = 0}).starts_with("restarts: is 0"));
  CHECK(refused({.clusters = 2, .max_iterations = 0}).starts_with("max_iterations: is 0"));
  CHECK(refused({.clusters = 2, .medoids = {1, 2}}) ==
        "medoids: are used with MedoidInit::given only");
  CHECK(refused({.clusters = 2, .init = MedoidInit::given, .medoids = {1}}) ==
        "medoids: has 1 entries where 2 are needed");
  CHECK(refused({.clusters = 2, .init = MedoidInit::given, .medoids = {1, 5}}) ==
        "medoids: is 5 but must lie in 0..4");
  CHECK(refused({.clusters = 2, .init = MedoidInit::given, .medoids = {1, 1}}) ==
        "medoids: hold 1 twice");
  CHECK(refused({.clusters = 2, .init = static_cast<MedoidInit>(9)}) ==
        "init: is not one of the four ways to start");
}
