// cluster_hierarchy and cluster_kmeans as they are called: what they write, what they refuse.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "../../examples/support/csv.hpp"
#include "support/program_runs.hpp"

namespace fs = std::filesystem;

using namespace kindred::testing;

namespace {

/// A folder with the input of the test.
class Folder : public TemporaryFolder {
 public:
  explicit Folder(std::string_view input) { write("in.csv", input); }
};

/// Runs a program in the folder.
ProgramRun run(const Folder& folder, const char* program, const std::string& arguments) {
  return run_program(folder, std::string(KINDRED_EXAMPLES_DIR "/") + program, arguments);
}

void check_refusals(const Folder& folder, const char* program,
                    std::initializer_list<std::pair<const char*, const char*>> cases) {
  for (const auto& refused : cases) {
    const char *arguments = refused.first, *sentence = refused.second;
    CAPTURE(arguments);
    const ProgramRun ran = run(folder, program, arguments);
    CHECK(ran.code == 2);
    CHECK(ran.error == std::string(program) + ": " + sentence + "\n");
  }
}

const char* const four = "a,b\r\n1,2\r\n3,4\r\n5,6.5\r\n\"10\",1\r\n";

}  // namespace

TEST_CASE("a program says which engine a fit took and why") {
  const Folder folder("a\r\n1\r\n3\r\n5.5\r\n10\r\n");
  const std::string options = "in.csv --merges z.csv --linkage ward --engine ";
  const std::string merges =
      "4 observations, 3 merges by ward linkage, the last at 8.3690899545091924\n";
  CHECK(run(folder, "cluster_hierarchy", options + "auto").output ==
        merges +
            "engine: matrix, because all pairs are quicker for rows as few or as wide as these\n");
  CHECK(run(folder, "cluster_hierarchy", options + "matrix").output ==
        merges + "engine: matrix, because it was asked for\n");
  CHECK(run(folder, "cluster_hierarchy", options + "points").output ==
        merges + "engine: points, because it was asked for\n");
  check_refusals(folder, "cluster_hierarchy",
                 {{"in.csv --merges z.csv --engine tree", "--engine: knows nothing named 'tree'"},
                  {"in.csv --merges z.csv --metric cosine --engine points",
                   "engine: points cannot do average linkage of 1 columns by cosine distance"}});
}

TEST_CASE("a numeric file becomes SciPy's merge table, labels, leaf order and pictures") {
  const Folder folder(four);
  const ProgramRun ran =
      run(folder, "cluster_hierarchy",
          "in.csv --merges z.csv --clusters 2 --labels l.csv --order o.csv --svg t.svg "
          "--newick t.nwk --threads 2");
  CHECK(ran.code == 0);
  CHECK(ran.error.empty());
  CHECK(ran.output ==
        "4 observations, 3 merges by average linkage, the last at 8.034730872553526\n"
        "2 clusters, the largest of 3\n");
  // scipy.cluster.hierarchy.linkage([[1, 2], [3, 4], [5, 6.5], [10, 1]], "average"), SciPy 1.10
  CHECK(folder.read("z.csv") ==
        "left,right,height,size\n0,1,2.8284271247461903,2\n2,4,4.6111797040562861,3\n"
        "3,5,8.034730872553526,4\n");
  CHECK(folder.read("l.csv") == "label\n0\n0\n0\n1\n");
  CHECK(folder.read("o.csv") == "leaf\n3\n2\n0\n1\n");
  CHECK(folder.read("t.svg").starts_with("<svg"));
  CHECK(folder.read("t.nwk").ends_with(";\n"));
}

