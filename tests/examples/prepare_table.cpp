// prepare_table as it is called: what it writes, what it tells, what it refuses.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "../../examples/support/csv.hpp"
#include "support/program_runs.hpp"

namespace fs = std::filesystem;

using namespace kindred::testing;

namespace {

/// A folder whose files are named by their paths.
class Folder : public TemporaryFolder {
 public:
  std::string write(const char* name, std::string_view text) const {
    TemporaryFolder::write(name, text);
    return path + "/" + name;
  }
};

/// Runs the program with the folder's out.csv as its output.
ProgramRun run(const Folder& folder, const std::string& arguments) {
  return run_program(folder, KINDRED_EXAMPLES_DIR "/prepare_table",
                     arguments + " --out '" + folder.path + "/out.csv'");
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const char* const people =
    "age,city,plan,income,const,id\n"
    "31,Oslo,a,100.5,7,u1\n"
    ",Rome,b,NA,7,u2\n"
    "45,,a,300,7,u3\n"
    "28,Oslo,,250,7,u4\n";

}  // namespace

TEST_CASE(
    "columns named nowhere are inferred, and without imputing what is missing stays visible") {
  const Folder folder;
  const ProgramRun done = run(folder, folder.write("in.csv", people) + " --missing NA --drop id");
  CHECK(done.code == 0);
  CHECK(done.error == "");
  CHECK(folder.read("out.csv") ==
        "age,city=Oslo,city=Rome,city:missing,plan=a,plan=b,plan:missing,income,const\n"
        "31,1,0,0,1,0,0,100.5,7\n"
        ",0,1,0,0,1,0,,7\n"
        "45,0,0,1,1,0,0,300,7\n"
        "28,1,0,0,0,0,1,250,7\n");
  CHECK(holds(done.output, "4 rows, 6 columns\n"));
  CHECK(holds(done.output, "age: number (inferred), 1 missing left empty\n"));
  CHECK(holds(done.output,
              "city: categories (inferred), 2 distinct, 1 missing in a column of their own\n"));
  CHECK(holds(done.output, "const: number (inferred), constant\n"));
  CHECK(holds(done.output, "left out: id\n"));
  CHECK(holds(done.output, "missing 4, filled 0, unknown 0, constant columns 1\n"));
}

TEST_CASE("numbers and categories are filled, numbers scaled, categories numbered") {
  const Folder folder;
  const std::string in = folder.write("in.csv", people);
  const ProgramRun done =
      run(folder, in + " --missing NA --drop id --impute median --encode ordinal");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv") ==
        "age,city,plan,income,const\n31,0,0,100.5,7\n31,1,1,250,7\n45,0,0,300,7\n28,0,0,250,7\n");
  CHECK(
      holds(done.output, "city: categories (inferred), 2 distinct, 1 missing filled with 'Oslo'"));
  CHECK(holds(done.output, "income: number (inferred), 1 missing filled with 250\n"));
  CHECK(
      run(folder, in + " --missing NA --drop id,city,plan --impute median --scale standard").code ==
      0);
  const examples::NumericCsv scaled = examples::read_numeric_csv(folder.path + "/out.csv");
  const auto z = scaled.values();
  CHECK(std::abs(z.col(0).sum()) < 1e-14);
  CHECK(z.col(1).squaredNorm() == doctest::Approx(4));
  CHECK((z.col(2).array() == 0).all());
}

TEST_CASE("two output columns of one name are refused") {
  const Folder folder;
  const ProgramRun done = run(folder, folder.write("in.csv", "city=Oslo,city\n1,Oslo\n2,Rome\n"));
  CHECK(done.code == 2);
  CHECK(done.error == "prepare_table: --out: would have two columns named 'city=Oslo'\n");
  CHECK_FALSE(folder.has("out.csv"));
}

TEST_CASE("the kind of a column can be given, and categories keep their names") {
  const Folder folder;
  const std::string in = folder.write("in.csv", "zip,n\n010,1\n\"a,b\",2\n010,3\n");
  CHECK(run(folder, in + " --numeric n").code == 0);
  CHECK(folder.read("out.csv") == "zip=010,\"zip=a,b\",n\n1,0,1\n0,1,2\n1,0,3\n");
  const std::string codes = folder.write("codes.csv", "zip,n\n010,1\n10,2\n");
  CHECK(run(folder, codes).code == 0);
  CHECK(folder.read("out.csv") == "zip,n\n10,1\n10,2\n");
  CHECK(run(folder, codes + " --categorical zip,n").code == 0);
  CHECK(folder.read("out.csv") == "zip=010,zip=10,n=1,n=2\n1,0,1,0\n0,1,0,1\n");
}

