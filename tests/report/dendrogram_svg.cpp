// Tests of dendrograms as pictures.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/dendrogram_svg.hpp>

#include "support/report_trees.hpp"
#include "support/report_xml.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

std::vector<std::string> tips_of(const std::string& svg) {
  return texts_of(group_of(svg, "kd-tips"));
}

std::vector<std::string> plain_names(Index n) {
  std::vector<std::string> names;
  for (Index i = 0; i < n; ++i)
    names.push_back("user " + std::to_string(i));
  return names;
}

}  // namespace

TEST_CASE("the scanner the tests rely on knows XML from what is not") {
  for (const char* good : {"<a/>", "<a b=\"c\"><d/>x &amp; y</a>\n", "<a b=\"1\" c=\"2\"/>"})
    CHECK_MESSAGE(xml_problem(good) == "", good);
  for (const char* bad :
       {"", "<a>", "<a></b>", "<a/><a/>", "<a b=c/>", "<a>&</a>", "<a b=\"<\"/>",
        "<a b=\"1\" b=\"2\"/>", "<a>\x01</a>", "<a>\xFF</a>", "text", "<a b=\"1\"c=\"2\"/>"})
    CHECK_MESSAGE(xml_problem(bad) != "", bad);
}

TEST_CASE("every leaf is named once, in the order of the tree, on both sides") {
  const Dendrogram tree = random_tree(31, 1);
  const auto names = plain_names(31);
  for (const RootSide side : {RootSide::left, RootSide::top}) {
    const std::string svg =
        dendrogram_svg(tree, {.names = names, .cut = Clusters{5}, .root = side});
    CHECK(xml_problem(svg) == "");
    const auto tips = tips_of(svg);
    REQUIRE(tips.size() == 31);
    const auto order = tree.leaf_order();
    for (std::size_t i = 0; i < 31; ++i)
      CHECK(tips[i] == names[static_cast<std::size_t>(order[i])]);
  }
}

TEST_CASE("the legend holds every segment with its size") {
  const Dendrogram tree = random_tree(100, 2);
  const std::vector<std::string> segments{"sports", "news", "<rest>"};
  const auto texts = texts_of(
      group_of(dendrogram_svg(tree, {.cut = Clusters{3}, .segment_names = segments}), "kd-legend"));
  REQUIRE(texts.size() == 6);
  CHECK(texts[0] == "sports");
  CHECK(texts[4] == "&lt;rest&gt;");
  std::ptrdiff_t sum = 0;
  for (std::size_t i = 1; i < 6; i += 2)
    sum += std::stol(texts[i]);
  CHECK(sum == 100);
  const auto many = texts_of(group_of(dendrogram_svg(tree, {.cut = Clusters{40}}), "kd-legend"));
  REQUIRE(many.size() == 24);
  CHECK(many[22] == "29 smaller segments");
  sum = 0;
  for (std::size_t i = 1; i < 24; i += 2)
    sum += std::stol(many[i]);
  CHECK(sum == 100);
}

TEST_CASE("a large tree is collapsed, says so, and loses nobody") {
  const Dendrogram tree = random_tree(32711, 3);
  for (const RootSide side : {RootSide::left, RootSide::top})
    for (const Index most : {Index{1}, Index{10}, Index{60}}) {
      CAPTURE(most);
      const std::string svg = dendrogram_svg(
          tree, {.observations = "users", .cut = Clusters{7}, .root = side, .max_leaves = most});
      CHECK(xml_problem(svg) == "");
      CHECK(svg.size() < 100000);
      const auto tips = tips_of(svg);
      CHECK(static_cast<Index>(tips.size()) == most);
      CHECK(observations_in(tips) == 32711);
      CHECK(prose_of(svg).find("32,711 users, collapsed to " + std::to_string(most) + " cluster") !=
            std::string::npos);
      std::size_t collapsed = 0;
      for (const std::string& tip : tips)
        collapsed += tip.front() == '(';
      CHECK(count_of(svg, "class=\"kd-collapsed\"") == collapsed);
      CHECK((prose_of(svg).find("finer than the clusters drawn") != std::string::npos) ==
            (most < 7));
    }
}

