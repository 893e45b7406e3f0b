// What both units do, each in its own copy.
#pragma once

#include <kindred.hpp>

double scaled_in_other(const kindred::Matrix<double>& x);

// In an anonymous namespace, so that each unit keeps its own.
namespace {

double scaled(const kindred::Matrix<double>& x) {
  const auto z = kindred::StandardScaler{}.fit(x).transform(x, kindred::Threads{2});
  return kindred::condensed_distances(z, kindred::Metric::euclidean)(0, 1);
}

}  // namespace
