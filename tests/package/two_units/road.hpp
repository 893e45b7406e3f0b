// A little of everything, compiled into each unit with that unit's flags.
#pragma once

#include <vector>

#include <kindred/kindred.hpp>

// In an anonymous namespace, so that each unit keeps its own.
namespace {

double road() {
  const kindred::Draws draws(7);
  kindred::Matrix<double> x(60, 3);
  for (kindred::Index i = 0; i < x.size(); ++i)
    x.data()[i] = draws.uniform(static_cast<std::uint64_t>(i)) + static_cast<double>(i / 3 % 4);
  const kindred::Threads threads{2};
  const auto z = kindred::StandardScaler{}.fit(x, threads).transform(x, threads);
  const auto model = kindred::KMeans{.clusters = 4}.fit(z, threads);
  // From distances, because the engines on points alone take a compiler a minute.
  const auto tree = kindred::Agglomerative{}.fit(
      kindred::condensed_distances(z, kindred::Metric::euclidean, threads), threads);
  return model.inertia() + tree.merges().back().height +
         kindred::adjusted_rand_score(model.labels(), tree.cut(kindred::Clusters{4}));
}

}  // namespace