TEST_CASE("a collapsed tree's axis may start above zero and says so, a whole tree's never does") {
  std::vector<Merge> merges;
  for (Index t = 0; t < 99; ++t)
    merges.push_back({t == 0 ? 0 : t + 1, t == 0 ? 1 : 99 + t,
                      t < 90 ? 1.0 : 100.0 + static_cast<double>(t), t + 2});
  const Dendrogram tree = Dendrogram::from_merges(100, merges);
  const auto says = [&](const DendrogramStyle& style) {
    return prose_of(dendrogram_svg(tree, style)).find("not from zero") != std::string::npos;
  };
  CHECK(says({.max_leaves = 8}));
  CHECK(says({.cut = Clusters{3}, .max_leaves = 8}));
  CHECK_FALSE(says({.max_leaves = 100}));
  CHECK_FALSE(says({.axis = HeightAxis::sqrt, .max_leaves = 8}));
  // A cut far below the merges drawn keeps its place on the axis.
  CHECK_FALSE(says({.cut = Height{2}, .max_leaves = 10}));
}

TEST_CASE("the cut is drawn once with its height, where a line can separate the segments") {
  const std::string svg = dendrogram_svg(italian_cities(), {.cut = Clusters{3}});
  CHECK(count_of(svg, "class=\"kd-cut\"") == 1);
  CHECK(prose_of(svg).find("cut into 3 segments at height 262") != std::string::npos);
  CHECK(count_of(dendrogram_svg(italian_cities()), "class=\"kd-cut\"") == 0);
  CHECK(count_of(dendrogram_svg(italian_cities(), {.cut = Clusters{1}}), "class=\"kd-cut\"") == 0);
  const std::string at_height = dendrogram_svg(italian_cities(), {.cut = Height{260}});
  CHECK(prose_of(at_height).find("cut into 3 segments at height 260") != std::string::npos);
  CHECK(dendrogram_svg(italian_cities(), {.cut = Height{1e9}}).find("1 segment<") !=
        std::string::npos);
}

TEST_CASE("the colours below the cut are those of the segments, grey above it") {
  const std::string svg = dendrogram_svg(italian_cities(), {.cut = Clusters{3}});
  for (const Label label : {0, 1, 2})
    CHECK(count_of(svg, "stroke=\"" + segment_color(label).hex() + "\"") == 1);
  const std::string plain = dendrogram_svg(italian_cities());
  for (const Label label : {0, 1, 2})
    CHECK(count_of(plain, segment_color(label).hex()) == 0);
}

TEST_CASE("ties at the cut, inversions and trees that no line cuts are owned up to") {
  const Dendrogram equal = Dendrogram::from_merges(4, {{0, 1, 1, 2}, {2, 4, 1, 3}, {3, 5, 1, 4}});
  CHECK(prose_of(dendrogram_svg(equal, {.cut = Clusters{2}})).find("very height of the cut") !=
        std::string::npos);
  const Dendrogram inverted =
      Dendrogram::from_merges(4, {{0, 1, 5, 2}, {2, 4, 3, 3}, {3, 5, 4, 4}});
  const std::string svg = dendrogram_svg(inverted, {.cut = Clusters{2}});
  CHECK(prose_of(svg).find("Inversions") != std::string::npos);
  CHECK(prose_of(svg).find("No single height separates") != std::string::npos);
  // The merge at 8 is undone while the higher one at 9 is not.
  const Dendrogram jump = Dendrogram::from_merges(
      6, {{0, 1, 1, 2}, {2, 6, 8, 3}, {3, 4, 9, 2}, {5, 8, 9.5, 3}, {7, 9, 10, 6}});
  const std::string uncut = dendrogram_svg(jump, {.cut = Inconsistent{0.705}});
  CHECK(prose_of(uncut).find("No single height separates") != std::string::npos);
  CHECK(count_of(svg, "class=\"kd-cut\"") == 0);
}

