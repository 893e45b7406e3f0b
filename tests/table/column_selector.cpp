// Tests of choosing columns by name, kind and predicate.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/column_selector.hpp>

using namespace kindred;

namespace {

using Positions = std::vector<Index>;

Table some_table() {
  Table table;
  table.add("spend_a", std::vector<double>{1, 2})
      .add("city", std::vector<std::string>{"x", "y"})
      .add("spend_b", std::vector<int>{1, 2})
      .add("paid", std::vector<bool>{true, false});
  return table;
}

}  // namespace

TEST_CASE("names choose in their own order, kinds and questions in the table's") {
  const Table table = some_table();
  const ColumnSelector names = {"paid", "spend_a"};
  CHECK(names.positions(table) == Positions{3, 0});
  CHECK(ColumnSelector(ColumnKind::number).positions(table) == Positions{0, 2});
  CHECK(ColumnSelector(ColumnKind::boolean).positions(table) == Positions{3});
  const ColumnSelector spend = [](std::string_view name, ColumnKind) {
    return name.starts_with("spend_");
  };
  CHECK(spend.positions(table) == Positions{0, 2});
  CHECK(all_columns().positions(table) == Positions{0, 1, 2, 3});
  CHECK(ColumnSelector(std::vector<std::string>{}).positions(table).empty());
  CHECK(names(table).name(1) == "spend_a");
}

TEST_CASE("a name that is not there, or there twice, is refused") {
  const Table table = some_table();
  CHECK_THROWS_WITH_AS(ColumnSelector({"city", "town"}).positions(table),
                       "table: has no column \"town\"", InputError);
  CHECK_THROWS_AS(ColumnSelector({"city", "city"})(table), InputError);
  CHECK(ColumnSelector(ColumnKind::number).positions(Table{}).empty());
}
