// prepare_table as it is called: what it writes, what it tells, what it refuses.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
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

/// The program's output as numbers, row by row, NaN where a cell is empty; the header is left out.
std::vector<double> numbers_of(const Folder& folder) {
  const std::string text = folder.read("out.csv");
  std::vector<double> numbers;
  std::string cell;
  for (std::size_t at = text.find('\n') + 1; at < text.size(); ++at) {
    if (text[at] != ',' && text[at] != '\n') {
      cell += text[at];
      continue;
    }
    numbers.push_back(cell.empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(cell));
    cell.clear();
  }
  return numbers;
}

void check_numbers(const Folder& folder, const std::vector<double>& expected,
                   double digits = 1e-14) {
  const std::vector<double> numbers = numbers_of(folder);
  REQUIRE(numbers.size() == expected.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CAPTURE(i);
    if (std::isnan(expected[i]))
      CHECK(std::isnan(numbers[i]));
    else
      CHECK(numbers[i] == doctest::Approx(expected[i]).epsilon(digits));
  }
}

const char* const gaps = "a,b,c\n1,2,\n3,4,3\n,6,5\n8,8,7\n2,,1\n";

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

// scikit-learn 1.2.1: KNNImputer(n_neighbors, weights).fit_transform
TEST_CASE("numbers are filled from the nearest rows as scikit-learn does") {
  const Folder folder;
  const std::string in = folder.write("in.csv", gaps);
  const ProgramRun five = run(folder, in + " --impute knn");
  CHECK(five.code == 0);
  CHECK(holds(five.output, "a: number (inferred), 1 missing filled with averages of neighbors\n"));
  CHECK(folder.read("out.csv") == "a,b,c\n1,2,4\n3,4,3\n3.5,6,5\n8,8,7\n2,5,1\n");
  CHECK(run(folder, in + " --impute knn --neighbors 2 --weights uniform").code == 0);
  CHECK(folder.read("out.csv") == "a,b,c\n1,2,2\n3,4,3\n5.5,6,5\n8,8,7\n2,3,1\n");
  CHECK(run(folder, in + " --impute knn --neighbors 2 --weights distance").code == 0);
  check_numbers(folder,
                {1, 2, 1.6666666666666665, 3, 4, 3, 5.5, 6, 5, 8, 8, 7, 2, 2.7748517734455858, 1});
  // Fitted on one file, the rows of that file are the neighbors of another's.
  const std::string fresh = folder.write("new.csv", "c,a,b\n,2.75,4.5\n,,\n");
  const ProgramRun apart = run(folder, fresh + " --fit-on " + in + " --impute knn --neighbors 1");
  CHECK(apart.code == 0);
  CHECK(folder.read("out.csv") == "a,b,c\n2.75,4.5,3\n3.5,5,4\n");
  CHECK(holds(apart.output,
              "c: number (inferred), 2 missing filled with averages of neighbors, 1 of them with "
              "4\n"));
}

TEST_CASE("numbers are filled with what the other columns predict") {
  const Folder folder;
  std::string text = "x,twice\n";
  for (int i = 0; i < 40; ++i)
    text += std::to_string(i) + "," + (i % 9 == 4 ? "" : std::to_string(2 * i + 1)) + "\n";
  const ProgramRun done = run(folder, folder.write("in.csv", text) + " --impute iterative");
  CHECK(done.code == 0);
  CHECK(holds(done.output, "twice: number (inferred), 4 missing filled with predictions\n"));
  CHECK_FALSE(holds(done.output, "note:"));
  const std::vector<double> numbers = numbers_of(folder);
  for (std::size_t i = 0; i < 40; ++i)
    CHECK(numbers[2 * i + 1] == doctest::Approx(2 * numbers[2 * i] + 1).epsilon(1e-3));
}

