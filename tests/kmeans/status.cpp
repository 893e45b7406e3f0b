// The names of the reasons to stop.
#include <string_view>

#include <doctest/doctest.h>

#include <kindred/kmeans/status.hpp>

using namespace kindred;

TEST_CASE("every status has its name") {
  CHECK(std::string_view(name_of(KMeansStatus::converged)) == "converged");
  CHECK(std::string_view(name_of(KMeansStatus::tolerance_reached)) == "tolerance_reached");
  CHECK(std::string_view(name_of(KMeansStatus::iteration_limit)) == "iteration_limit");
  CHECK(std::string_view(name_of(KMeansStatus::cancelled)) == "cancelled");
  CHECK(std::string_view(name_of(KMeansStatus::no_improvement)) == "no_improvement");
}
