// The CSV reader and writer of the example programs.
#include "../../examples/support/csv.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/program_runs.hpp"

using examples::CsvReader;
using examples::Index;
using kindred::InputError;

namespace {

using Record = std::vector<std::string>;

/// A file with the given bytes, gone at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view bytes) { folder_.write("file.csv", bytes); }
  std::string contents() const { return folder_.read("file.csv"); }

 private:
  kindred::testing::TemporaryFolder folder_;

 public:
  const std::string path = folder_.path + "/file.csv";
};

/// Header and records of a CSV text.
std::vector<Record> read(std::string_view text) {
  const TemporaryFile file(text);
  CsvReader csv(file.path);
  std::vector<Record> records{csv.header()};
  while (csv.next()) {
    records.emplace_back();
    for (Index j = 0; j < csv.columns(); ++j)
      records.back().emplace_back(csv[j]);
  }
  return records;
}

/// What the refusal says after the file's name.
std::string refusal(std::string_view text) {
  try {
    read(text);
  } catch (const InputError& error) {
    const std::string sentence = error.what();
    return sentence.substr(sentence.find(": ") + 2);
  }
  return "nothing";
}

}  // namespace

TEST_CASE("plain records, with and without the last line break") {
  const std::vector<Record> expected{{"a", "b"}, {"1", "2"}, {"", " x "}};
  CHECK(read("a,b\n1,2\n, x \n") == expected);
  CHECK(read("a,b\n1,2\n, x ") == expected);
}

