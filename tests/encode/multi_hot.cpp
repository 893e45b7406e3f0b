// Tests of multi-hot encoding: published values, policies, rare tags, counts, inverse, merging.
#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/encode/multi_hot.hpp>

#include "support/encode_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

using Lists = std::vector<std::optional<std::vector<std::string>>>;

Lists lists_of(const TagColumn& column) {
  Lists lists;
  for (Index i = 0; i < column.size(); ++i) {
    lists.emplace_back();
    if (column.is_missing(i)) continue;
    lists.back().emplace();
    for (const Code code : column[i])
      lists.back()->emplace_back(column.dictionary[code]);
  }
  return lists;
}

Lists random_lists(std::size_t count, std::uint64_t tags, double missing, std::uint64_t seed) {
  const Draws draws(seed);
  std::uint64_t draw = 0;
  Lists lists(count);
  for (auto& list : lists) {
    if (draws.uniform(draw++) < missing) continue;
    list.emplace();
    for (std::uint64_t left = draws.below(5, draw++); left > 0; --left, draw += 2)
      list->push_back("t" + std::to_string(draws.below(1 + draws.below(tags, draw), draw + 1)));
  }
  return lists;
}

MultiHotEncoderModel fitted(const MultiHotEncoder& encoder, const TagColumn& column) {
  Table table;
  table.add("t", column);
  return encoder.fit(table);
}

Encoded encode(const MultiHotEncoderModel& model, const TagColumn& column) {
  Table table;
  table.add("t", column);
  return model.transform(table);
}

Matrix<double> rows(Index n, Index d, const std::vector<double>& values) {
  return Eigen::Map<const Matrix<double>>(values.data(), n, d);
}

}  // namespace

TEST_CASE("every tag has a column, as in scikit-learn") {
  // scikit-learn 1.2, MultiLabelBinarizer of [["sci-fi", "thriller"], ["comedy"], []].
  const TagColumn column = tags(Texts{"sci-fi,thriller", "comedy", ""});
  const auto model = fitted({}, column);
  const Encoded encoded = encode(model, column);
  CHECK(encoded.values == rows(3, 3, {0, 1, 1, 1, 0, 0, 0, 0, 0}));
  CHECK(names_of(encoded.columns) == Texts{"t=comedy", "t=sci-fi", "t=thriller"});
  CHECK(encoded.columns[1] == OutputColumn{"t", 0, OutputKind::category, "sci-fi"});
  CHECK(encoded.missing == std::vector<Index>{0});
  CHECK(model.sources()[0].counts == std::vector<Index>{1, 1, 1});
}

TEST_CASE("a tag that is repeated in a row counts once, or as often as it is there") {
  const TagColumn column = tags(Texts{"b,a,b", "b,b,b"});
  CHECK(encode(fitted({}, column), column).values == rows(2, 2, {1, 1, 0, 1}));
  CHECK(encode(fitted({.counts = true}, column), column).values == rows(2, 2, {1, 2, 0, 3}));
  CHECK(fitted({.counts = true}, column).sources()[0].counts == std::vector<Index>{1, 2});
}

