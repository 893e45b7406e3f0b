// Tests of the table of borrowed columns.
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/table.hpp>

#include "support/encode_tables.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("columns are found by name, position and kind") {
  const std::vector<double> age = {1.5, 2.5};
  const std::vector<int> visits = {3, 4};
  const bool paid[] = {true, false};
  const CategoricalColumn city = categorical(std::vector<std::string>{"Rome", "Oslo"});
  Table table;
  CHECK(table.rows() == 0);
  CHECK(table.columns() == 0);
  table.add("age", age).add("city", city).add("visits", visits).add("paid", std::span(paid));
  CHECK(table.rows() == 2);
  CHECK(table.columns() == 4);
  CHECK(table.find("city") == std::optional<Index>(1));
  CHECK_FALSE(table.find("City").has_value());
  CHECK(table.position("paid") == 3);
  CHECK(table.name(2) == "visits");
  CHECK(table.kind(0) == ColumnKind::number);
  CHECK(table.kind(1) == ColumnKind::categorical);
  CHECK(table.kind(2) == ColumnKind::number);
  CHECK(table.kind(3) == ColumnKind::boolean);
  CHECK(table.of_kind(ColumnKind::number) == std::vector<Index>{0, 2});
  CHECK(table.of_kind(ColumnKind::categorical) == std::vector<Index>{1});
  CHECK(&table.categorical(1) == &city);
}

TEST_CASE("numbers of every type come out as double, in the order of the names") {
  const std::vector<double> a = {1.5, std::numeric_limits<double>::quiet_NaN()};
  const std::vector<float> b = {0.5f, -1};
  const std::vector<std::int8_t> c = {-128, 127};
  const std::vector<std::uint64_t> d = {std::uint64_t{1} << 63, 2};
  const std::vector<long long> e = {-5, 5};
  const bool f[] = {true, false};
  const CategoricalColumn g = categorical(std::vector<int>{1, 2});
  Table table;
  table.add("a", a).add("b", b).add("g", g).add("c", c).add("d", d).add("e", e).add(
      "f", std::span<const bool>(f));
  const Matrix<double> all = table.numbers();
  REQUIRE(all.rows() == 2);
  REQUIRE(all.cols() == 6);
  CHECK(all(0, 0) == 1.5);
  CHECK(is_nan(all(1, 0)));
  const std::vector<std::vector<double>> expected = {{0.5, -128, 0x1p63, -5, 1},
                                                     {-1, 127, 2, 5, 0}};
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 5; ++j)
      CHECK(all(i, j + 1) == expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]);
  const Matrix<double> some = table.numbers({"e", "b"});
  CHECK(some(0, 0) == -5);
  CHECK(some(1, 1) == -1);
  CHECK(some.cols() == 2);
}

TEST_CASE("any number of threads gives the same numbers") {
  std::vector<double> a(100000);
  std::vector<int> b(100000);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<double>(i) / 3;
    b[i] = static_cast<int>(i) - 50000;
  }
  Table table;
  table.add("a", a).add("b", b);
  const Matrix<double> one = table.numbers();
  CHECK(one(99999, 0) == a[99999]);
  CHECK(one(99999, 1) == b[99999]);
  CHECK(table.numbers(Threads{2}) == one);
  CHECK(table.numbers({"a", "b"}, Threads{3}) == one);
}

TEST_CASE("a refused column leaves the table as it was") {
  const std::vector<double> two = {1, 2}, three = {1, 2, 3};
  Table table;
  table.add("x", two);
  CHECK_THROWS_WITH_AS(table.add("y", three), "column \"y\": has 3 entries where 2 are needed",
                       InputError);
  CHECK_THROWS_WITH_AS(table.add("x", two), "table: already has a column \"x\"", InputError);
  CHECK(table.columns() == 1);
  CHECK_FALSE(table.find("y").has_value());
  table.add("y", two);
  CHECK(table.columns() == 2);
}

