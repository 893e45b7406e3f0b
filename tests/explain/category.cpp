// Categorical profiles: SciPy's χ², exact shares, missing categories as a level or left out.
#include <cmath>
#include <initializer_list>
#include <map>

#include <doctest/doctest.h>

#include <kindred/explain/category.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Code;
using kd::Index;
using kd::Labels;

namespace {

// The soils and labels of FactoMineR's 21 Loire wines: Env1, Env2, Env4, Reference; Bourgueuil,
// Chinon, Saumur.
const Labels soils{0, 0, 0, 1, 3, 3, 3, 0, 0, 1, 1, 1, 3, 3, 0, 3, 3, 1, 0, 2, 2};
const std::vector<Code> regions{2, 2, 0, 1, 2, 0, 0, 2, 1, 2, 2, 2, 2, 2, 0, 0, 1, 1, 0, 2, 2};

}  // namespace

TEST_CASE("category profile: the wine data") {
  const kd::CategoryProfile profile = kd::category_profile(regions, soils);
  // SciPy 1.10.1, chi2_contingency(correction=False).
  CHECK(profile.link.chi_squared == doctest::Approx(5.863636363636363).epsilon(1e-14));
  CHECK(profile.link.degrees == 6);
  CHECK(profile.link.count == 21);
  CHECK(profile.link.p_value == doctest::Approx(0.43863786181947917).epsilon(1e-13));
  REQUIRE(profile.segments.size() == 4);
  // The formula of catdes in exact fractions: Env2 has no Bourgueuil and two Chinon.
  const kd::CategorySegment& env2 = profile.segments[1];
  CHECK(env2.label == 1);
  CHECK(env2.size == 5);
  REQUIRE(env2.categories.size() == 3);
  CHECK(env2.categories[0].category == 0);
  CHECK(env2.categories[0].count == 0);
  CHECK(env2.categories[0].v_test == doctest::Approx(-1.4481510199209155).epsilon(1e-13));
  CHECK(env2.categories[1].category == 1);
  CHECK(env2.categories[1].count == 2);
  CHECK(env2.categories[1].share == 0.4);
  CHECK(env2.categories[1].overall_share == doctest::Approx(4.0 / 21));
  CHECK(env2.categories[1].captured == 0.5);
  CHECK(env2.categories[1].v_test == doctest::Approx(1.1367588794567744).epsilon(1e-13));
  CHECK(env2.categories[1].p_value == doctest::Approx(0.2556390977443609).epsilon(1e-13));
  CHECK(env2.categories[2].v_test == doctest::Approx(0.3389721713990891).epsilon(1e-12));
}

TEST_CASE("category profile: counts of random data, every category in every segment") {
  for (const std::uint64_t seed : {1u, 2u}) {
    CAPTURE(seed);
    const Labels labels = kd::testing::random_labels(500, 4, seed);
    std::vector<Code> codes = kd::testing::random_labels(500, 30, seed + 1);
    for (Code& code : codes)
      --code;  // 0 becomes missing
    const kd::CategoryProfile profile = kd::category_profile(codes, labels);
    std::map<std::pair<kd::Label, Code>, Index> cells;
    std::map<Code, Index> totals;
    for (std::size_t i = 0; i < codes.size(); ++i)
      ++cells[{labels[i], codes[i]}], ++totals[codes[i]];
    double chi_squared = 0;
    for (const auto& segment : profile.segments) {
      REQUIRE(segment.categories.size() == totals.size());
      double last = HUGE_VAL;
      for (const auto& found : segment.categories) {
        const Index count = cells[{segment.label, found.category}];
        CHECK(found.count == count);
        CHECK(found.overall_share == static_cast<double>(totals[found.category]) / 500);
        CHECK(std::abs(found.v_test) <= last);
        last = std::abs(found.v_test);
        const double expected =
            static_cast<double>(segment.size) * static_cast<double>(totals[found.category]) / 500;
        chi_squared += (static_cast<double>(count) - expected) *
                       (static_cast<double>(count) - expected) / expected;
      }
    }
    CHECK(profile.link.chi_squared == doctest::Approx(chi_squared).epsilon(1e-12));
    CHECK(profile.link.degrees == 3 * 29);
  }
}

TEST_CASE("category profile: missing as a level, or left out") {
  const std::vector<Code> codes{0, -1, 1, -1, 0, 1, -1, 0};
  const Labels labels{0, 0, 0, 1, 1, 1, 2, 0};
  const kd::CategoryProfile level = kd::category_profile(codes, labels);
  CHECK(level.link.count == 8);
  REQUIRE(level.segments.size() == 3);
  CHECK(level.segments[2].categories.size() == 3);
  CHECK(level.segments[2].categories[0].category == kd::missing_code);
  CHECK(level.segments[2].categories[0].share == 1);
  const kd::CategoryProfile without =
      kd::category_profile(codes, labels, kd::MissingCategory::excluded);
  CHECK(without.link.count == 5);
  REQUIRE(without.segments.size() == 2);  // segment 2 has no category at all
  CHECK(without.segments[0].size == 3);
  CHECK(without.segments[0].categories.size() == 2);
  for (const auto& attribute : without.segments[0].categories)
    CHECK(attribute.category != kd::missing_code);
}

TEST_CASE("category profile: nothing to compare") {
  const kd::CategoryProfile one_category =
      kd::category_profile(std::vector<Code>{5, 5, 5}, Labels{0, 1, 1});
  CHECK(one_category.link.degrees == 0);
  CHECK(one_category.link.p_value == 1);
  CHECK(one_category.segments[0].categories.empty());
  const kd::CategoryProfile one_segment =
      kd::category_profile(std::vector<Code>{5, 1, 5}, Labels{3, 3, 3});
  CHECK(one_segment.link.degrees == 0);
  const kd::CategoryProfile nothing =
      kd::category_profile(std::vector<Code>{-1, -1}, Labels{0, 1}, kd::MissingCategory::excluded);
  CHECK(nothing.link.count == 0);
  CHECK(nothing.link.degrees == 0);
  CHECK(nothing.segments.empty());
  CHECK(kd::category_profile(std::vector<Code>{0}, Labels{0}).link.degrees == 0);
}

TEST_CASE("category profile: bad input is refused") {
  const std::vector<Code> codes{0, 1, 0};
  CHECK_THROWS_AS(kd::category_profile(codes, Labels{0, 1}), kd::InputError);
  CHECK_THROWS_AS(kd::category_profile(codes, Labels{0, -1, 0}), kd::InputError);
  CHECK_THROWS_AS(kd::category_profile(std::vector<Code>{}, Labels{}), kd::InputError);
  CHECK_THROWS_WITH_AS(kd::category_profile(std::vector<Code>{0, -2, 0}, Labels{0, 1, 0}),
                       "codes: holds -2, which numbers no category (row 1)", kd::InputError);
  CHECK_THROWS_AS(kd::category_profile(std::vector<Code>{0, 2147483647, 0}, Labels{0, 1, 0}),
                  kd::InputError);
}
