// What the user of segment_users can choose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <kindred/linkage/methods.hpp>

namespace segment_users {

struct Options {
  std::string records{};                  ///< path of the CSV file; empty: the embedded sample
  std::string user{};                     ///< column names; empty: found by their usual names
  std::vector<std::string> categories{};  ///< one block of columns each
  std::string value{};
  std::string aggregate = "auto";
  std::string method = "auto";
  std::string segments = "auto";
  std::string scale = "standard";
  std::string impute = "mean";
  int threads = 0;
  std::string out = "segments";

  /// The tree's linkage; with K-Means in charge, that of the tree grown for comparison. Complete
  /// linkage keeps a handful of people with a rare interest together and apart from the rest. Among
  /// thousands there is always somebody odder still, and complete linkage would spend every segment
  /// on one of them; Ward's, which weighs segments by their size, does not.
  kindred::Linkage linkage(kindred::Index users) const {
    constexpr kindred::Index few = 1000;
    return kindred::linkage_from_name(method).value_or(users <= few ? kindred::Linkage::complete
                                                                    : kindred::Linkage::ward);
  }
  bool segments_from_kmeans() const { return method == "kmeans"; }
};

inline void add_options(CLI::App& app, Options& options) {
  app.add_option("records", options.records,
                 "CSV file with a header, one record per visit (default: an embedded sample)")
      ->type_name("RECORDS.csv");
  app.add_option("--user", options.user, "column that names the user (default: user_id)")
      ->type_name("COL");
  app.add_option("--category", options.categories,
                 "column of what was visited, repeatable; each gets its own block of columns "
                 "(default: category_name)")
      ->type_name("COL")
      ->expected(1)
      ->take_all();
  app.add_option("--value", options.value,
                 "column of numbers to aggregate (default: volume, if there is one)")
      ->type_name("COL");
  app.add_option("--aggregate", options.aggregate,
                 "auto, sum, count, mean, min or max of the values of a user in a category "
                 "(default: sum if there are values, else count)")
      ->check(CLI::IsMember({"auto", "sum", "count", "mean", "min", "max"}));
  app.add_option("--method", options.method,
                 "where the segments come from: kmeans, or the tree of complete (default), ward, "
                 "average, weighted, single, centroid or median linkage")
      ->check(CLI::IsMember(
          {"kmeans", "complete", "ward", "average", "weighted", "single", "centroid", "median"}));
  app.add_option("--segments", options.segments, "how many segments, or auto (default)")
      ->type_name("K");
  app.add_option("--scale", options.scale, "standard (z-scores, default) or none")
      ->check(CLI::IsMember({"standard", "none"}));
  app.add_option("--impute", options.impute,
                 "what stands in for a missing value: none (refuse it), mean (default), median, "
                 "most_frequent or constant (0)")
      ->check(CLI::IsMember({"none", "mean", "median", "most_frequent", "constant"}));
  app.add_option("--threads", options.threads, "threads to use (default 0: all)")
      ->check(CLI::Range(0, 256));
  app.add_option("--out", options.out, "folder for the results (default: segments)")
      ->type_name("DIR");
}

}  // namespace segment_users