TEST_CASE("what is not there is refused by name") {
  const std::vector<double> x = {1};
  const CategoricalColumn c = categorical(std::vector<std::string>{"a"});
  Table table;
  table.add("x", x).add("c", c);
  CHECK_THROWS_WITH_AS(table.position("z"), "table: has no column \"z\"", InputError);
  CHECK_THROWS_WITH_AS(table.numbers({"z"}), "table: has no column \"z\"", InputError);
  CHECK_THROWS_WITH_AS(table.numbers({"x", "c"}),
                       "column \"c\": is of kind categorical where number is needed", InputError);
  CHECK_THROWS_WITH_AS(table.categorical(0),
                       "column \"x\": is of kind number where categorical is needed", InputError);
  CHECK_THROWS_AS(table.name(2), InputError);
  CHECK_THROWS_AS(table.kind(-1), InputError);
}

TEST_CASE("a table of no rows is a table") {
  const std::vector<double> none;
  Table table;
  table.add("x", none);
  CHECK(table.rows() == 0);
  CHECK(table.columns() == 1);
  CHECK(table.numbers().rows() == 0);
  CHECK(table.numbers().cols() == 1);
  const std::vector<double> one = {1};
  CHECK_THROWS_AS(table.add("y", one), InputError);
  CHECK(Table{}.numbers().size() == 0);
}

TEST_CASE("a table is a regular value that borrows") {
  const std::vector<double> x = {1, 2};
  Table table;
  table.add("x", x);
  Table copy = table;
  copy.add("y", x);
  CHECK(table.columns() == 1);
  CHECK(copy.columns() == 2);
  const Table moved = std::move(copy);
  CHECK(moved.numbers()(1, 1) == 2);
}

TEST_CASE("what is moved in is kept by the table and its copies, what only looks is not taken") {
  Table copy;
  {
    Table table;
    table.add("c", categorical(std::vector<std::string>{"b", "a"}))
        .add("x", std::vector<float>{1, 2})
        .add("y", Eigen::VectorXd(Eigen::VectorXd::Constant(2, 3.0)))
        .add("s", std::vector<std::string>{"p", "q"})
        .add("b", std::vector<bool>{true, false});
    copy = table;
  }
  CHECK(copy.categorical(0)[0] == "b");
  const Matrix<double> x = copy.numbers();
  CHECK(x(1, 0) == 2);
  CHECK(x(1, 1) == 3);
  CHECK(x(0, 2) == 1);
  CHECK(x(1, 2) == 0);
  CHECK(copy.categorical(3)[1] == "q");
  CHECK(copy.kind(4) == ColumnKind::boolean);
  const auto takes = []<class T>(T*) {
    return requires(Table & t, T && v) {
      t.add("c", std::move(v));
    };
  };
  CHECK(takes(static_cast<CategoricalColumn*>(nullptr)));
  CHECK_FALSE(takes(static_cast<const CategoricalColumn*>(nullptr)));
  CHECK_FALSE(takes(static_cast<std::vector<char>*>(nullptr)));
}

TEST_CASE("a temporary is borrowed only where it cannot own what it refers to") {
  CHECK(detail::View<std::span<const double>>);
  CHECK(detail::View<Eigen::Map<const Eigen::VectorXd>>);
  CHECK(detail::View<Eigen::Ref<Eigen::VectorXd>>);
  CHECK_FALSE(detail::View<Eigen::Ref<const Eigen::VectorXd>>);
  CHECK_FALSE(detail::Container<Eigen::Ref<const Eigen::VectorXd>>);
  const Eigen::VectorXd values = Eigen::VectorXd::Constant(2, 3);
  const Eigen::Ref<const Eigen::VectorXd> named = values;
  Table table;
  table.add("x", named);
  CHECK(table.doubles(0)->data() == values.data());
}

TEST_CASE("columns of Eigen are borrowed whatever the distance of their values") {
  Matrix<double> rows(3, 2);
  rows << 1, 2, 3, 4, 5, 6;
  const Eigen::MatrixXf columns = rows.cast<float>();
  const std::vector<int> plain = {2, 4, 6};
  Table table;
  table.add("rows", rows.col(1))
      .add("columns", columns.col(1))
      .add("map", Eigen::Map<const Eigen::VectorXi>(plain.data(), 3))
      .add("every second", Eigen::Map<const Eigen::VectorXd, 0, Eigen::InnerStride<>>(
                               rows.data() + 1, 3, Eigen::InnerStride<>(2)));
  const Matrix<double> x = table.numbers();
  for (Index j = 0; j < 4; ++j)
    for (Index i = 0; i < 3; ++i)
      CHECK(x(i, j) == static_cast<double>(2 * i + 2));
  rows(0, 1) = 7;
  CHECK(table.numbers()(0, 0) == 7);
  CHECK(cells_of(table.as_categories(0)) == Cells{"7", "4", "6"});
  CHECK_FALSE(table.doubles(0).has_value());
  CHECK_FALSE(table.doubles(2).has_value());
  const std::vector<double> piece = {1, 2, 3};
  table.add("piece", piece).add("masked", piece, missing_where(std::vector<bool>(3)));
  CHECK(table.doubles(4)->data() == piece.data());
  CHECK_FALSE(table.doubles(5).has_value());
}

