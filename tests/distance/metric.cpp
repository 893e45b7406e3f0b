// Metrics are found by SciPy's names and by no other.
#include <doctest/doctest.h>

#include <kindred/distance/metric.hpp>

using namespace kindred;

TEST_CASE("every metric is found by its own name") {
  for (const NamedMetric& named : metric_names) {
    const auto [name, metric] = named;
    CHECK(name_of(metric) == name);
    CHECK(metric_from_name(name) == metric);
  }
}

TEST_CASE("a name that is not a metric is nothing") {
  CHECK_FALSE(metric_from_name("Euclidean"));
  CHECK_FALSE(metric_from_name(""));
}