TEST_CASE(
    "every way to fill and to scale takes files without records, and the same bits come back") {
  const Folder folder;
  const std::string in = folder.write("in.csv", gaps);
  const std::string nothing = folder.write("none.csv", "c,b,a\n");
  for (const char* const impute : {"none", "mean", "knn", "iterative"})
    for (const char* const scale :
         {"standard", "robust", "minmax", "maxabs", "normalize", "log1p", "yeo-johnson"}) {
      const std::string how = std::string(" --impute ") + impute + " --scale " + scale;
      CAPTURE(how);
      CHECK(run(folder, nothing + " --fit-on " + in + how).code == 0);
      CHECK(folder.read("out.csv") == "a,b,c\n");
      CHECK(run(folder, in + how + " --threads 1").code == 0);
      const std::string expected = folder.read("out.csv");
      CHECK(run(folder, in + " --fit-on " + in + how + " --threads 3").code == 0);
      CHECK(folder.read("out.csv") == expected);
    }
  const std::string flat = folder.write("flat.csv", "a\n0\n0\n0\n0\n0\n0\n9\n");
  CHECK(holds(run(folder, flat + " --scale robust").output,
              "a: number (inferred), quartiles alike, so not divided\n"));
}

// scikit-learn 1.2.1: the scaler's fit_transform of KNNImputer(n_neighbors=2)'s, then alone.
TEST_CASE("numbers are scaled as scikit-learn does, after they were filled") {
  const Folder folder;
  const std::string in = folder.write("in.csv", gaps);
  const std::string filled = in + " --impute knn --neighbors 2 --scale ";
  CHECK(run(folder, filled + "standard").code == 0);
  check_numbers(folder,
                {-1.1427600890466958, -1.207019698150837, -0.7427813527082076, -0.35464968280759523,
                 -0.2785430072655776, -0.27854300726557785, 0.6304883249912805, 0.6499336836196817,
                 0.6499336836196815, 1.615626332790156, 1.5784103745049411, 1.578410374504941,
                 -0.7487048859271455, -0.7427813527082073, -1.2070196981508372});
  const ProgramRun robust = run(folder, filled + "robust");
  CHECK(holds(robust.output, "3 columns, numbers by median and quartiles\n"));
  check_numbers(folder, {-0.5714285714285714, -0.6666666666666666, -0.3333333333333333, 0, 0, 0,
                         0.7142857142857143, 0.6666666666666666, 0.6666666666666666,
                         1.4285714285714286, 1.3333333333333333, 1.3333333333333333,
                         -0.2857142857142857, -0.3333333333333333, -0.6666666666666666});
  CHECK(run(folder, filled + "minmax").code == 0);
  check_numbers(folder, {0, 0, 0.16666666666666666, 0.2857142857142857, 0.3333333333333333,
                         0.33333333333333337, 0.6428571428571428, 0.6666666666666667,
                         0.6666666666666666, 1, 1, 1, 0.14285714285714285, 0.16666666666666669, 0});
  CHECK(run(folder, filled + "maxabs").code == 0);
  check_numbers(folder, {0.125, 0.25, 0.2857142857142857, 0.375, 0.5, 0.42857142857142855, 0.6875,
                         0.75, 0.7142857142857143, 1, 1, 1, 0.25, 0.375, 0.14285714285714285});
  CHECK(run(folder, filled + "normalize").code == 0);
  check_numbers(folder,
                {0.3333333333333333, 0.6666666666666666, 0.6666666666666666, 0.5144957554275265,
                 0.6859943405700353, 0.5144957554275265, 0.5757663148492351, 0.6281087071082565,
                 0.5234239225902138, 0.6013168224022631, 0.6013168224022631, 0.5261522196019802,
                 0.5345224838248488, 0.8017837257372732, 0.2672612419124244});
  CHECK(run(folder, filled + "log1p").code == 0);
  check_numbers(folder,
                {0.6931471805599453, 1.0986122886681096, 1.0986122886681096, 1.3862943611198906,
                 1.6094379124341003, 1.3862943611198906, 1.8718021769015913, 1.9459101490553132,
                 1.791759469228055, 2.197224577336219, 2.197224577336219, 2.0794415416798357,
                 1.0986122886681096, 1.3862943611198906, 0.6931471805599453});
  CHECK(run(folder, filled + "yeo-johnson").code == 0);  // its search ends at about 8 digits
  check_numbers(
      folder,
      {-1.4189705554673706, -1.4169632939473475, -0.6490240053281408, -0.10996294497196786,
       -0.08666827038750603, -0.07215275976500121, 0.7910878700594747, 0.7690222297818546,
       0.7691716209334142, 1.3878444530402498, 1.3977130832478237, 1.38681529604843,
       -0.6499988226603863, -0.6631037486948237, -1.4348101518887024},
      1e-6);
  // What stays missing is an empty cell, and does not disturb the rest.
  CHECK(run(folder, in + " --scale robust").code == 0);
  const double none = std::numeric_limits<double>::quiet_NaN();
  check_numbers(folder, {-0.6, -1, none, 0.2, -0.3333333333333333, -0.3333333333333333, none,
                         0.3333333333333333, 0.3333333333333333, 2.2, 1, 1, -0.2, none, -1});
}