TEST_CASE("a table takes strings of every kind and codes them at once") {
  const char* const c[] = {"b", nullptr, "a"};
  std::vector<std::optional<std::string>> optional = {"b", std::nullopt, "a"};
  const std::vector<std::string_view> views = {"b", "gone", "a"};
  const CategoricalOptions tokens{.missing_tokens = {"gone"}};
  Table table;
  table.add("c", std::span<const char* const>(c))
      .add("optional", optional)
      .add("views", views, {}, tokens, Threads{2})
      .add("masked", views, missing_where(std::vector<bool>{false, true, false}));
  optional[0] = "changed";
  for (Index column = 0; column < 4; ++column) {
    CAPTURE(table.name(column));
    CHECK(cells_of(table.categorical(column)) == Cells{"b", std::nullopt, "a"});
    CHECK(table.categorical(column).dictionary.size() == 2);
    CHECK(table.missing(column) == 1);
  }
  CHECK_THROWS_WITH_AS(table.add("c", views), "table: already has a column \"c\"", InputError);
  CHECK_THROWS_WITH_AS(table.add("d", std::vector<std::string>{"x"}),
                       "column \"d\": has 1 entries where 3 are needed", InputError);
}

TEST_CASE("masked numbers are NaN, and count as missing beside the NaN that are there") {
  const std::vector<double> x = {1, missing_value<double>(), 3, 4};
  const std::vector<int> n = {1, 2, 3, 4};
  const bool b[] = {true, false, true, false};
  const std::vector<std::uint8_t> mask = {1, 0, 0, 1};
  Table table;
  table.add("x", x, missing_where(mask))
      .add("n", n, missing_where(mask))
      .add("b", std::span(b), missing_where(mask));
  const Matrix<double> values = table.numbers();
  const double gap = missing_value<double>();
  const std::vector<std::vector<double>> expected = {
      {gap, gap, gap}, {gap, 2, 0}, {3, 3, 1}, {gap, gap, gap}};
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 3; ++j) {
      const double wanted = expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
      CHECK((values(i, j) == wanted || (is_nan(values(i, j)) && is_nan(wanted))));
    }
  CHECK(table.missing(0) == 3);
  CHECK(table.missing(1) == 2);
  CHECK(cells_of(table.as_categories(1)) == Cells{std::nullopt, "2", "3", std::nullopt});
  CHECK(table.as_categories(1).dictionary.size() == 2);
  CHECK(cells_of(table.as_categories(0)) == Cells{std::nullopt, std::nullopt, "3", std::nullopt});
  CHECK(cells_of(table.as_categories(2)) == Cells{std::nullopt, "false", "true", std::nullopt});
  const std::vector<std::uint8_t> short_mask = {1};
  CHECK_THROWS_WITH_AS(table.add("y", x, missing_where(short_mask)),
                       "mask of column \"y\": has 1 entries where 4 are needed", InputError);
  CHECK(table.columns() == 3);
}

TEST_CASE("infinity is no category and is refused by column and row") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> x = {1, 2, infinity, -infinity};
  Matrix<float> rows(2, 2);
  rows << 1, 2, 3, -std::numeric_limits<float>::infinity();
  Table table, spaced;
  table.add("all", x)
      .add("some", x, missing_where(std::vector<bool>{true, false, true, false}))
      .add("none", x, missing_where(std::vector<bool>{false, false, true, true}));
  spaced.add("spaced", rows.col(1));
  CHECK_THROWS_WITH_AS(table.as_categories(0), "column \"all\": holds infinity (row 2)",
                       InputError);
  CHECK_THROWS_WITH_AS(table.as_categories(1), "column \"some\": holds infinity (row 3)",
                       InputError);
  CHECK(cells_of(table.as_categories(2)) == Cells{"1", "2", std::nullopt, std::nullopt});
  CHECK_THROWS_WITH_AS(spaced.as_categories(0), "column \"spaced\": holds infinity (row 1)",
                       InputError);
}