TEST_CASE("the optimal order turns what is listed and drawn, and nothing else") {
  const Folder folder("a\n0\n1\n5\n7\n20\n");
  const std::string options =
      "in.csv --linkage single --clusters 2 --merges z.csv --labels l.csv --order o.csv "
      "--newick t.nwk --svg t.svg";
  run(folder, "cluster_hierarchy", options);
  const std::string merges = folder.read("z.csv"), labels = folder.read("l.csv");
  CHECK(folder.read("o.csv") == "leaf\n4\n0\n1\n2\n3\n");
  const ProgramRun ran = run(folder, "cluster_hierarchy", options + " --optimal-order");
  CHECK(ran.code == 0);
  CHECK(folder.read("z.csv") == merges);
  CHECK(folder.read("l.csv") == labels);
  CHECK(folder.read("o.csv") == "leaf\n4\n3\n2\n1\n0\n");
  CHECK(folder.read("t.nwk") == "(4:13,((3:2,2:2):2,(1:1,0:1):3):9);\n");
  CHECK(folder.read("t.svg").starts_with("<svg"));

  folder.write("d.csv", "d\n1\n5\n7\n20\n4\n6\n19\n2\n15\n13\n");
  run(folder, "cluster_hierarchy",
      "d.csv --condensed --linkage single --merges z.csv --order o.csv --optimal-order");
  CHECK(folder.read("o.csv") == "leaf\n4\n3\n2\n1\n0\n");
}

TEST_CASE("inconsistency is a third way to cut") {
  const Folder folder("a\n0\n1\n5\n7\n20\n");
  const std::string options = "in.csv --linkage single --merges z.csv --labels l.csv ";
  // fcluster(linkage([[0], [1], [5], [7], [20]], "single"), t, "inconsistent", depth), SciPy 1.10
  CHECK(run(folder, "cluster_hierarchy", options + "--inconsistent 1 --svg t.svg").output ==
        "5 observations, 4 merges by single linkage, the last at 13\n"
        "3 clusters, the largest of 2\n");
  CHECK(folder.read("l.csv") == "label\n0\n0\n1\n1\n2\n");
  CHECK(folder.read("t.svg").find("cut into 3 segments") != std::string::npos);
  run(folder, "cluster_hierarchy", options + "--inconsistent 1.2 --depth 3");
  CHECK(folder.read("l.csv") == "label\n0\n0\n0\n0\n1\n");
  CHECK(run(folder, "cluster_hierarchy", options + "--inconsistent 1 --height 2").code == 2);
  CHECK(run(folder, "cluster_hierarchy", options + "--inconsistent 1 --clusters 2").code == 2);
  CHECK(run(folder, "cluster_hierarchy", options + "--clusters 2 --depth 2").code == 2);
}

TEST_CASE("merging stops early, and what it reached is cut as the whole tree is") {
  const Folder folder(four);
  run(folder, "cluster_hierarchy", "in.csv --merges whole.csv --clusters 3 --labels whole_l.csv");
  for (const char* stop : {"--stop-clusters 3", "--stop-height 4"}) {
    CAPTURE(stop);
    const ProgramRun ran =
        run(folder, "cluster_hierarchy",
            std::string("in.csv --merges z.csv --clusters 3 --labels l.csv ") + stop);
    CHECK(ran.code == 0);
    CHECK(ran.output ==
          "4 observations, 1 merge by average linkage, the last at 2.8284271247461903\n"
          "3 clusters, the largest of 2\n");
    CHECK(folder.read("whole.csv").rfind(folder.read("z.csv"), 0) == 0);
    CHECK(folder.read("l.csv") == folder.read("whole_l.csv"));
  }
  check_refusals(
      folder, "cluster_hierarchy",
      {{"in.csv --merges z.csv --stop-clusters 5", "--stop-clusters: is 5 but must lie in 1..4"},
       {"in.csv --merges z.csv --clusters 2 --stop-clusters 3",
        "--clusters: is 2 but --stop-clusters leaves more"},
       {"in.csv --merges z.csv --height 2 --stop-height 1", "--height: lies above --stop-height"},
       {"in.csv --merges z.csv --height 5 --stop-clusters 3",
        "height: lies above what the fit reached when it stopped early"}});
  for (const char* whole :
       {"--inconsistent 1", "--r-merge r.csv", "--optimal-order", "--save t", "--load t"})
    CHECK(run(folder, "cluster_hierarchy",
              std::string("in.csv --linkage average --merges z.csv --stop-height 1 ") + whole)
              .code == 2);
}

