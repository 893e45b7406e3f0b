// The words for how a K-medoids fit ended.
#include <string>

#include <doctest/doctest.h>

#include <kindred/kmedoids/model.hpp>

using namespace kindred;

TEST_CASE("a status has a name") {
  CHECK(std::string(name_of(KMedoidsStatus::converged)) == "converged");
  CHECK(std::string(name_of(KMedoidsStatus::iteration_limit)) == "iteration_limit");
  CHECK(std::string(name_of(KMedoidsStatus::cancelled)) == "cancelled");
}