TEST_CASE("selected columns make a table that shares them") {
  const std::vector<int> a = {1, 2}, b = {3, 4};
  Table table;
  table.add("a", a).add("c", categorical(a)).add("b", b);
  const Table some = table.select(std::vector<Index>{2, 1});
  CHECK(some.columns() == 2);
  CHECK(some.rows() == 2);
  CHECK(some.name(0) == "b");
  CHECK(&some.categorical(1) == &table.categorical(1));
  CHECK(table.select({}).rows() == 2);
  CHECK_THROWS_AS(table.select(std::vector<Index>{0, 0}), InputError);
  CHECK_THROWS_AS(table.select(std::vector<Index>{3}), InputError);
}

TEST_CASE("bytes are the identity of strings and of names, and empty is not missing") {
  const Texts odd = {std::string("a\0", 2),
                     "a",
                     "\xff\xfe",
                     "a\"b,\nc",
                     " a ",
                     "",
                     std::string(std::size_t{1} << 20, 'x')};
  std::vector<std::optional<std::string_view>> values(odd.begin(), odd.end());
  values.emplace_back(std::nullopt);
  Table table;
  table.add(odd[0], values).add("a", values, missing_where(std::vector<bool>(8)));
  CHECK(table.position(odd[0]) == 0);
  CHECK(table.position("a") == 1);
  for (Index column = 0; column < 2; ++column) {
    CHECK(table.missing(column) == 1);
    for (Index row = 0; row < 7; ++row)
      CHECK(table.categorical(column)[row] == odd[static_cast<std::size_t>(row)]);
    CHECK_FALSE(table.categorical(column)[7].has_value());
  }
}

TEST_CASE("columns without memory are columns without rows") {
  Table table;
  table.add("span", std::span<const double>{})
      .add("map", Eigen::Map<const Eigen::VectorXd>(nullptr, 0))
      .add("matrix", Matrix<double>(0, 3).col(1))
      .add("bits", std::vector<bool>{})
      .add("texts", Texts{});
  CHECK(table.rows() == 0);
  CHECK(table.numbers().rows() == 0);
  CHECK(table.numbers(Threads{1000000}).cols() == 4);
  for (Index column = 0; column < 5; ++column) {
    CHECK(table.missing(column) == 0);
    CHECK(table.as_categories(column, {}, Threads{0}).size() == 0);
  }
}

TEST_CASE("a table holds lists of tags, which are no numbers") {
  const TagColumn interests = tags(std::vector<std::string>{"a,b", ""});
  const CategoricalColumn city = categorical(std::vector<std::string>{"x", "y"});
  const std::vector<double> age = {30, 40};
  Table table;
  table.add("interests", interests).add("age", age).add("city", city);
  CHECK(table.kind(0) == ColumnKind::tags);
  CHECK(name_of(ColumnKind::tags) == "tags");
  CHECK(is_numeric(table.kind(1)));
  CHECK_FALSE(is_numeric(table.kind(0)));
  CHECK_FALSE(is_numeric(table.kind(2)));
  CHECK(&table.tags(0) == &interests);
  CHECK(table.of_kind(ColumnKind::tags) == std::vector<Index>{0});
  CHECK(table.numbers().cols() == 1);
  CHECK_THROWS_WITH_AS(table.tags(2),
                       "column \"city\": is of kind categorical where tags is needed", InputError);
  CHECK_THROWS_WITH_AS(table.categorical(0),
                       "column \"interests\": is of kind tags where categorical is needed",
                       InputError);
  CHECK_THROWS_WITH_AS(table.numbers({"interests"}),
                       "column \"interests\": is of kind tags where number is needed", InputError);
  const TagColumn three = tags(std::vector<std::string>{"a", "b", "c"});
  CHECK_THROWS_AS(table.add("more", three), InputError);
  CHECK_THROWS_AS(table.as_categories(0), InputError);
  Table kept;
  kept.add("interests", tags(std::vector<std::optional<std::string>>{"a,b", "", std::nullopt}));
  CHECK(kept.tags(0).list(0).size() == 2);
  CHECK(kept.missing(0) == 1);
}
