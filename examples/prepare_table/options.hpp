// What the user of prepare_table can choose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <kindred/core/error.hpp>
#include <kindred/encode/policy.hpp>

namespace prepare_table {

struct Options {
  std::string input{}, train{}, out{};
  std::vector<std::string> numeric{}, categorical{}, drop{}, missing{};
  bool empty_is_category = false;
  std::string encode = "onehot";
  std::string unknown = "error";
  double min_frequency = 0;
  std::optional<int> features{};           ///< asked for with hashing only
  std::optional<std::string> delimiter{};  ///< with multihot only
  std::string impute = "none";
  std::optional<int> neighbors{};        ///< with knn only
  std::optional<std::string> weights{};  ///< with knn only
  std::string impute_categories = "auto";
  double fill_number = 0;
  std::string fill_category = "missing";
  std::string scale = "none";
  int threads = 0;

  /// What fills missing categories. They have no mean, no median and no neighbors, so these take
  /// the most frequent category; lists of tags are not filled.
  std::string category_strategy() const {
    if (encode == "multihot") return "none";
    if (impute_categories != "auto") return impute_categories;
    return impute == "none" || impute == "constant" ? impute : "most_frequent";
  }

  /// Below 1 a part of all rows, from 1 on a number of rows.
  kindred::MinFrequency frequency() const {
    if (min_frequency < 1) return {.fraction = min_frequency};
    const auto count = static_cast<kindred::Index>(min_frequency);
    if (static_cast<double>(count) != min_frequency)
      kindred::refuse("--min-frequency", "must be a part of all rows below 1 or a whole number");
    return {.count = count};
  }

  kindred::Unknown unknown_policy() const {
    return unknown == "ignore"       ? kindred::Unknown::ignore
           : unknown == "infrequent" ? kindred::Unknown::infrequent
                                     : kindred::Unknown::error;
  }