TEST_CASE("the merges in R's terms") {
  const Folder folder("a\n0\n1\n5\n7\n20\n");
  run(folder, "cluster_hierarchy", "in.csv --linkage single --merges z.csv --r-merge r.csv");
  CHECK(folder.read("r.csv") == "merge1,merge2,height\n-1,-2,1\n-3,-4,2\n1,2,4\n-5,3,13\n");
}

TEST_CASE("one column of distances becomes a merge table") {
  const Folder folder("d\n1\n2\n3\n");
  const ProgramRun ran = run(folder, "cluster_hierarchy",
                             "in.csv --condensed --linkage single --height 1 --merges z.csv");
  CHECK(ran.output ==
        "3 observations, 2 merges by single linkage, the last at 2\n2 clusters, the largest of "
        "2\n");
  CHECK(folder.read("z.csv") == "left,right,height,size\n0,1,1,2\n2,3,2,3\n");
}

TEST_CASE("a square of distances becomes the same merge table, and may be nearly symmetric") {
  const Folder folder("x,y,z\n0,1,2\n1,0,3\n2,3,0\n");
  const std::string options = "in.csv --square --linkage single --merges z.csv";
  CHECK(run(folder, "cluster_hierarchy", options + " --height 1").output ==
        "3 observations, 2 merges by single linkage, the last at 2\n2 clusters, the largest of "
        "2\n");
  CHECK(folder.read("z.csv") == "left,right,height,size\n0,1,1,2\n2,3,2,3\n");
  CHECK(run(folder, "cluster_hierarchy", options + " --optimal-order --order o.csv").code == 0);
  CHECK(folder.read("o.csv") == "leaf\n2\n0\n1\n");
  folder.write("near.csv", "x,y,z\n0,1,2\n1,0,3\n2.0625,3,0\n");
  check_refusals(
      folder, "cluster_hierarchy",
      {{"near.csv --square --merges z.csv",
        "near.csv: line 4: distances: are not symmetric: 2.0625 one way, 2 the other "
        "(row 2, column 0)"},
       {"in.csv --tolerance 1 --merges z.csv",
        "--tolerance requires --square (--help tells the options)"},
       {"near.csv --square --condensed --merges z.csv",
        "--condensed excludes --square (--help tells the options)"},
       {"near.csv --square --exact-heights --merges z.csv",
        "--square excludes --exact-heights (--help tells the options)"},
       {"in.csv --weights x --square --merges z.csv", "distances: are 3 x 2 but must be square"}});
  CHECK(run(folder, "cluster_hierarchy",
            "near.csv --square --tolerance 0.1 --linkage single --merges y.csv")
            .code == 0);
  CHECK(folder.read("y.csv") == folder.read("z.csv"));
}

TEST_CASE("a column may weigh the lines of rows and of a square of distances") {
  const Folder folder("a,w\n0,3\n1,1\n5,1\n");
  folder.write("square.csv", "x,w,y,z\n0,3,1,5\n1,1,0,4\n5,1,4,0\n");
  folder.write("bad.csv", "a,w\n0,3\n1,0\n5,1\n");
  const std::string merges = "left,right,height,size\n0,1,1,2\n2,3,4.75,3\n";
  CHECK(run(folder, "cluster_hierarchy", "in.csv --weights w --merges z.csv").code == 0);
  CHECK(folder.read("z.csv") == merges);
  CHECK(run(folder, "cluster_hierarchy", "square.csv --square --weights w --merges y.csv").code ==
        0);
  CHECK(folder.read("y.csv") == merges);
  check_refusals(
      folder, "cluster_hierarchy",
      {{"in.csv --weights v --merges z.csv", "in.csv: has no column 'v', which --weights names"},
       {"bad.csv --weights w --merges z.csv",
        "bad.csv: line 3: weights: must be positive (row 1)"}});
}

