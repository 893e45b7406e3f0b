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
  const auto distances = kindred::condensed_distances(x, kindred::Metric::euclidean,
                                                      kindred::Threads{2});
  double sum = 0;
  for (const double distance : distances.values())
    sum += distance;
  return sum;
}

}  // namespace
