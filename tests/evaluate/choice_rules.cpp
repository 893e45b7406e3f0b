// Elbows and gap rules on curves small enough to decide by hand.
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/evaluate/choice_rules.hpp>

#include "support/refusals.hpp"

namespace kd = kindred;
using kd::GapRule;
using kd::testing::refusal;

namespace {

using Values = std::vector<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("elbow: the point farthest below the chord") {
  // Below the chord from (1, 100) to (5, 0), in percent of the fall: 55, 40, 20.
  CHECK(kd::elbow(Values{1, 2, 3, 4, 5}, Values{100, 20, 10, 5, 0}) == 1);
  CHECK(kd::elbow(Values{1, 2, 3, 4, 5}, Values{100, 70, 10, 5, 0}) == 2);
  // The place along x counts: the same values farther to the right.
  CHECK(kd::elbow(Values{1, 2, 3, 90, 100}, Values{100, 50, 10, 9, 0}) == 2);
  CHECK(kd::elbow(Values{1, 2, 3}, Values{1e300, -9e299, -1e300}) == 1);
}

TEST_CASE("elbow: equal ones, straight lines, curves too short or rising have the first or none") {
  CHECK(kd::elbow(Values{0, 1, 2, 3}, Values{9, 2, 1, 0}) == 1);
  CHECK(kd::elbow(Values{0, 1, 2, 4}, Values{8, 4, 2, 0}) == 1);  // both 1/4 below
  CHECK_FALSE(kd::elbow(Values{1, 2, 3, 4}, Values{0.4, 0.3, 0.2, 0.1}));
  CHECK_FALSE(kd::elbow(Values{1, 2, 3}, Values{3, 2.9, 0}));
  CHECK_FALSE(kd::elbow(Values{1, 2, 3}, Values{1, 1, 1}));
  CHECK_FALSE(kd::elbow(Values{1, 2}, Values{2, 1}));
  CHECK_FALSE(kd::elbow(Values{}, Values{}));
}

TEST_CASE("elbow: what is refused") {
  CHECK(refusal([] {
          kd::elbow(Values{1, 2}, Values{1});
        }) == "y: has 1 entries where 2 are needed");
  CHECK(refusal([] { kd::elbow(Values{1, 1}, Values{1, 2}); }) == "x: does not ascend (row 1)");
  CHECK(refusal([] {
          kd::elbow(Values{1, 2}, Values{1, infinity});
        }) == "y: holds infinity (row 1)");
}

TEST_CASE("gap rules: R's maxSE of the same curves") {
  // first maximum at 1, highest at 3
  const Values gaps{0.2, 0.5, 0.45, 0.9, 0.85}, errors{0.1, 0.35, 0.1, 0.45, 0.1};
  const auto picked = [&](GapRule rule) { return kd::gap_choice(gaps, errors, rule); };
  CHECK(picked(GapRule::tibshirani_2001) == 0);  // 0.2 >= 0.5 - 0.35
  CHECK(picked(GapRule::first_max) == 1);
  CHECK(picked(GapRule::global_max) == 3);
  CHECK(picked(GapRule::first_se_max) == 0);   // 0.2 >= 0.5 - 0.35
  CHECK(picked(GapRule::global_se_max) == 1);  // 0.5 >= 0.9 - 0.45
  const Values sharp(5, 0.0);
  CHECK(kd::gap_choice(gaps, sharp) == 1);  // 0.5 >= 0.45
  CHECK(kd::gap_choice(gaps, sharp, GapRule::first_se_max) == 1);
  CHECK(kd::gap_choice(gaps, sharp, GapRule::global_se_max) == 3);
}

TEST_CASE("gap rules: rising curves, infinite gaps, none") {
  constexpr std::array rules{GapRule::tibshirani_2001, GapRule::first_se_max,
                             GapRule::global_se_max, GapRule::first_max, GapRule::global_max};
  for (const GapRule rule : rules) {
    CHECK(kd::gap_choice(Values{1, 2, 3}, Values{0, 0, 0}, rule) == 2);
    CHECK(kd::gap_choice(Values{1, 2, infinity}, Values{0, 0, 0}, rule) == 2);
    CHECK(kd::gap_choice(Values{7}, Values{1}, rule) == 0);
    CHECK_FALSE(kd::gap_choice(Values{}, Values{}, rule));
  }
}

TEST_CASE("gap rules: what is refused") {
  CHECK(refusal([] {
          kd::gap_choice(Values{1, 2}, Values{0});
        }) == "errors: has 1 entries where 2 are needed");
  CHECK(refusal([] { kd::gap_choice(Values{std::nan("")}, Values{0}); }) ==
        "gaps: hold NaN (row 0)");
  CHECK(refusal([] { kd::gap_choice(Values{1}, Values{-1}); }) ==
        "errors: must be finite and >= 0 (row 0)");
  CHECK(refusal([] { kd::gap_choice(Values{1}, Values{1}, static_cast<GapRule>(9)); }) ==
        "rule: is not one of the five gap rules");
}
