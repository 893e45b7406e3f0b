// segment_users as it is called: what it writes, what it refuses.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../../examples/support/csv.hpp"
#include "support/program_runs.hpp"

namespace fs = std::filesystem;
using examples::CsvReader;
using examples::Index;

using namespace kindred::testing;

namespace {

using Folder = TemporaryFolder;

ProgramRun run(const Folder& folder, const std::string& arguments) {
  return run_program(folder, KINDRED_EXAMPLES_DIR "/segment_users", arguments);
}

std::vector<std::vector<std::string>> table(const std::string& path) {
  CsvReader csv(path);
  std::vector<std::vector<std::string>> rows{csv.header()};
  while (csv.next()) {
    rows.emplace_back();
    for (Index j = 0; j < csv.columns(); ++j)
      rows.back().emplace_back(csv[j]);
  }
  return rows;
}

constexpr const char* results[] = {"segments.csv",   "wide.csv",    "merges.csv", "profile.csv",
                                   "dendrogram.svg", "heatmap.svg", "report.html"};

}  // namespace

TEST_CASE("the sample runs to consistent results") {
  const Folder folder;
  const ProgramRun ran = run(folder, "--out '" + folder.path + "/new/out'");
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(ran.error.empty());
  CHECK(ran.output.find("31 users") != std::string::npos);
  const std::string out = folder.path + "/new/out/";

  const auto segments = table(out + "segments.csv");
  REQUIRE(segments.size() == 32);
  CHECK(segments[0] == std::vector<std::string>{"user", "segment"});
  std::map<std::string, Index> sizes;
  for (std::size_t i = 1; i < segments.size(); ++i)
    ++sizes[segments[i][1]];
  CHECK(sizes.size() == 8);
  CHECK(sizes["0"] == 22);

  const auto wide = table(out + "wide.csv");
  REQUIRE(wide.size() == 32);
  CHECK(wide[0].size() == 42);
  for (std::size_t i = 1; i < wide.size(); ++i) {
    CHECK(wide[i][0] == segments[i][0]);
    for (const std::string& cell : wide[i])
      CHECK_FALSE(cell.empty());
  }

  const auto merges = examples::read_numeric_csv(out + "merges.csv");
  CHECK(merges.columns == std::vector<std::string>{"left", "right", "height", "size"});
  REQUIRE(merges.values().rows() == 30);
  CHECK(merges.values()(29, 3) == 31);
  for (Index t = 1; t < 30; ++t)
    CHECK(merges.values()(t, 2) >= merges.values()(t - 1, 2));

  const auto profile = table(out + "profile.csv");
  for (std::size_t i = 1; i < profile.size(); ++i)
    CHECK(std::to_string(sizes[profile[i][0]]) == profile[i][1]);

  const std::string page = folder.read("new/out/report.html");
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.find("Who resembles whom") != std::string::npos);
  CHECK(page.find("K-Means beside the tree") != std::string::npos);
  for (const char* outside : {"src=", "href=", "@import", "url("})
    CHECK_MESSAGE(page.find(outside) == std::string::npos, outside);
}

TEST_CASE("the tree finds the people who share a rare interest in the sample") {
  const Folder folder;
  REQUIRE(run(folder, "--out '" + folder.path + "'").code == 0);
  std::map<std::string, std::set<std::string>> members;
  const auto segments = table(folder.path + "/segments.csv");
  for (std::size_t i = 1; i < segments.size(); ++i)
    members[segments[i][1]].insert(segments[i][0]);
  std::set<std::set<std::string>> all;
  for (const auto& [segment, users] : members)
    all.insert(users);
  // One of the two who work in finance is odder in other ways, and stands alone.
  for (const std::set<std::string>& together : {std::set<std::string>{"user04", "user17"},
                                                {"user02", "user22"},
                                                {"user08"},
                                                {"user29"},
                                                {"user19"},
                                                {"user27"},
                                                {"user13"}})
    CHECK(all.count(together) == 1);
}

TEST_CASE("results are the same bytes for any number of threads") {
  const Folder one, three;
  REQUIRE(run(one, "--threads 1 --out '" + one.path + "'").code == 0);
  REQUIRE(run(three, "--threads 3 --out '" + three.path + "'").code == 0);
  for (const char* file : results)
    CHECK_MESSAGE(one.read(file) == three.read(file), file);
}