TEST_CASE("CRLF and a byte order mark are not data") {
  CHECK(read("\xEF\xBB\xBF"
             "a,b\r\n1,2\r\n") == std::vector<Record>{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("quotes hold commas, quotes and line breaks") {
  CHECK(read("a,b\n\"1,5\",\"say \"\"so\"\"\"\n\"two\nlines\n\n\",\"\"\n") ==
        std::vector<Record>{{"a", "b"}, {"1,5", "say \"so\""}, {"two\nlines\n\n", ""}});
}

TEST_CASE("blank lines are passed over, except where a cell may be blank") {
  CHECK(read("a,b\n\n1,2\n\n") == std::vector<Record>{{"a", "b"}, {"1", "2"}});
  CHECK(read("a\n\n1\n") == std::vector<Record>{{"a"}, {""}, {"1"}});
}

TEST_CASE("what is not a table is refused with its line") {
  CHECK(refusal("") == "is empty where a header line is needed");
  CHECK(refusal("a,b\n1,2\n3\n") == "line 3 has 1 cells where the header has 2");
  CHECK(refusal("a,b\n\"x\ny\",2\n3,4,5\n") == "line 4 has 3 cells where the header has 2");
  CHECK(refusal("a,b\n1,2\n\"3,4\n5,6\n") == "line 3 opens a quote that never ends");
  CHECK(refusal(std::string_view("a\n1\0\n", 5)) == "holds a NUL byte, so it is not a text file");
  CHECK(refusal("a\n" + std::string(std::size_t{1} << 24, 'x')) == "line 2 is longer than 16 MiB");
}

TEST_CASE("a file that is not there, and a directory, are refused") {
  CHECK_THROWS_WITH_AS(CsvReader("/nowhere/x.csv"),
                       "/nowhere/x.csv: cannot be opened: No such file or directory", InputError);
  CHECK_THROWS_WITH_AS(CsvReader("/tmp"), "/tmp: cannot be read: Is a directory", InputError);
}

TEST_CASE("a column is found by its name or refused with those there are") {
  const TemporaryFile file("user,area\n1,2\n");
  const CsvReader csv(file.path);
  CHECK(csv.column("area") == 1);
  CHECK_FALSE(csv.find("url"));
  CHECK_THROWS_AS(csv.column("url"), InputError);
}

TEST_CASE("numbers are strict and name their cell") {
  const TemporaryFile file("x\n 1.5 \n\n-2e-3\n1,5\n");
  CsvReader csv(file.path);
  REQUIRE(csv.next());
  CHECK(csv.number(0) == 1.5);
  REQUIRE(csv.next());
  CHECK(kindred::is_nan(csv.number(0)));
  REQUIRE(csv.next());
  CHECK(csv.number(0) == -2e-3);

  const TemporaryFile words("x\n1\n0x10\n");
  CHECK_THROWS_WITH_AS(examples::read_numeric_csv(words.path),
                       (words.path + ": line 3, column 'x': '0x10' is not a number").c_str(),
                       InputError);
  for (const char* text : {"", " ", "1 2", "1,5", "+1", "1e400", "ten", "0x10", "1.5."})
    CHECK_FALSE(examples::parse_number(text));
  CHECK(kindred::is_nan(*examples::parse_number("nan")));
}

TEST_CASE("numbers survive the way to text and back") {
  for (const double value : {0.0, -0.0, 0.1, 1.0 / 3, 1e15, 123456789012345.0, -7.0, 5e-324,
                             1.7976931348623157e308, 9007199254740993.0}) {
    std::string text;
    examples::append_number(text, value);
    CAPTURE(text);
    CHECK(*examples::parse_number(text) == value);
  }
  std::string third;
  examples::append_number(third, 1.0 / 3);
  CHECK(third == "0.33333333333333331");
}

TEST_CASE("a numeric file becomes a matrix") {
  const TemporaryFile file("x,y\n1,2\n3,4\n5,6\n");
  const auto table = examples::read_numeric_csv(file.path);
  REQUIRE(table.values().rows() == 3);
  REQUIRE(table.values().cols() == 2);
  CHECK(table.values()(2, 0) == 5);
  CHECK(table.values()(1, 1) == 4);
  CHECK(table.lines == std::vector<Index>{2, 3, 4});
  for (const char* text : {"x,y\n1,\n", "x,y\n1,nan\n", "x,y\n-inf,1\n"})
    CHECK_THROWS_AS(examples::read_numeric_csv(TemporaryFile(text).path), InputError);
  const TemporaryFile empty("x,y\n");
  CHECK_THROWS_AS(examples::read_numeric_csv(empty.path), InputError);
}

TEST_CASE("the writer quotes what needs it, and the reader gives it back") {
  const TemporaryFile file("");
  examples::CsvWriter csv(file.path);
  csv.row("plain", "a,b", "a \"b\"", "a\nb", 0.5, Index{7}, kindred::missing_value<double>());
  csv.close();
  CHECK(file.contents() == "plain,\"a,b\",\"a \"\"b\"\"\",\"a\nb\",0.5,7,\n");
  CHECK(CsvReader(file.path).header() == Record{"plain", "a,b", "a \"b\"", "a\nb", "0.5", "7", ""});
}

TEST_CASE("files longer than the reader's blocks arrive whole") {
  std::string text = "id,text\n";
  Index count = 0;
  for (; text.size() < std::size_t{70} << 20; ++count)
    text += std::to_string(count) + ",\"a line, a quote \"\" and\nmore " + std::string(90, 'x') +
            "\"\n";
  text.pop_back();  // without the last line break
  const TemporaryFile file(text);
  CsvReader csv(file.path);
  Index seen = 0;
  bool same = true;
  while (csv.next())
    same = same && csv[0] == std::to_string(seen++) && csv[1].size() == 27 + 90;
  CHECK(same);
  CHECK(seen == count);
}

TEST_CASE("a text column is a range of its texts") {
  examples::TextColumn column;
  CHECK(column.size() == 0);
  for (const char* text : {"one", "", "three"})
    column.add(text);
  CHECK(column.size() == 3);
  CHECK(std::vector<std::string>(column.begin(), column.end()) == Record{"one", "", "three"});
  static_assert(std::random_access_iterator<examples::TextColumn::Iterator>);
}
