// Every estimator of the K-Means family.
#include <algorithm>
#include <limits>

#include <support/kmeans_engines.hpp>
#include <support/trust.hpp>
#include <support/trust_models.hpp>

#include <kindred/kmeans/bisecting.hpp>
#include <kindred/kmeans/mini_batch.hpp>
#include <kindred/kmeans/saved_bisecting.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>
#include <kindred/kmeans/saved_mini_batch.hpp>
#include <kindred/kmeans/saved_spherical.hpp>
#include <kindred/kmeans/saved_statistics.hpp>
#include <kindred/kmeans/spherical.hpp>
#include <kindred/kmeans/statistics.hpp>

namespace kindred::testing {
namespace {

Index clusters_of(const Data& data) {
  return std::max<Index>(1, data.start.rows());
}

template <class E>
auto fitted(const E& estimator, const Data& data, Way way, const Watch& watch) {
  return with_layout(data.x, way.layout, [&](const auto& x) {
    const Threads threads{way.threads};
    const auto& progress = watch ? watch : Watch([](const Progress&) { return true; });
    return data.weights.empty()
               ? estimator.fit(x, threads, progress)
               : estimator.fit(x, std::span<const double>(data.weights), threads, progress);
  });
}

/// What every clustering says of itself: labels, and the measure of how good it is.
constexpr auto says_labels = [](const auto& model) {
  if constexpr (requires { model.objective(); })
    return Answer{as_column(model.labels()), {model.objective()}};
  else
    return Answer{as_column(model.labels()), {model.inertia()}};
};

template <class E>
BadOption refused_fit(std::string value, std::string argument, E estimator) {
  return {std::move(value), std::move(argument),
          [estimator](const Data& data) { (void)estimator.fit(data.x); }};
}

/// What options mean that all of the family have.
template <class E>
std::vector<BadOption> family_options() {
  const E two{.clusters = 2};
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {refused_fit("0", "clusters", with(two, &E::clusters, 0)),
          refused_fit("-1", "clusters", with(two, &E::clusters, -1)),
          {"one more than rows", "clusters",
           [](const Data& data) { (void)E{.clusters = data.x.rows() + 1}.fit(data.x); }},
          refused_fit("0", "max_iterations", with(two, &E::max_iterations, 0)),
          refused_fit("-1", "max_iterations", with(two, &E::max_iterations, -1)),
          refused_fit("-1", "tolerance", with(two, &E::tolerance, -1)),
          refused_fit("NaN", "tolerance", with(two, &E::tolerance, missing_value<double>())),
          refused_fit("infinity", "tolerance", with(two, &E::tolerance, infinity)),
          refused_fit("no init", "init", with(two, &E::init, 9))};
}

/// What given centres are refused for.
template <class E>
std::vector<BadOption> given_centers() {
  const auto given = [](std::string value, auto spoil) {
    return BadOption{std::move(value), "centers", [spoil](const Data& data) {
                       E estimator{.clusters = 2, .init = Init::given};
                       estimator.centers = data.x.topRows(2);
                       spoil(estimator);
                       (void)estimator.fit(data.x);
                     }};
  };
  return {
      given("none", [](E& e) { e.centers.resize(0, 0); }),
      given("one too few", [](E& e) { e.centers = Matrix<double>(e.centers.topRows(1)); }),
      given("a column too few", [](E& e) { e.centers = Matrix<double>(e.centers.leftCols(1)); }),
      given("NaN", [](E& e) { e.centers(1, 1) = missing_value<double>(); }),
      given("infinity", [](E& e) { e.centers(0, 1) = std::numeric_limits<double>::infinity(); }),
      given("not used", [](E& e) { e.init = Init::random; })};
}

void append(std::vector<BadOption>& options, std::vector<BadOption> more) {
  options.insert(options.end(), more.begin(), more.end());
}

Facts of_clusters() {
  Facts facts;
  facts.weights = true;
  facts.partition = true;
  facts.inertia = true;
  facts.power = 2;
  facts.row_order = facts.column_order = facts.shift = facts.scale = facts.negation =
      facts.rotation = facts.constant_column = nothing("another draw, another start");
  return facts;
}

template <class E, class Prepare>
Subject clustering(std::string name, std::string header, Facts facts, Prepare prepare) {
  Subject subject{std::move(name), std::move(header), std::move(facts), {}, {}};
  subject.fit_watched = [prepare](const Data& data, Way way, const Watch& watch) {
    return model_of(fitted(E(prepare(data)), data, way, watch), says_labels, predicted);
  };
  subject.fit = [watched = subject.fit_watched](const Data& data, Way way) {
    return watched(data, way, {});
  };
  return subject;
}

Subject kmeans(Algorithm algorithm, std::string name) {
  Facts facts = of_clusters();
  facts.row_order = algorithm == Algorithm::hartigan_wong ? nothing("rows move one after the other")
                                                          : alike(1e-13);
  facts.column_order = same(1e-13);
  facts.shift = same(1e-15);
  facts.scale = same();
  facts.negation = same();
  facts.rotation = same(1e-12);
  facts.constant_column = same();
  facts.bad_options = family_options<KMeans>();
  append(facts.bad_options, given_centers<KMeans>());
  facts.bad_options.push_back(refused_fit("0", "restarts", KMeans{.clusters = 2, .restarts = 0}));
  facts.bad_options.push_back(refused_fit(
      "no algorithm", "algorithm", KMeans{.clusters = 2, .algorithm = static_cast<Algorithm>(6)}));
  facts.bad_options.push_back(
      refused_fit("no finish", "finish", KMeans{.clusters = 2, .finish = static_cast<Finish>(2)}));
  return clustering<KMeans>(std::move(name), "kmeans/kmeans.hpp", facts,
                            [algorithm](const Data& data) {
                              return KMeans{.clusters = clusters_of(data),
                                            .init = Init::given,
                                            .centers = data.start,
                                            .tolerance = 0,
                                            .algorithm = algorithm};
                            });
}

/// Distances from centres, which are in the order of those given.
Subject kmeans_distances() {
  Facts facts = of_clusters();
  facts.partition = facts.inertia = false;
  facts.row_order = alike(1e-13);
  facts.column_order = facts.shift = same(1e-13);
  facts.scale = alike();
  facts.negation = same();
  facts.rotation = same(1e-12);
  facts.constant_column = same();
  return {"KMeans distances", "kmeans/model.hpp", facts, [](const Data& data, Way way) {
            const KMeans question{.clusters = clusters_of(data),
                                  .init = Init::given,
                                  .centers = data.start,
                                  .max_iterations = 15,
                                  .tolerance = 0};
            return model_of(fitted(question, data, way, {}), says_nothing, transformed);
          }};
}

/// Distances of the rest of the family, whose centres come in any order.
template <class E>
Subject distances(std::string name, std::string header) {
  Facts facts = of_clusters();
  facts.partition = facts.inertia = false;
  return {std::move(name), std::move(header), facts, [](const Data& data, Way way) {
            E question{.clusters = clusters_of(data), .seed = 5};
            question.max_iterations = 15;
            return model_of(fitted(question, data, way, {}), says_nothing, transformed);
          }};
}

Subject drawn_kmeans(Init init, std::string name) {
  return clustering<KMeans>(std::move(name), "kmeans/kmeans.hpp", of_clusters(),
                            [init](const Data& data) {
                              return KMeans{.clusters = clusters_of(data),
                                            .init = init,
                                            .restarts = 2,
                                            .seed = 5,
                                            .max_iterations = 15};
                            });
}

Subject continued_kmeans() {
  Facts facts = of_clusters();
  facts.weights = false;
  facts.row_order = alike(1e-13);
  facts.column_order = same(1e-13);
  facts.shift = same(1e-15);
  facts.scale = facts.negation = facts.constant_column = same();
  facts.rotation = same(1e-12);
  const auto from = [](std::string value, std::string argument, Index clusters, Index columns) {
    return BadOption{std::move(value), std::move(argument), [=](const Data& data) {
                       const Matrix<double> start = data.x.topLeftCorner(2, columns);
                       (void)KMeans{.clusters = clusters}.fit(data.x, ExactCenters(start));
                     }};
  };
  facts.bad_options = {from("one too many", "start", 1, 2), from("one too few", "start", 3, 2),
                       from("a column too few", "start", 2, 1)};
  Subject subject{"KMeans going on", "kmeans/kmeans.hpp", facts, {}, {}};
  subject.fit_watched = [](const Data& data, Way way, const Watch& watch) {
    const ExactCenters start = ExactCenters(data.start);
    return with_layout(data.x, way.layout, [&](const auto& x) {
      return model_of(
          KMeans{.clusters = clusters_of(data), .max_iterations = 15, .tolerance = 0}.fit(
              x, start, Threads{way.threads},
              watch ? watch : Watch([](const Progress&) { return true; })),
          says_labels, predicted);
    });
  };
  subject.fit = [watched = subject.fit_watched](const Data& data, Way way) {
    return watched(data, way, {});
  };
  return subject;
}

Subject bisecting() {
  Facts facts = of_clusters();
  facts.bad_options = family_options<BisectingKMeans>();
  append(
      facts.bad_options,
      {refused_fit("given", "init", BisectingKMeans{.clusters = 2, .init = Init::given}),
       refused_fit("0", "restarts", BisectingKMeans{.clusters = 2, .restarts = 0}),
       refused_fit("no strategy", "strategy",
                   BisectingKMeans{.clusters = 2, .strategy = static_cast<BisectingStrategy>(2)})});
  return clustering<BisectingKMeans>(
      "BisectingKMeans", "kmeans/bisecting.hpp", facts, [](const Data& data) {
        return BisectingKMeans{
            .clusters = clusters_of(data), .restarts = 2, .seed = 5, .max_iterations = 15};
      });
}

Subject mini_batch() {
  Facts facts = of_clusters();
  using E = MiniBatchKMeans;
  facts.bad_options = family_options<E>();
  append(facts.bad_options, given_centers<E>());
  const E two{.clusters = 2};
  append(facts.bad_options,
         {refused_fit("0", "batch_size", with(two, &E::batch_size, 0)),
          refused_fit("-1", "max_no_improvement", with(two, &E::max_no_improvement, -1)),
          refused_fit("1", "init_size", with(two, &E::init_size, 1)),
          refused_fit("1", "reassignment_ratio", with(two, &E::reassignment_ratio, 1)),
          refused_fit("NaN", "reassignment_ratio",
                      with(two, &E::reassignment_ratio, missing_value<double>()))});
  return clustering<E>("MiniBatchKMeans", "kmeans/mini_batch.hpp", facts, [](const Data& data) {
    return E{.clusters = clusters_of(data), .batch_size = 7, .max_iterations = 5, .seed = 5};
  });
}

Subject started_mini_batch() {
  Facts facts = of_clusters();
  facts.argument = "batch";
  facts.inertia = false;
  return {"MiniBatchKMeans by parts", "kmeans/mini_batch.hpp", facts,
          [](const Data& data, Way way) {
            return with_layout(data.x, way.layout, [&](const auto& x) {
              const MiniBatchKMeans question{.clusters = clusters_of(data), .seed = 5};
              const Threads threads{way.threads};
              const std::span<const double> weights(data.weights);
              const auto first = weights.empty() ? question.partial_fit(x, threads)
                                                 : question.partial_fit(x, weights, threads);
              return model_of(
                  weights.empty() ? first.partial_fit(x, threads)
                                  : first.partial_fit(x, weights, threads),
                  [](const auto& model) {
                    return Answer{{}, model.weights()};
                  },
                  predicted);
            });
          }};
}

Subject spherical() {
  Facts facts = of_clusters();
  facts.power = 0;
  facts.row_order = alike(1e-13);
  facts.column_order = same(1e-13);
  facts.shift = nothing("a shift changes directions");
  facts.scale = facts.negation = same();
  facts.rotation = same(1e-12);
  facts.constant_column = nothing("it changes directions");
  facts.bad_options = family_options<SphericalKMeans>();
  append(facts.bad_options, given_centers<SphericalKMeans>());
  append(facts.bad_options,
         {refused_fit("0", "restarts", SphericalKMeans{.clusters = 2, .restarts = 0}),
          {"a row of zeros", "x", [](const Data& data) {
             Matrix<double> x = data.x;
             x.row(1).setZero();
             (void)SphericalKMeans{.clusters = 2}.fit(x);
           }}});
  return clustering<SphericalKMeans>("SphericalKMeans", "kmeans/spherical.hpp", facts,
                                     [](const Data& data) {
                                       return SphericalKMeans{.clusters = clusters_of(data),
                                                              .init = Init::given,
                                                              .centers = data.start,
                                                              .tolerance = 0};
                                     });
}

Subject statistics() {
  Facts facts = of_clusters();
  facts.no_rows = true;
  facts.inertia = false;
  facts.row_order = same(1e-13);
  facts.column_order = same(1e-13);
  facts.shift = facts.negation = facts.constant_column = same();
  facts.scale = nothing("weights and squares are told together");
  facts.rotation = same(1e-12);
  facts.power = 0;
  return {"cluster_statistics", "kmeans/statistics.hpp", facts, [](const Data& data, Way way) {
            const ExactCenters start{data.start};
            const std::span<const double> weights(data.weights);
            return with_layout(data.x, way.layout, [&](const auto& x) {
              const Threads threads{way.threads};
              return model_of(
                  weights.empty() ? cluster_statistics(x, start, threads)
                                  : cluster_statistics(x, weights, start, threads),
                  [](const ClusterStatistics& all) {
                    std::vector<double> numbers = all.cluster_weights();
                    numbers.push_back(all.inertia());
                    return Answer{{}, numbers};
                  },
                  nullptr);
            });
          }};
}

}  // namespace

std::vector<Subject> kmeans_subjects() {
  return {kmeans(Algorithm::automatic, "KMeans"),
          kmeans(Algorithm::naive, "KMeans by the textbook"),
          kmeans(Algorithm::hamerly, "KMeans by bounds"),
          kmeans(Algorithm::filtering, "KMeans by cells"),
          kmeans(Algorithm::hartigan_wong, "KMeans by transfers"),
          drawn_kmeans(Init::kmeans_plus_plus, "KMeans from k-means++"),
          drawn_kmeans(Init::kmeans_parallel, "KMeans from k-means||"),
          drawn_kmeans(Init::random, "KMeans from random rows"),
          continued_kmeans(),
          bisecting(),
          mini_batch(),
          started_mini_batch(),
          spherical(),
          statistics(),
          kmeans_distances(),
          distances<BisectingKMeans>("BisectingKMeans distances", "kmeans/bisecting_model.hpp"),
          distances<MiniBatchKMeans>("MiniBatchKMeans distances", "kmeans/mini_batch_model.hpp"),
          distances<SphericalKMeans>("SphericalKMeans distances", "kmeans/spherical_model.hpp")};
}

}  // namespace kindred::testing