TEST_CASE("categories become frequencies") {
  const Folder folder;
  const std::string in = folder.write("in.csv", "c\na\nb\na\nc\n\na\nb\na\n");
  const ProgramRun done = run(folder, in + " --encode frequency");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv") == "c\n0.5\n0.25\n0.5\n0.125\n\n0.5\n0.25\n0.5\n");
  CHECK(holds(done.output, "c: categories (inferred), 3 distinct, 1 missing left empty\n"));
  const ProgramRun rare = run(folder, in + " --encode frequency --min-frequency 3");
  CHECK(folder.read("out.csv") == "c\n0.5\n0.375\n0.5\n0.375\n\n0.5\n0.375\n0.5\n");
  CHECK(holds(rare.output, "2 of them rare and put together"));
  const std::string fresh = folder.write("new.csv", "c\nz\nb\n");
  CHECK(run(folder, fresh + " --fit-on " + in + " --encode frequency --unknown ignore").code == 0);
  CHECK(folder.read("out.csv") == "c\n0\n0.25\n");
}

TEST_CASE("unknown categories can go with the rare ones") {
  const Folder folder;
  const std::string in = folder.write("in.csv", "c,d\na,x\nb,y\na,x\nc,y\n");
  const std::string fresh = folder.write("new.csv", "c,d\nz,x\na,q\n");
  const std::string both =
      fresh + " --fit-on " + in + " --unknown infrequent --min-frequency 2 --encode ";
  const ProgramRun done = run(folder, both + "onehot");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv") == "c=a,c:infrequent,d=x,d=y\n0,1,1,0\n1,0,0,0\n");
  CHECK(holds(done.output, "2 of them rare and put together, 1 unknown put with the rare\n"));
  CHECK(holds(done.output, "d: categories (inferred), 2 distinct, 1 unknown ignored\n"));
  CHECK(run(folder, both + "ordinal").code == 0);
  CHECK(folder.read("out.csv") == "c,d\n1,0\n0,\n");
}

TEST_CASE("categories are hashed onto a given number of columns") {
  const Folder folder;
  const std::string in = folder.write("in.csv", "c,n,d\na,1,x\nb,2,\na,3,x\n");
  const ProgramRun done = run(folder, in + " --encode hashing --features 4");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv").starts_with("#0,#1,#2,#3,n\n"));
  CHECK(holds(done.output, "d: categories (inferred), 1 distinct, 1 missing hashed\n"));
  const std::vector<double> numbers = numbers_of(folder);
  REQUIRE(numbers.size() == 15);
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(numbers[j] == numbers[10 + j]);  // equal rows
  CHECK(numbers[9] == 2);
  // Nothing is learned: another file's categories are not unknown, and the same ones fall alike.
  const std::string fresh = folder.write("new.csv", "c,n,d\na,7,x\nq,8,r\n");
  CHECK(run(folder, fresh + " --fit-on " + in + " --encode hashing --features 4").code == 0);
  const std::vector<double> later = numbers_of(folder);
  CHECK(std::equal(later.begin(), later.begin() + 4, numbers.begin()));
  CHECK(run(folder, in + " --encode hashing --features 3 --drop d").code == 0);
  CHECK(folder.read("out.csv").starts_with("c#0,c#1,c#2,n\n"));
  CHECK(run(folder, in + " --encode hashing").code == 0);
  CHECK(holds(folder.read("out.csv"), ",#255,n\n"));
}

