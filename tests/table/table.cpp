// Tests of the table of borrowed columns.
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/table.hpp>

using namespace kindred;

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
  const auto takes_temporary = []<class T>(T*) {
    return requires(Table & t, T && v) {
      t.add("c", std::move(v));
    };
  };
  CHECK_FALSE(takes_temporary(static_cast<CategoricalColumn*>(nullptr)));
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
  const auto takes_temporary = []<class T>(T*) {
    return requires(Table & t, T && v) {
      t.add("c", std::move(v));
    };
  };
  CHECK_FALSE(takes_temporary(static_cast<TagColumn*>(nullptr)));
}