TEST_CASE("what is learned from one file is applied to another, found by name") {
  const Folder folder;
  const std::string train = folder.write("train.csv", people);
  const std::string in = folder.write(
      "new.csv", "city,plan,age,const,income,extra\nRome,a,30,7,,x\nParis,b,,8,1,y\n,,50,7,2,z\n");
  const std::string both = in + " --fit-on " + train + " --missing NA --drop id";
  const ProgramRun done = run(folder, both + " --impute mean --unknown ignore");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv") ==
        "age,city=Oslo,city=Rome,plan=a,plan=b,income,const\n"
        "30,0,1,1,0,216.83333333333334,7\n"
        "34.666666666666664,0,0,0,1,1,8\n"
        "50,1,0,1,0,2,7\n");
  CHECK(holds(done.output, "1 unknown ignored"));
  CHECK(holds(done.output, "left out: extra\n"));
  CHECK(holds(done.output, "missing 4, filled 4, unknown 1, constant columns 1\n"));

  fs::remove(folder.path + "/out.csv");
  const ProgramRun refused = run(folder, both);
  CHECK(refused.code == 2);
  CHECK_FALSE(folder.has("out.csv"));
  CHECK(refused.error == "prepare_table: " + in +
                             ": line 3: column \"city\": holds the unknown category \"Paris\" "
                             "(row 1)\n");
  const ProgramRun lacking =
      run(folder, folder.write("few.csv", "age,city\n1,Oslo\n") + " --fit-on " + train);
  CHECK(lacking.code == 2);
  CHECK(holds(lacking.error, "few.csv: has no column 'plan'"));
  CHECK(run(folder, folder.write("none.csv", "age,city,plan,income,const,id\n") + " --fit-on " +
                        train + " --missing NA --scale standard")
            .code == 0);
  CHECK(folder.read("out.csv").find('\n') == folder.read("out.csv").size() - 1);
}

TEST_CASE("rare categories share a column, constants fill, the empty text can be a category") {
  const Folder folder;
  const std::string in = folder.write("in.csv", people);
  CHECK(run(folder, in + " --missing NA --drop id,const --min-frequency 2 --impute constant "
                         "--fill-category none --fill-number -1")
            .code == 0);
  CHECK(folder.read("out.csv") ==
        "age,city=Oslo,city:infrequent,plan=a,plan:infrequent,income\n"
        "31,1,0,1,0,100.5\n-1,0,1,0,1,-1\n45,0,1,1,0,300\n28,1,0,0,1,250\n");
  CHECK(run(folder, in + " --missing NA --drop id,const,age,income --min-frequency 0.5").code == 0);
  CHECK(folder.read("out.csv").starts_with(
      "city=Oslo,city:infrequent,city:missing,plan=a,plan:infrequent,plan:missing\n"));
  CHECK(run(folder, in + " --drop age,const,id,plan,income --empty-is-category").code == 0);
  CHECK(folder.read("out.csv") == "city=,city=Oslo,city=Rome\n0,1,0\n0,0,1\n1,0,0\n0,1,0\n");
}

TEST_CASE("a column without any value is kept") {
  const Folder folder;
  const std::string in = folder.write("in.csv", "a,b\n1,\n2,\n");
  const ProgramRun done = run(folder, in + " --scale standard");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv") == "a,b\n-1,\n1,\n");
  CHECK(holds(done.output, "b: number (inferred), 2 missing left empty, no value to learn from\n"));
  CHECK(run(folder, in + " --impute mean --categorical b --encode ordinal").code == 0);
  CHECK(folder.read("out.csv") == "a,b\n1,0\n2,0\n");
}

TEST_CASE("the number of threads does not show") {
  const Folder folder;
  std::string text = "x,c\n";
  for (int i = 0; i < 30000; ++i)
    text += (i % 11 == 0 ? std::string() : std::to_string(i * 7 % 1009)) + ",k" +
            std::to_string(i * 13 % 17) + "\n";
  const std::string in = folder.write("in.csv", text);
  CHECK(run(folder, in + " --impute mean --scale standard --threads 1").code == 0);
  const std::string expected = folder.read("out.csv");
  CHECK(run(folder, in + " --impute mean --scale standard --threads 3").code == 0);
  CHECK(folder.read("out.csv") == expected);
}

TEST_CASE("what cannot be used is refused in one sentence") {
  const Folder folder;
  const std::string in = folder.write("in.csv", people);
  const auto complaint = [&](const std::string& arguments) {
    const ProgramRun refused = run(folder, arguments);
    CHECK(refused.code == 2);
    CHECK(refused.error.find('\n') == refused.error.size() - 1);
    return refused.error;
  };
  CHECK(complaint(in + " --numeric city") ==
        "prepare_table: " + in + ": line 2, column 'city': 'Oslo' is not a finite number\n");
  CHECK(holds(complaint(in + " --numeric income"), "line 3, column 'income': 'NA'"));
  CHECK(holds(complaint(in + " --numeric nothing"), "has no column 'nothing'"));
  CHECK(holds(complaint(in + " --numeric age --categorical age"), "both name the column 'age'"));
  CHECK(holds(complaint(in + " --drop age --numeric age"), "named elsewhere too"));
  CHECK(holds(complaint(in + " --drop age,city,plan,income,const,id"), "leaves no column"));
  CHECK(holds(complaint(in + " --min-frequency 2.5"), "--min-frequency"));
  CHECK(holds(complaint(in + " --impute knowledge"), "--impute"));
  CHECK(holds(complaint(folder.write("inf.csv", "a\n1\ninf\n")), "line 3, column 'a': 'inf'"));
  CHECK(holds(complaint(folder.write("two.csv", "a,a\n1,2\n")), "has two columns 'a'"));
  CHECK(holds(complaint(folder.write("empty.csv", "a,b\n")), "has a header but no records"));
  CHECK(holds(complaint(folder.path + "/absent.csv"), "cannot be opened"));
}