TEST_CASE("small, flat, extreme and unfinished trees are pictures too") {
  constexpr double huge = std::numeric_limits<double>::max();
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  const Dendrogram trees[] = {Dendrogram(),
                              Dendrogram::from_merges(2, {{0, 1, 0.5, 2}}),
                              Dendrogram::from_merges(2, {{0, 1, 0, 2}}),
                              Dendrogram::from_merges(3, {{0, 1, 0, 2}, {2, 3, 0, 3}}),
                              Dendrogram::from_merges(3, {{0, 1, tiny, 2}, {2, 3, huge, 3}}),
                              Dendrogram::from_merges(3, {{0, 1, tiny, 2}, {2, 3, tiny, 3}}),
                              random_tree(50, 7, true),
                              random_tree(50, 7, false, 45),
                              random_tree(5, 7, false, 0),
                              chain_tree(500)};
  for (std::size_t i = 0; i < std::size(trees); ++i)
    for (const RootSide side : {RootSide::left, RootSide::top})
      for (const HeightAxis axis : {HeightAxis::linear, HeightAxis::sqrt, HeightAxis::log}) {
        CAPTURE(i);
        DendrogramStyle style{.root = side, .axis = axis};
        if (trees[i].complete()) style.cut = Clusters{(trees[i].size() + 1) / 2};
        const std::string svg = dendrogram_svg(trees[i], style);
        CHECK(xml_problem(svg) == "");
        CHECK(observations_in(tips_of(svg)) == trees[i].size());
        for (const char* broken : {"nan", "inf\"", "inf ", "\"-"})
          CHECK_MESSAGE(svg.find(broken) == std::string::npos, broken);
      }
}

TEST_CASE("hostile, long and equal names leave the picture well-formed and small") {
  const auto names = hostile_names(48);
  for (const RootSide side : {RootSide::left, RootSide::top}) {
    const std::string svg = dendrogram_svg(random_tree(48, 5), {.names = names,
                                                                .title = names[0],
                                                                .observations = names[2],
                                                                .height_label = names[3],
                                                                .root = side});
    CHECK(xml_problem(svg) == "");
    CHECK(tips_of(svg).size() == 48);
    CHECK(svg.size() < 60000);
  }
}

TEST_CASE("names are left out where there is no room, and the picture says so") {
  const std::string svg =
      dendrogram_svg(random_tree(300, 5), {.root = RootSide::top, .max_leaves = 300});
  CHECK(tips_of(svg).empty());
  CHECK(prose_of(svg).find("Names are left out") != std::string::npos);
}

TEST_CASE("the same call gives the same bytes") {
  const Dendrogram tree = random_tree(200, 5);
  CHECK(dendrogram_svg(tree, {.cut = Clusters{9}}) == dendrogram_svg(tree, {.cut = Clusters{9}}));
}

TEST_CASE("a chain of a million leaves needs no recursion") {
  const std::string svg = dendrogram_svg(chain_tree(1000000), {.cut = Clusters{12}});
  CHECK(observations_in(tips_of(svg)) == 1000000);
}

TEST_CASE("bad options are refused by name") {
  const Dendrogram tree = random_tree(6, 1);
  const auto names = plain_names(5);
  CHECK_THROWS_WITH_AS(dendrogram_svg(tree, {.names = names}),
                       "names: has 5 entries where 6 are needed", InputError);
  CHECK_THROWS_WITH_AS(dendrogram_svg(tree, {.cut = Clusters{2}, .segment_names = names}),
                       "segment_names: has 5 entries where 2 are needed", InputError);
  CHECK_THROWS_AS(dendrogram_svg(tree, {.cut = Clusters{7}}), InputError);
  CHECK_THROWS_AS(dendrogram_svg(tree, {.max_leaves = 0}), InputError);
  CHECK_THROWS_AS(dendrogram_svg(tree, {.width = 100}), InputError);
  CHECK_THROWS_AS(dendrogram_svg(random_tree(6, 1, false, 2), {.cut = Clusters{4}}), InputError);
}