TEST_CASE("segments can come from K-Means, any linkage, unscaled values, in a wanted number") {
  for (const char* options :
       {"--method kmeans", "--method ward", "--method centroid --scale none", "--method single",
        "--aggregate mean --impute median", "--aggregate max --impute most_frequent",
        "--aggregate count", "--value duration --impute constant"}) {
    CAPTURE(options);
    const Folder folder;
    const ProgramRun ran =
        run(folder, std::string(options) + " --segments 5 --out '" + folder.path + "'");
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    std::set<std::string> labels;
    const auto segments = table(folder.path + "/segments.csv");
    for (std::size_t i = 1; i < segments.size(); ++i)
      labels.insert(segments[i][1]);
    CHECK(labels == std::set<std::string>{"0", "1", "2", "3", "4"});
  }
}

TEST_CASE("a file of one's own: several category columns, filled cells, dropped records") {
  const Folder folder;
  const std::string file = folder.path + "/records.csv";
  examples::write_file(file,
                       "who,site,kind,amount\n"
                       "ann,\"a, b\",x,1\nann,c,y,4\nbob,c,,\nbob,\"a, b\",x,2\n"
                       "cat,c,y,8\n,c,y,100\ncat,\"a, b\",x,3\ndan,c,x,<6>\n");
  const std::string options = "'" + file + "' --user who --category site --category kind " +
                              "--value amount --segments 2 --out '" + folder.path + "'";
  const ProgramRun refused = run(folder, options);
  CHECK(refused.code == 2);
  CHECK(refused.error ==
        "segment_users: " + file + ": line 9, column 'amount': '<6>' is not a number\n");

  std::string text = folder.read("records.csv");
  text.replace(text.find("<6>"), 3, "6");
  examples::write_file(file, text);
  const ProgramRun ran = run(folder, options);
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  const auto wide = table(folder.path + "/wide.csv");
  REQUIRE(wide.size() == 5);
  CHECK(wide[0] == std::vector<std::string>{"user", "site=a, b", "site=c", "kind=x", "kind=y"});
  CHECK(wide[1] == std::vector<std::string>{"ann", "1", "4", "1", "4"});
  // Bob was at c without any amount: the mean of 4, 8 and 6.
  CHECK(wide[2] == std::vector<std::string>{"bob", "2", "6", "2", "0"});
}

TEST_CASE("users who are all alike, or alike in twos, still end in a report") {
  const Folder folder;
  const std::string file = folder.path + "/records.csv";
  for (const auto& alike : {std::pair{"u1,a\nu2,a\nu3,a\n", "<h1>3 users in 2 segments</h1>"},
                            {"u1,a\nu2,b\nu3,a\n", "<h1>3 users in 2 segments</h1>"},
                            {"u1,<b>&\nu2,b\nu3,<b>&\nu4,b\n", "<h1>4 users in 2 segments</h1>"}}) {
    const char *records = alike.first, *heading = alike.second;
    CAPTURE(records);
    examples::write_file(file, std::string("user_id,category_name\n") + records);
    const ProgramRun ran = run(folder, "'" + file + "' --segments 2 --out '" + folder.path + "'");
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    const std::string page = folder.read("report.html");
    CHECK(page.find(heading) != std::string::npos);
    CHECK(page.find("<b>&") == std::string::npos);
  }
}

TEST_CASE("what cannot be done ends with one sentence and 2") {
  const Folder folder;
  const std::string out = " --out '" + folder.path + "'";
  const std::pair<const char*, const char*> cases[] = {
      {"/nowhere.csv", "/nowhere.csv: cannot be opened"},
      {"--user nobody", "has no column 'nobody'"},
      {"--category nothing", "has no column 'nothing'"},
      {"--segments 32", "neither auto nor a whole number from 1 to 31"},
      {"--segments many", "neither auto nor a whole number"},
      {"--segments 0", "neither auto nor a whole number"},
      {"--method best", "--method"},
      {"--value domain", "is not a number"},
      {"--unknown-option", "--unknown-option"},
  };
  for (const auto& refused : cases) {
    const char *arguments = refused.first, *sentence = refused.second;
    CAPTURE(arguments);
    const ProgramRun ran = run(folder, arguments + out);
    CHECK(ran.code == 2);
    CHECK_MESSAGE(ran.error.find(sentence) != std::string::npos, ran.error);
    CHECK(ran.error.starts_with("segment_users: "));
    CHECK(ran.error.find('\n') == ran.error.size() - 1);
  }
  CHECK(run(folder, "--out /dev/null").error ==
        "segment_users: --out: the folder '/dev/null' cannot be made: Not a directory\n");
  const ProgramRun help = run(folder, "--help");
  CHECK(help.code == 0);
  CHECK(help.output.find("--segments") != std::string::npos);
}