TEST_CASE("an empty list, a missing one and unknown tags are three things") {
  const TagColumn train = tags(Cells{"a,b", "", std::nullopt});
  const TagColumn later = tags(Cells{"a,z,y", "", std::nullopt, "z"});
  const auto own = fitted({.unknown = Unknown::ignore}, train);
  CHECK(names_of(own.columns()) == Texts{"t=a", "t=b", "t:missing"});
  const Encoded encoded = encode(own, later);
  CHECK(encoded.values == rows(4, 3, {1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}));
  CHECK(encoded.unknown == std::vector<Index>{2});
  CHECK(encoded.missing == std::vector<Index>{1});
  const auto ignoring = fitted({.unknown = Unknown::ignore, .missing = Missing::ignore}, train);
  CHECK(encode(ignoring, later).values == rows(4, 2, {1, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(refusal([&] { encode(fitted({}, train), later); }) ==
        "column \"t\": holds the unknown category \"z\" (row 0)");
  CHECK(refusal([&] { fitted({.missing = Missing::error}, train); }) ==
        "column \"t\": holds a missing value (row 2)");
  // A missing list that fit never met is unknown.
  const auto unmet = tags(Texts{"a"});
  CHECK(refusal([&] { encode(fitted({}, unmet), tags(Cells{std::nullopt})); }) ==
        "column \"t\": holds a missing value (row 0)");
}

TEST_CASE("rare tags share a column") {
  const TagColumn column = tags(Texts{"a,b,c", "a,c", "a,d", ""});
  const MultiHotEncoder encoder{.unknown = Unknown::infrequent, .min_frequency = {.count = 2}};
  const auto model = fitted(encoder, column);
  CHECK(names_of(model.columns()) == Texts{"t=a", "t=c", "t:infrequent"});
  CHECK(encode(model, column).values == rows(4, 3, {1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0}));
  CHECK(encode(model, tags(Texts{"b,d,z"})).values == rows(1, 3, {0, 0, 1}));
  MultiHotEncoder counting = encoder;
  counting.counts = true;
  CHECK(encode(fitted(counting, column), tags(Texts{"b,d,z"})).values == rows(1, 3, {0, 0, 3}));
  CHECK(names_of(fitted({.max_categories = 2}, column).columns()) == Texts{"t=a", "t:infrequent"});
  CHECK(names_of(fitted({.min_frequency = {.fraction = 0.5}}, column).columns()) ==
        Texts{"t=a", "t=c", "t:infrequent"});
}

TEST_CASE("given tags are used as given") {
  const TagColumn column = tags(Texts{"b", "a,b"});
  const auto model = fitted({.categories = {{"t", {"b", "x", "a"}}}}, column);
  CHECK(encode(model, column).values == rows(2, 3, {1, 0, 0, 1, 0, 1}));
  CHECK(refusal([&] {
          fitted({.categories = {{"t", {"b"}}}}, column);
        }) == "column \"t\": holds the category \"a\", which is not among the given ones (row 1)");
}

TEST_CASE("dense, sparse and indicator agree with a set per row") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const Lists first = random_lists(300, 20, 0.1, seed),
                second = random_lists(300, 4, 0, seed + 5);
    const TagColumn a = tags(first), b = tags(second);
    Table table;
    table.add("a", a).add("b", b);
    for (const bool counts : {false, true}) {
      const auto model = MultiHotEncoder{.counts = counts}.fit(table);
      Matrix<double> expected = Matrix<double>::Zero(300, model.width());
      const auto columns = model.columns();
      for (std::size_t j = 0; j < columns.size(); ++j)
        for (std::size_t i = 0; i < 300; ++i) {
          const auto& list = columns[j].source == "a" ? first[i] : second[i];
          double& entry = expected(static_cast<Index>(i), static_cast<Index>(j));
          if (columns[j].kind == OutputKind::missing)
            entry = !list;
          else if (list)
            entry =
                static_cast<double>(std::count(list->begin(), list->end(), columns[j].category));
          if (!counts) entry = std::min(entry, 1.0);
        }
      for (const Index threads : {1, 3}) {
        CHECK(model.transform(table, Threads{threads}).values == expected);
        const SparseMatrix sparse = model.transform_sparse(table, Threads{threads}).values;
        CHECK(Matrix<double>(sparse) == expected);
        CHECK(sparse.nonZeros() == (expected.array() != 0).count());
        if (!counts)
          CHECK(model.transform_indicator(table, Threads{threads}).values.dense() == expected);
      }
      if (counts)
        CHECK(refusal([&] { model.transform_indicator(table); }) ==
              "counts: are not zeros and ones: use transform_sparse");
    }
  }
}

TEST_CASE("inverse_transform gives the lists back, in the order of the output") {
  Lists lists = random_lists(300, 20, 0.1, 9);
  const TagColumn column = tags(lists);
  Table table;
  table.add("t", column);
  for (const bool counts : {false, true}) {
    const auto model = MultiHotEncoder{.counts = counts}.fit(table);
    Lists expected = lists;
    for (auto& list : expected) {
      if (!list) continue;
      std::sort(list->begin(), list->end());
      if (!counts) list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    CHECK(lists_of(model.inverse_transform(model.transform(table).values)[0].column) == expected);
    CHECK(lists_of(model.inverse_transform(model.transform_sparse(table).values)[0].column) ==
          expected);
  }
}

TEST_CASE("soft rows decode to the tags of most rows; rare tags to one of their own") {
  const TagColumn column = tags(Cells{"a,b,c", "a,b", "a", std::nullopt});
  const auto model = fitted({}, column);
  const auto decoded = model.inverse_transform(
      rows(4, 4, {0.5, 0.49, 0.9, 0.6, 0, 0, 0.4, 0.5, 0, 0, 0, 0.4, -1, 0, 1e300, 0}));
  CHECK(lists_of(decoded[0].column) == Lists{{{"a", "c"}}, std::nullopt, {{}}, {{"c"}}});
  CHECK(decoded[0].name == "t");
  CHECK_FALSE(decoded[0].infrequent.has_value());
  const auto folded = fitted({.min_frequency = {.count = 2}}, column);
  const auto back = folded.inverse_transform(encode(folded, column).values);
  CHECK(back[0].infrequent == std::optional<Code>(2));
  CHECK(lists_of(back[0].column)[0] == std::vector<std::string>{"a", "b", "(infrequent)"});
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS(model.inverse_transform(Matrix<double>::Constant(1, 4, bad)), InputError);
  CHECK_THROWS_AS(model.inverse_transform(Matrix<double>::Zero(1, 5)), InputError);
  CHECK_THROWS_AS(model.inverse_transform(SparseMatrix(1, 5)), InputError);
  CHECK(refusal([&] {
          fitted({.counts = true}, column).inverse_transform(Matrix<double>::Constant(1, 4, 1e10));
        }) == "values: holds a count above 2^31 - 1 (row 0, column 0)");
}

TEST_CASE("a model merged from parts is the model of the whole") {
  const Lists lists = random_lists(1000, 40, 0.05, 4);
  const auto half = lists.begin() + 300;
  const TagColumn whole = tags(lists), first = tags(Lists(lists.begin(), half)),
                  second = tags(Lists(half, lists.end()));
  for (const MultiHotEncoder& encoder :
       {MultiHotEncoder{}, MultiHotEncoder{.min_frequency = {.fraction = 0.02}},
        MultiHotEncoder{.order = CategoryOrder::frequency, .max_categories = 7}}) {
    const auto merged = fitted(encoder, first).merge(fitted(encoder, second));
    const auto expected = fitted(encoder, whole);
    CHECK(merged.columns() == expected.columns());
    CHECK(merged.sources()[0].counts == expected.sources()[0].counts);
    CHECK(encode(merged, whole).values == encode(expected, whole).values);
  }
  CHECK_THROWS_AS(fitted({}, first).merge(fitted({.counts = true}, second)), InputError);
  CHECK_THROWS_AS(fitted({}, first).merge(fitted({.max_categories = 3}, second)), InputError);
}

TEST_CASE("what cannot be fitted or encoded is refused; no rows give no rows") {
  const TagColumn column = tags(Texts{"a,b"}), none;
  const auto category = categorical(Texts{"a"});
  Table table, empty, other;
  table.add("t", column).add("c", category);
  empty.add("t", none);
  other.add("t", category);
  CHECK(MultiHotEncoder{}.fit(table).sources().size() == 1);
  CHECK(refusal([&] { MultiHotEncoder{}.fit(empty); }) == "table: has no rows");
  CHECK(refusal([&] { MultiHotEncoder{}.fit(other); }) == "table: has no tags columns");
  CHECK(refusal([&] { MultiHotEncoder{.columns = {"c"}}.fit(table); }) ==
        "column \"c\": is of kind categorical where tags is needed");
  CHECK(refusal([&] {
          MultiHotEncoder{.max_categories = 0}.fit(table);
        }).starts_with("max_categories: is 0"));
  const auto model = MultiHotEncoder{.max_bytes = 15}.fit(table);
  CHECK(refusal([&] {
          model.transform(table);
        }).starts_with("multi-hot matrix: 1 x 2 would take 16 bytes"));
  CHECK(model.transform_sparse(table).values.nonZeros() == 2);
  CHECK(refusal([&] { MultiHotEncoder{}.fit(table).transform(other); }) ==
        "column \"t\": is of kind categorical where tags is needed");
  CHECK(model.transform(empty).values.cols() == 2);
  CHECK(model.transform_sparse(empty).values.rows() == 0);
  CHECK(model.transform_indicator(empty).values.rows() == 0);
  const TagColumn broken{column.dictionary, {0, 1}, {5}};
  Table bad;
  bad.add("t", broken);
  CHECK(refusal([&] { model.transform_sparse(bad); }) ==
        "column \"t\": holds the code 5 with a dictionary of 2 tags (row 0)");
  CHECK_THROWS_AS(MultiHotEncoder{}.fit(bad), InputError);
}
