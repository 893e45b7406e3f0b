// What has to hold with every compiler, library and flag: answers that are known, and NaN refused
// where the user's -ffast-math says that there is none.
#include <cstdio>
#include <vector>

#include <kindred/kmeans/kmeans.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/scale/standard.hpp>

namespace kd = kindred;

#if defined(__cpp_exceptions)
template <class Estimator>
bool refuses(const Estimator& estimator, const kd::Matrix<double>& x) {
  try {
    estimator.fit(x);
  } catch (const kd::InputError& error) {
    return error.row() == 31 && error.column() == 1;
  }
  return false;
}
#endif

bool require(bool holds, const char* what) {
  if (!holds) std::printf("FAILED: %s\n", what);
  return holds;
}

int main() {
  // Three groups around 0, 10 and 20, in turn.
  kd::Matrix<double> x(60, 2);
  for (kd::Index i = 0; i < x.rows(); ++i)
    for (kd::Index j = 0; j < 2; ++j)
      x(i, j) = 10.0 * static_cast<double>(i % 3) +
                kd::Draws(7).uniform(static_cast<std::uint64_t>(2 * i + j));

  const auto z = kd::StandardScaler{}.fit(x).transform(x, kd::Threads{2});
  const auto model = kd::KMeans{.clusters = 3, .seed = 1}.fit(z, kd::Threads{2});
  const auto segment =
      kd::Agglomerative{.linkage = kd::Linkage::complete}.fit(z).cut(kd::Clusters{3});
  bool good = true;
  for (kd::Index i = 3; i < x.rows(); ++i) {
    const auto at = static_cast<std::size_t>(i), group = static_cast<std::size_t>(i % 3);
    good &= require(model.labels()[at] == model.labels()[group], "K-Means finds the groups");
    good &= require(segment[at] == segment[group], "the tree finds the groups");
  }

  x(31, 1) = kd::missing_value<double>();
  good &= require(kd::StandardScaler{}.fit(x).observed(1) == 59, "a scaler passes NaN over");
#if defined(__cpp_exceptions)
  good &= require(refuses(kd::KMeans{.clusters = 3}, x), "K-Means refuses NaN with its place");
  good &= require(refuses(kd::Agglomerative{}, x), "linkage refuses NaN with its place");
#endif
  return good ? 0 : 1;
}