TEST_CASE("float storage is made up for by exact heights") {
  const Folder folder("a,b\n0,0\n0.1,0\n0,0.7\n5,5\n");
  const std::string options = "in.csv --linkage complete --merges z.csv --storage ";
  run(folder, "cluster_hierarchy", options + "f64");
  const std::string exact = folder.read("z.csv");
  run(folder, "cluster_hierarchy", options + "f32");
  CHECK(folder.read("z.csv") != exact);
  run(folder, "cluster_hierarchy", options + "f32 --exact-heights");
  CHECK(folder.read("z.csv") == exact);
}

TEST_CASE("weights, distances and exact heights go with an early stop") {
  const Folder folder("a,w\n0,3\n1,1\n5,1\n");
  folder.write("square.csv", "x,w,y,z\n0,3,1,5\n1,1,0,4\n5,1,4,0\n");
  const std::string first = "left,right,height,size\n0,1,1,2\n";
  for (const char* input :
       {"in.csv", "square.csv --square", "in.csv --storage f32 --exact-heights"})
    for (const char* stop : {"--stop-clusters 2", "--stop-height 1"}) {
      CAPTURE(input);
      CAPTURE(stop);
      const ProgramRun ran = run(folder, "cluster_hierarchy",
                                 std::string(input) + " --weights w --merges z.csv " + stop);
      CHECK(ran.code == 0);
      CHECK(folder.read("z.csv") == first);
    }
}

TEST_CASE("a single observation is a tree of no merges, told in the singular") {
  const Folder folder("a\n5\n");
  CHECK(run(folder, "cluster_hierarchy", "in.csv --merges z.csv --clusters 1").output ==
        "1 observation, 0 merges by average linkage\n1 cluster, the largest of 1\n");
  CHECK(folder.read("z.csv") == "left,right,height,size\n");
}

TEST_CASE("new observations go to the nearest cluster of the cut, by the linkage's own rule") {
  const Folder folder("a\n0\n1\n2\n10\n14\n");
  folder.write("new.csv", "a\n6.25\n-3\n11\n");
  const auto predicted = [&](const std::string& arguments) {
    const ProgramRun ran =
        run(folder, "cluster_hierarchy",
            "in.csv --merges z.csv --clusters 2 --predict new.csv --predictions p.csv "
            "--linkage " +
                arguments);
    CHECK(ran.code == 0);
    CHECK(ran.error.empty());
    return folder.read("p.csv");
  };
  // 6.25 is 4.25 from 2 and 3.75 from 10, but 6.25 from 0 and 7.75 from 14.
  CHECK(predicted("single") == "label\n1\n0\n1\n");
  CHECK(predicted("complete") == "label\n0\n0\n1\n");
  CHECK(predicted("average --threads 2") == "label\n0\n0\n1\n");
  for (const char* linkage : {"weighted", "ward", "centroid", "median"}) {
    CAPTURE(linkage);
    CHECK(predicted(linkage).ends_with("\n0\n1\n"));
  }
}

