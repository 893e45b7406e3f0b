// Tests of the writer of JSON.
#include <limits>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <kindred/report/json_writer.hpp>

#include "support/report_json.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("the scanner the tests rely on knows JSON from what is not") {
  for (const char* good : {"1", "-0.5e+10", "[]", "{}", "[1,[2,{\"a\":null}]]", "\"\\u00ff\\n\"",
                           "{\"a\":1,\"b\":[true,false]}"})
    CHECK_MESSAGE(json_problem(good) == "", good);
  for (const char* bad : {"", "01", "1.", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "\"\\x\"", "NaN",
                          "[1}", "[", "\"", "{\"a\"}", "1 2", "\"\n\""})
    CHECK_MESSAGE(json_problem(bad) != "", bad);
}

TEST_CASE("objects, arrays and commas") {
  JsonWriter json;
  json.begin_object().member("a", 1).key("b").begin_array().value(true).null().value("x");
  json.begin_object().end_object().end_array().member("c", 0.1).end_object();
  CHECK(json.text() == R"({"a":1,"b":[true,null,"x",{}],"c":0.1})");
  CHECK(json_problem(json.text()) == "");
}

TEST_CASE("numbers read back exactly and what JSON cannot hold is null") {
  JsonWriter json;
  json.begin_array().value(1.0 / 3).value(1e300).value(-0.0).value(std::int64_t{1} << 60);
  json.value(std::numeric_limits<double>::infinity()).value(missing_value<double>()).end_array();
  CHECK(json.text() == "[0.3333333333333333,1e+300,-0,1152921504606846976,null,null]");
  CHECK(json_problem(json.text()) == "");
}

TEST_CASE("strings of any bytes are valid and escapes keep what can be kept") {
  CHECK(json_string("a\"\\\n\x01") == "\"a\\\"\\\\\\u000a\\u0001\"");
  CHECK(json_string(std::string("\0", 1)) == "\"\\u0000\"");
  CHECK(json_string("\xFF") == "\"\xEF\xBF\xBD\"");
  for (const std::string& name : hostile_names(16))
    CHECK(json_problem(json_string(name)) == "");
}