  /// Refuses what contradicts itself or would have no effect, before anything is read.
  void check() const {
    (void)frequency();
    const auto needs = [](bool given, const char* option, bool met, const char* need) {
      if (given && !met) kindred::refuse(option, need);
    };
    needs(neighbors.has_value(), "--neighbors", impute == "knn", "is used with --impute knn only");
    needs(weights.has_value(), "--weights", impute == "knn", "is used with --impute knn only");
    needs(features.has_value(), "--features", encode == "hashing",
          "is used with --encode hashing only");
    needs(delimiter.has_value(), "--delimiter", encode == "multihot",
          "is used with --encode multihot only");
    needs(delimiter == "", "--delimiter", false, "must not be empty");
    needs(unknown == "infrequent", "--unknown", min_frequency > 0,
          "infrequent needs --min-frequency, without which no category is rare");
    needs(unknown != "error", "--unknown", encode != "hashing",
          "has no say with --encode hashing, to which no category is unknown");
    needs(min_frequency > 0, "--min-frequency", encode != "hashing",
          "has no say with --encode hashing, which counts nothing");
    needs(impute_categories == "most_frequent" || impute_categories == "constant",
          "--impute-categories", encode != "multihot",
          "cannot fill the lists of --encode multihot, which keep a column 'name:missing'");
  }
};

namespace detail {

inline void add_column_options(CLI::App& app, Options& options) {
  const auto columns = [&](const char* name, std::vector<std::string>& target, const char* help) {
    app.add_option(name, target, help)->type_name("COLS")->delimiter(',')->expected(1)->take_all();
  };
  app.add_option("input", options.input, "CSV file with a header, one record per line")
      ->type_name("INPUT.csv")
      ->required();
  columns("--numeric", options.numeric,
          "columns of numbers, separated by commas; columns named nowhere are numeric if every "
          "value in them is a number");
  columns("--categorical", options.categorical, "columns of categories, separated by commas");
  columns("--drop", options.drop, "columns to leave out, separated by commas");
  app.add_option("--missing", options.missing,
                 "text that means a missing value, repeatable; empty cells always do")
      ->type_name("TOKEN")
      ->expected(1)
      ->take_all();
  app.add_flag("--empty-is-category", options.empty_is_category,
               "in columns of categories, empty cells are the empty text (for multihot a list "
               "without tags) instead of missing");
}

inline void add_encoding_options(CLI::App& app, Options& options) {
  app.add_option("--encode", options.encode,
                 "what categories become: columns of 0 and 1 (onehot, default), numbers in the "
                 "order of their names (ordinal), the part of the rows that have them "
                 "(frequency), a given number of columns that their hash picks (hashing), or, "
                 "where a cell lists several tags, a column of 0 and 1 for every tag (multihot)")
      ->check(CLI::IsMember({"onehot", "ordinal", "frequency", "hashing", "multihot"}));
  app.add_option("--unknown", options.unknown,
                 "categories that --fit-on has not seen: error (default), ignore (no 1 at all, an "
                 "empty cell for ordinal, 0 for frequency), or infrequent (as the rare ones of "
                 "--min-frequency; where a column has none, as ignore)")
      ->check(CLI::IsMember({"error", "ignore", "infrequent"}));
  app.add_option("--min-frequency", options.min_frequency,
                 "rarer categories share one column, code or frequency: a part of all rows below "
                 "1, else a number of rows")
      ->type_name("F")
      ->check(CLI::Range(0.0, 1e15));
  app.add_option("--features", options.features,
                 "columns of --encode hashing, shared by all columns of categories (default 256)")
      ->check(CLI::Range(1, 1 << 24));
  app.add_option("--delimiter", options.delimiter,
                 "what stands between the tags of a cell with --encode multihot (default ,)")
      ->type_name("TEXT");
}

inline void add_imputing_options(CLI::App& app, Options& options) {
  app.add_option("--impute", options.impute,
                 "what fills missing numbers: none (default; empty cells stay empty), mean, "
                 "median, most_frequent, constant, knn (averages of the nearest rows, distances "
                 "in the columns' own units) or iterative (regressions on the other columns)")
      ->check(CLI::IsMember(
          {"none", "mean", "median", "most_frequent", "constant", "knn", "iterative"}));
  app.add_option("--neighbors", options.neighbors, "rows that --impute knn averages (default 5)")
      ->type_name("K")
      ->check(CLI::Range(1, 1 << 30));
  app.add_option("--weights", options.weights,
                 "what the rows of --impute knn count: uniform (default) or distance, its "
                 "reciprocal")
      ->check(CLI::IsMember({"uniform", "distance"}));
  app.add_option("--impute-categories", options.impute_categories,
                 "what fills missing categories: most_frequent, constant, or none: a column "
                 "'name:missing' for onehot and multihot, an empty cell for ordinal and frequency, "
                 "a hash of its own for hashing (default: none and constant as --impute, "
                 "most_frequent for the others, none for multihot)")
      ->check(CLI::IsMember({"auto", "none", "most_frequent", "constant"}));
  app.add_option("--fill-number", options.fill_number,
                 "the constant for numbers, also for columns without any value (default 0)");
  app.add_option("--fill-category", options.fill_category,
                 "the constant for categories, also for columns without any value (default: "
                 "missing)")
      ->type_name("TEXT");
}

}  // namespace detail

inline void add_options(CLI::App& app, Options& options) {
  detail::add_column_options(app, options);
  detail::add_encoding_options(app, options);
  detail::add_imputing_options(app, options);
  app.add_option("--scale", options.scale,
                 "what becomes of the numbers, once they are filled, not of encoded categories: "
                 "none (default), standard (z-scores), robust (less the median, over the "
                 "quartiles' range), minmax (stretched onto 0 to 1), maxabs (over the largest "
                 "magnitude), normalize (every row over its length), log1p (log(1 + x)) or "
                 "yeo-johnson (z-scores of the power that makes a column most normal)")
      ->check(CLI::IsMember(
          {"none", "standard", "robust", "minmax", "maxabs", "normalize", "log1p", "yeo-johnson"}));
  app.add_option("--fit-on", options.train,
                 "CSV file to learn kinds, fillings, categories and scales from (default: the "
                 "input itself)")
      ->type_name("TRAIN.csv");
  app.add_option("--threads", options.threads, "threads to use (default 0: all)")
      ->check(CLI::Range(0, 256));
  app.add_option("--out", options.out, "CSV file to write: named columns of numbers")
      ->type_name("OUT.csv")
      ->required();
}

}  // namespace prepare_table