TEST_CASE("a tree that was kept is cut, drawn and asked again without building it") {
  const Folder folder(four);
  folder.write("new.csv", "a,b\n9,2\n");
  run(folder, "cluster_hierarchy", "in.csv --linkage ward --merges z.csv --save t.tree");
  const std::string merges = folder.read("z.csv"), tree = folder.read("t.tree");
  const ProgramRun ran =
      run(folder, "cluster_hierarchy",
          "in.csv --linkage ward --load t.tree --merges y.csv --clusters 2 --labels "
          "l.csv --predict new.csv --predictions p.csv --save u.tree");
  CHECK(ran.code == 0);
  CHECK(ran.error.empty());
  CHECK(ran.output.starts_with("4 observations, 3 merges by ward linkage, the last at "));
  CHECK(folder.read("y.csv") == merges);
  CHECK(folder.read("u.tree") == tree);
  CHECK(folder.read("l.csv") == "label\n0\n0\n0\n1\n");
  CHECK(folder.read("p.csv") == "label\n1\n");

  folder.write("d.csv", "d\n1\n2\n3\n");
  run(folder, "cluster_hierarchy", "d.csv --condensed --merges z.csv --save d.tree");
  CHECK(run(folder, "cluster_hierarchy",
            "d.csv --condensed --linkage average --load d.tree --merges y.csv")
            .code == 0);
  CHECK(folder.read("y.csv") == folder.read("z.csv"));
}

TEST_CASE("what cannot be predicted, kept or taken again ends with one sentence and 2") {
  const Folder folder(four);
  folder.write("other.csv", "a,c\n1,2\n");
  folder.write("gap.csv", "a,b\n1,2\n3,\n");
  folder.write("zero.csv", "a,b\n1,2\n0,0\n");
  folder.write("three.csv", "a,b\n1,2\n3,4\n5,7\n");
  run(folder, "cluster_hierarchy", "in.csv --merges z.csv --save t.tree");
  const std::string tree = folder.read("t.tree");
  folder.write("short.tree", std::string_view(tree).substr(0, 60));
  std::string bad = tree;
  bad[50] = 'x';
  folder.write("bad.tree", bad);
  check_refusals(
      folder, "cluster_hierarchy",
      {{"in.csv --merges z.csv --predict other.csv --predictions p.csv",
        "--predict: needs --clusters, --height or --inconsistent to say where to cut"},
       {"in.csv --merges z.csv --clusters 2 --predict other.csv",
        "--predict requires --predictions (--help tells the options)"},
       {"in.csv --merges z.csv --clusters 2 --predictions p.csv",
        "--predictions requires --predict (--help tells the options)"},
       {"in.csv --merges z.csv --clusters 2 --predict other.csv --predictions p.csv",
        "other.csv: has other columns than in.csv"},
       {"in.csv --merges z.csv --clusters 2 --predict gap.csv --predictions p.csv",
        "gap.csv: line 3, column 'b': is empty where a number is needed"},
       {"in.csv --merges z.csv --clusters 2 --metric cosine --predict zero.csv --predictions p.csv",
        "zero.csv: line 3: x: cosine distance is undefined for a row of zeros (row 1)"},
       {"in.csv --merges z.csv --load t.tree",
        "--load requires --linkage (--help tells the options)"},
       {"in.csv --merges z.csv --linkage average --load no.tree",
        "no.tree: cannot be read: No such file or directory"},
       {"in.csv --merges z.csv --linkage average --load in.csv",
        "in.csv: bytes: are not a model that kindred saved"},
       {"in.csv --merges z.csv --linkage average --load short.tree",
        "short.tree: bytes: promise 112 things of 1 bytes where 28 bytes are left"},
       {"in.csv --merges z.csv --linkage average --load bad.tree",
        "bad.tree: bytes: are damaged: their checksum is wrong"},
       {"three.csv --merges z.csv --linkage average --load t.tree",
        "t.tree: holds a tree of 4 where three.csv has 3 observations"},
       {"in.csv --merges z.csv --save no/t.tree",
        "no/t.tree: cannot be written: No such file or directory"}});
  CHECK(run(folder, "cluster_hierarchy",
            "in.csv --merges z.csv --condensed --clusters 2 --predict other.csv --predictions p")
            .code == 2);
}

