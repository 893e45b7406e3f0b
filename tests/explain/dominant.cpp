// Picking a segment's story: order, threshold, number of lines, mean and presence in one line.
#include <cmath>
#include <initializer_list>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/explain/dominant.hpp>

#include "support/evaluate_naive.hpp"
#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Labels;

namespace {

/// 300 users of 6 areas: area 0 is what segment 0 visits, area 1 what segment 1 visits much and the
/// others a little, the rest is noise.
kd::SegmentDescription browsing() {
  kd::Matrix<double> x = kd::testing::small_integers(300, 6, 3, 1);
  Labels labels(300);
  std::vector<std::string> colours;
  for (Index i = 0; i < 300; ++i) {
    const bool first = i % 3 == 0;
    labels[static_cast<std::size_t>(i)] = first ? 0 : 1;
    if (!first && i % 7 != 0) x(i, 0) = 0;
    if (first) x(i, 0) += 1;
    if (!first) x(i, 1) += 20;
    colours.push_back(first && i % 2 == 0 ? "red" : i % 5 == 0 ? "green" : "blue");
  }
  const kd::CategoricalColumn colour = kd::categorical(colours);
  kd::Table table;
  table.add("colour", colour);
  return kd::describe_segments(labels, x, std::vector<std::string>{"a", "b", "c", "d", "e", "f"},
                               table);
}

}  // namespace

TEST_CASE("dominant: above the average first, strongest first, all beyond chance") {
  const kd::SegmentDescription description = browsing();
  for (const kd::Segment& segment : description.segments) {
    const auto lines = kd::dominant_attributes(description, segment);
    REQUIRE(lines.size() >= 3);
    bool below = false;
    double last = HUGE_VAL;
    for (const auto& line : lines) {
      CHECK(std::abs(line.v_test) >= 1.96);
      if (!below && line.v_test < 0) below = true, last = HUGE_VAL;
      CHECK((line.v_test < 0) == below);
      CHECK(std::abs(line.v_test) <= last);
      last = std::abs(line.v_test);
    }
    CHECK(below);
  }
  const auto first = kd::dominant_attributes(description, description.segments[0]);
  CHECK(first[0].column == "a");
  CHECK(first[0].numeric);
  CHECK(first[0].category.empty());
  CHECK(first[1].column == "colour");
  CHECK(first[1].category == "red");
  CHECK_FALSE(first[1].numeric);
  CHECK(first[1].share == 0.5);
  CHECK(kd::is_nan(first[1].mean));
  CHECK(kd::dominant_attributes(description, description.segments[1])[0].column == "b");
}

TEST_CASE("dominant: a numeric column takes one line, judged by its stronger test") {
  const kd::SegmentDescription description = browsing();
  const kd::Segment& segment = description.segments[0];
  const auto lines =
      kd::dominant_attributes(description, segment, {.threshold = 0, .at_most = 100});
  Index numeric = 0;
  for (const auto& line : lines) {
    if (!line.numeric) continue;
    ++numeric;
    double mean = 0, presence = 0;
    for (const auto& attribute : segment.numeric)
      if (description.name_of(attribute) == line.column) {
        mean = attribute.v_test;
        CHECK(line.mean == attribute.mean);
        CHECK(line.overall_mean == attribute.overall_mean);
      }
    for (const auto& attribute : segment.presence)
      if (description.name_of(attribute) == line.column) {
        presence = attribute.v_test;
        CHECK(line.share == attribute.share);
        CHECK(line.overall_share == attribute.overall_share);
      }
    CHECK(line.v_test == (std::abs(presence) > std::abs(mean) ? presence : mean));
  }
  CHECK(numeric == 6);
}

TEST_CASE("dominant: a column without presence has no share") {
  kd::Matrix<double> x(6, 1);
  x << 1, 2, 1, 8, 9, 9;
  const auto description =
      kd::describe_segments(Labels{0, 0, 0, 1, 1, 1}, x, std::vector<std::string>{"x"});
  const auto lines = kd::dominant_attributes(description, description.segments[1]);
  REQUIRE(lines.size() == 1);
  CHECK(kd::is_nan(lines[0].share));
  CHECK(kd::is_nan(lines[0].overall_share));
  CHECK(lines[0].p_value == description.segments[1].numeric[0].p_value);
}

TEST_CASE("dominant: options") {
  const kd::SegmentDescription description = browsing();
  const kd::Segment& segment = description.segments[0];
  const auto all = kd::dominant_attributes(description, segment, {.at_most = 100});
  const auto one = kd::dominant_attributes(description, segment, {.at_most = 1});
  REQUIRE(one.size() == 2);
  CHECK(one[0].column == all[0].column);
  CHECK(one[0].v_test > 0);
  CHECK(one[1].v_test < 0);
  CHECK(kd::dominant_attributes(description, segment, {.at_most = 0}).empty());
  for (const auto& line : kd::dominant_attributes(description, segment, {.below_average = false}))
    CHECK(line.v_test > 0);
  CHECK(kd::dominant_attributes(description, segment, {.threshold = 1000}).empty());
  const double limit = all[0].v_test;
  CHECK(kd::dominant_attributes(description, segment, {.threshold = limit})[0].column ==
        all[0].column);
  for (const double threshold : {-1.0, HUGE_VAL, kd::missing_value<double>()})
    CHECK_THROWS_AS(kd::dominant_attributes(description, segment, {.threshold = threshold}),
                    kd::InputError);
  CHECK_THROWS_AS(kd::dominant_attributes(description, segment, {.at_most = -1}), kd::InputError);
}