TEST_CASE("cells that list tags become a column for every tag") {
  const Folder folder;
  const std::string in =
      folder.write("in.csv", "likes,n\n\"tea,cake\",1\ncake,2\n,3\n\"tea,tea\",4\n");
  const ProgramRun done = run(folder, in + " --encode multihot --impute mean");
  CHECK(done.code == 0);
  CHECK(folder.read("out.csv") ==
        "likes=cake,likes=tea,likes:missing,n\n1,1,0,1\n1,0,0,2\n0,0,1,3\n0,1,0,4\n");
  CHECK(holds(done.output,
              "likes: tags (inferred), 2 distinct, 1 missing in a column of their own\n"));
  CHECK(run(folder, in + " --encode multihot --empty-is-category").code == 0);
  CHECK(folder.read("out.csv") == "likes=cake,likes=tea,n\n1,1,1\n1,0,2\n0,0,3\n0,1,4\n");
  const std::string bars = folder.write("bars.csv", "likes\ntea|cake\ntea|jam\n");
  CHECK(run(folder, bars + " --encode multihot --delimiter '|' --min-frequency 2").code == 0);
  CHECK(folder.read("out.csv") == "likes=tea,likes:infrequent\n1,1\n1,1\n");
  const ProgramRun refused =
      run(folder, bars + " --encode multihot --delimiter '|' --fit-on " + in);
  CHECK(refused.code == 2);
  CHECK(holds(refused.error, "has no column 'n'"));
  const std::string fresh = folder.write("new.csv", "likes,n\njam,1\n");
  const ProgramRun unknown = run(folder, fresh + " --encode multihot --fit-on " + in);
  CHECK(unknown.code == 2);
  CHECK(holds(unknown.error, "new.csv: line 2: column \"likes\""));
}

TEST_CASE("options that have no effect are refused before anything is read") {
  const Folder folder;
  const auto complaint = [&](const std::string& arguments) {
    const ProgramRun refused = run(folder, folder.path + "/absent.csv " + arguments);
    CHECK(refused.code == 2);
    CHECK(refused.error.find('\n') == refused.error.size() - 1);
    return refused.error;
  };
  CHECK(complaint("--neighbors 3") ==
        "prepare_table: --neighbors: is used with --impute knn only\n");
  CHECK(holds(complaint("--impute mean --weights distance"), "--weights: is used with"));
  CHECK(holds(complaint("--impute knn --neighbors 0"), "--neighbors"));
  CHECK(holds(complaint("--impute knn --weights heavy"), "--weights"));
  CHECK(holds(complaint("--features 8"), "--features: is used with --encode hashing only"));
  CHECK(holds(complaint("--delimiter x"), "--delimiter: is used with --encode multihot only"));
  CHECK(holds(complaint("--encode multihot --delimiter ''"), "--delimiter"));
  CHECK(holds(complaint("--unknown infrequent"), "--unknown: infrequent needs --min-frequency"));
  CHECK(holds(complaint("--encode hashing --unknown ignore"), "--unknown: has no say"));
  CHECK(holds(complaint("--encode hashing --min-frequency 2"), "--min-frequency: has no say"));
  CHECK(holds(complaint("--encode multihot --impute-categories constant"),
              "--impute-categories: cannot fill the lists"));
  CHECK(holds(complaint("--scale sideways"), "--scale"));
  CHECK(holds(complaint("--encode bits"), "--encode"));
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
  CHECK(complaint(folder.write("debt.csv", "a,b\n1,2\n3,-1\n") + " --scale log1p") ==
        "prepare_table: " + folder.path +
            "/debt.csv: line 3, column 'b': x: is not above -1 (row 1, column 1)\n");
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