TEST_CASE("what cluster_hierarchy cannot do ends with one sentence and 2") {
  const Folder folder(four);
  folder.write("gap.csv", "a,b\n1,2\n3,\n");
  folder.write("inf.csv", "a,b\n1,inf\n3,4\n");
  folder.write("zero.csv", "a,b\n1,2\n0,0\n");
  folder.write("four.csv", "d\n1\n2\n3\n4\n");
  check_refusals(
      folder, "cluster_hierarchy",
      {{"", "input is required (--help tells the options)"},
       {"in.csv", "--merges is required (--help tells the options)"},
       {"gap.csv --merges z.csv", "gap.csv: line 3, column 'b': is empty where a number is needed"},
       {"inf.csv --merges z.csv", "inf.csv: line 2, column 'b': is not a finite number"},
       {"zero.csv --metric cosine --merges z.csv",
        "zero.csv: line 3: x: cosine distance is undefined for a row of zeros (row 1)"},
       {"in.csv --merges z.csv --clusters 5", "--clusters: is 5 but must lie in 1..4"},
       {"in.csv --merges z.csv --clusters -1", "--clusters: is -1 but must lie in 1..4"},
       {"in.csv --merges z.csv --labels l.csv",
        "--labels: needs --clusters, --height or --inconsistent to say where to cut"},
       {"in.csv --merges z.csv --inconsistent 1 --depth 0", "--depth: is 0 but must be at least 1"},
       {"in.csv --merges z.csv --linkage best", "--linkage: knows nothing named 'best'"},
       {"in.csv --merges z.csv --condensed", "in.csv: has 2 columns where --condensed needs one"},
       {"four.csv --merges z.csv --condensed", "distances: 4 entries are not n(n-1)/2 for any n"},
       {"in.csv --merges no/z.csv", "no/z.csv: cannot be written: No such file or directory"}});
}

TEST_CASE("K-Means from given centres ends where scikit-learn does") {
  const Folder folder(four);
  folder.write("c.csv", "a,b\n1,2\n10,1\n");
  for (const char* algorithm : {"auto", "naive", "lloyd", "hamerly", "filtering"}) {
    CAPTURE(algorithm);
    const ProgramRun ran =
        run(folder, "cluster_kmeans",
            "in.csv --clusters 2 --centers c.csv --labels l.csv --centroids m.csv "
            "--algorithm " +
                std::string(algorithm));
    CHECK(ran.code == 0);
    CHECK(ran.error.empty());
    // KMeans(2, init=[[1, 2], [10, 1]], n_init=1), scikit-learn 1.2
    CHECK(ran.output == "inertia 18.166666666666668\niterations 2\nstatus converged\n");
    CHECK(folder.read("l.csv") == "label\n0\n0\n0\n1\n");
    CHECK(folder.read("m.csv") == "a,b\n3,4.166666666666667\n10,1\n");
  }
}

TEST_CASE("K-Means moves on by single records where it is asked to") {
  const Folder folder("a\n0\n0\n3\n6\n");
  folder.write("c.csv", "a\n1\n6\n");
  const auto output = [&](const std::string& options) {
    const ProgramRun ran = run(folder, "cluster_kmeans",
                               "in.csv --clusters 2 --centers c.csv --labels l.csv " + options);
    CHECK(ran.code == 0);
    return ran.output.substr(0, ran.output.find('\n'));
  };
  CHECK(output("") == "inertia 6");
  CHECK(output("--finish none") == "inertia 6");
  CHECK(output("--finish hartigan-wong") == "inertia 4.5");
  CHECK(folder.read("l.csv") == "label\n0\n0\n1\n1\n");
  CHECK(output("--algorithm hartigan-wong") == "inertia 4.5");
}

