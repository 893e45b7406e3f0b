// Tests of schemas: a later table is reordered by name, everything else is refused by name.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/schema.hpp>

using namespace kindred;

namespace {

Table fitted() {
  Table table;
  table.add("age", std::vector<double>{1, 2})
      .add("city", std::vector<std::string>{"x", "y"})
      .add("paid", std::vector<bool>{true, false});
  return table;
}

}  // namespace

TEST_CASE("a schema knows names and kinds in their order") {
  const Schema schema(fitted());
  REQUIRE(schema.size() == 3);
  CHECK(schema.columns()[1] == ColumnSpec{"city", ColumnKind::categorical});
  CHECK(schema.find("paid") == 2);
  CHECK_FALSE(schema.find("Paid").has_value());
  CHECK(schema == Schema({{"age", ColumnKind::number},
                          {"city", ColumnKind::categorical},
                          {"paid", ColumnKind::boolean}}));
  CHECK_FALSE(schema == Schema());
  CHECK(Schema(Table{}).size() == 0);
  CHECK_THROWS_WITH_AS(Schema({{"a", {}}, {"a", {}}}), "schema: names the column \"a\" twice",
                       InputError);
}

TEST_CASE("columns in another order, and numbers of another type, are put in their places") {
  Table later;
  later.add("paid", std::vector<bool>{true})
      .add("age", std::vector<int>{7})
      .add("city", std::vector<std::string>{"z"});
  const Table arranged = Schema(fitted()).arrange(later);
  CHECK(Schema(arranged) == Schema(fitted()));
  CHECK(arranged.rows() == 1);
  CHECK(arranged.numbers()(0, 0) == 7);
}

TEST_CASE("columns that are missing, retyped or additional are refused by name") {
  const Schema schema(fitted());
  Table later;
  later.add("age", std::vector<std::string>{"7"});
  CHECK_THROWS_WITH_AS(schema.arrange(later), "table: lacks the columns \"city\", \"paid\"",
                       InputError);
  later.add("city", std::vector<std::string>{"z"});
  CHECK_THROWS_WITH_AS(schema.arrange(later), "table: lacks the column \"paid\"", InputError);
  later.add("paid", std::vector<bool>{true});
  CHECK_THROWS_WITH_AS(schema.arrange(later),
                       "column \"age\": is of kind categorical where number was fitted",
                       InputError);
  Table wide = fitted();
  wide.add("zip", std::vector<int>{1, 2}).add("cap", std::vector<int>{1, 2});
  CHECK_THROWS_WITH_AS(schema.arrange(wide),
                       "table: was fitted without the columns \"zip\", \"cap\"", InputError);
  CHECK(Schema(schema.arrange(wide, Additional::drop)) == schema);
  CHECK(Schema().arrange(Table{}).columns() == 0);
}