TEST_CASE("a K-Means model that was kept labels other records") {
  const Folder folder(four);
  folder.write("new.csv", "w,a,b\n1,9,2\n2,0,0\n");
  for (const char* options :
       {"", " --precision f32", " --mini-batch 4", " --mini-batch 3 --precision f32"}) {
    CAPTURE(options);
    const ProgramRun ran =
        run(folder, "cluster_kmeans",
            "in.csv --clusters 2 --labels l.csv --centroids c.csv --save m" + std::string(options));
    REQUIRE(ran.code == 0);
    CHECK(ran.output.starts_with("inertia 18.1"));
    const std::string labels = folder.read("l.csv"), centers = folder.read("c.csv");
    const ProgramRun again =
        run(folder, "cluster_kmeans", "in.csv --load m --labels k.csv --centroids d.csv");
    CHECK(again.code == 0);
    CHECK(again.output == "records 4\n");
    CHECK(folder.read("k.csv") == labels);
    CHECK(folder.read("d.csv") == centers);
    CHECK(run(folder, "cluster_kmeans", "new.csv --weights w --load m --labels k.csv").code == 0);
    const bool far_first = labels == "label\n1\n1\n1\n0\n";
    CHECK(folder.read("k.csv") == (far_first ? "label\n0\n1\n" : "label\n1\n0\n"));
  }
}

TEST_CASE("what cannot be kept or taken again by cluster_kmeans ends with one sentence and 2") {
  const Folder folder(four);
  folder.write("one.csv", "a\n1\n");
  folder.write("far.csv", "a,b\n1e300,2\n");
  run(folder, "cluster_kmeans", "in.csv --clusters 2 --precision f32 --save m");
  run(folder, "cluster_hierarchy", "in.csv --merges z.csv --save t.tree");
  folder.write("short", std::string_view(folder.read("m")).substr(0, 50));
  check_refusals(
      folder, "cluster_kmeans",
      {{"in.csv --load m", "--load requires --labels (--help tells the options)"},
       {"in.csv --load m --labels l --clusters 2",
        "--load excludes --clusters (--help tells the options)"},
       {"in.csv --load no --labels l", "no: cannot be read: No such file or directory"},
       {"in.csv --load in.csv --labels l", "in.csv: bytes: are not a model that kindred saved"},
       {"in.csv --load t.tree --labels l",
        "t.tree: bytes: hold a model of another kind than 'kmeans64'"},
       {"in.csv --load short --labels l",
        "short: bytes: promise 121 things of 1 bytes where 18 bytes are left"},
       {"one.csv --load m --labels l", "m: has centres of 2 columns where one.csv has 1"},
       {"far.csv --load m --labels l",
        "far.csv: holds numbers that are too large for --precision f32"},
       {"in.csv --clusters 2 --save no/m", "no/m: cannot be written: No such file or directory"},
       {"in.csv --clusters 2 --mini-batch 0",
        "batch_size: is 0 but must lie in 1..9223372036854775807"},
       {"in.csv --clusters 2 --mini-batch 2 --restarts 3",
        "--restarts excludes --mini-batch (--help tells the options)"}});
}

TEST_CASE("K-Means tries numbers of clusters and goes on with the one that was picked") {
  const Folder folder("a,b\n0,0\n0,1\n1,0\n40,0\n40,1\n41,0\n20,30\n20,31\n21,30\n");
  const auto output = [&](const std::string& options) {
    const ProgramRun ran =
        run(folder, "cluster_kmeans", "in.csv --choose 1:5 --labels l.csv " + options);
    CHECK(ran.code == 0);
    CHECK(ran.error.empty());
    return ran.output;
  };
  const std::string by_silhouette = output("");
  CHECK(by_silhouette.starts_with(
      "clusters,inertia,silhouette,calinski-harabasz,davies-bouldin,gap,gap-error\n1,"));
  CHECK(by_silhouette.find("\nsilhouette picks 3\nelbow picks 3\ncalinski-harabasz picks 3\n"
                           "davies-bouldin picks 3\nclusters 3\ninertia 4\niterations ") !=
        std::string::npos);
  const std::string labels = folder.read("l.csv");
  CHECK(labels.size() == std::string("label\n").size() + 2 * 9);
  CHECK(output("--criterion elbow") == by_silhouette);
  const std::string by_gap = output("--criterion gap --gap-references 8");
  CHECK(by_gap.starts_with(by_silhouette.substr(0, by_silhouette.find("\n1,"))));
  const std::size_t pick = by_gap.find("\ngap picks ");
  REQUIRE(pick != std::string::npos);
  const std::string picked = by_gap.substr(pick + 11, 1);
  CHECK(by_gap.find("\ngap picks " + picked + "\nclusters " + picked + "\ninertia ") == pick);
  folder.write("in.csv", "a,b,w\n0,0,1\n0,1,1\n40,0,2\n40,1,1\n20,30,1\n21,30,1\n");
  CHECK(output("--criterion elbow --weights w").find("\nelbow picks 3\nclusters 3\n") !=
        std::string::npos);
}

TEST_CASE("K-Means by cosine clusters directions and says what it has reached") {
  const Folder folder("a,b\n3,4\n1,0\n6,8\n100,0\n");
  for (const char* precision : {"f32", "f64"}) {
    const ProgramRun ran =
        run(folder, "cluster_kmeans",
            "in.csv --clusters 2 --metric cosine --labels l.csv --centroids m.csv --seed 1 "
            "--precision " +
                std::string(precision));
    CHECK(ran.code == 0);
    CHECK(ran.error.empty());
    CHECK(ran.output == "objective 0\niterations 1\nstatus converged\n");
    const std::string labels = folder.read("l.csv");
    CHECK((labels == "label\n0\n1\n0\n1\n" || labels == "label\n1\n0\n1\n0\n"));
  }
  const std::string centers = folder.read("m.csv"),
                    slope = "0.59999999999999998,0.80000000000000004\n";
  CHECK((centers == "a,b\n" + slope + "1,0\n" || centers == "a,b\n1,0\n" + slope));
}

TEST_CASE("what cluster_kmeans cannot do ends with one sentence and 2") {
  const Folder folder(four);
  folder.write("weights.csv", "a,w\n1,1\n2,-1\n");
  folder.write("nan.csv", "a\n1\nnan\n");
  folder.write("far.csv", "a\n1e300\n2\n");
  folder.write("zero.csv", "a,b\n1,2\n0,0\n");
  check_refusals(
      folder, "cluster_kmeans",
      {{"in.csv", "--clusters is required (--help tells the options)"},
       {"nan.csv --clusters 1", "nan.csv: line 3, column 'a': is not a finite number"},
       {"in.csv --clusters 0", "clusters: is 0 but must lie in 1..4"},
       {"in.csv --clusters 1 --weights w", "in.csv: has no column 'w', which --weights names"},
       {"weights.csv --clusters 1 --weights w",
        "weights.csv: line 3: weights: is negative (row 1)"},
       {"far.csv --clusters 1 --precision f32",
        "far.csv: holds numbers that are too large for --precision f32"},
       {"zero.csv --clusters 1 --metric cosine",
        "zero.csv: line 3: x: cosine distance is undefined for a row of zeros (row 1)"},
       {"in.csv --clusters 1 --metric cosine --finish none",
        "--metric: cosine cannot be used with --finish"},
       {"in.csv --clusters 2 --init given", "--init: given needs --centers"},
       {"in.csv --clusters 2 --centers in.csv", "centers: are 4 x 2 where 2 x 2 are needed"},
       {"in.csv --choose 1", "--choose: is '1' but must be two numbers, MIN:MAX"},
       {"in.csv --choose 1:x", "--choose: is '1:x' but must be two numbers, MIN:MAX"},
       {"in.csv --choose 1:9", "highest: is 9 but must lie in 1..4"},
       {"in.csv --choose 1:1", "--criterion: silhouette picks no number of clusters in 1:1"},
       {"in.csv --choose 1:2 --init given --centers in.csv",
        "kmeans.init: must not be given centers"},
       {"in.csv --clusters 1 --labels no/l.csv",
        "no/l.csv: cannot be written: No such file or directory"}});
}
