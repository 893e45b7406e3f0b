// What the user of prepare_table can choose.
#pragma once

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
  std::string impute = "none";
  std::string impute_categories = "auto";
  double fill_number = 0;
  std::string fill_category = "missing";
  std::string scale = "none";
  int threads = 0;

  /// What fills missing categories. They have no mean and no median, so these take the most
  /// frequent category.
  std::string category_strategy() const {
    if (impute_categories != "auto") return impute_categories;
    return impute == "mean" || impute == "median" ? "most_frequent" : impute;
  }

  /// Below 1 a part of all rows, from 1 on a number of rows.
  kindred::MinFrequency frequency() const {
    if (min_frequency < 1) return {.fraction = min_frequency};
    const auto count = static_cast<kindred::Index>(min_frequency);
    if (static_cast<double>(count) != min_frequency)
      kindred::refuse("--min-frequency", "must be a part of all rows below 1 or a whole number");
    return {.count = count};
  }
};

inline void add_options(CLI::App& app, Options& options) {
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
               "in columns of categories, empty cells are the empty text instead of missing");
  app.add_option("--encode", options.encode,
                 "categories become columns of 0 and 1 (onehot, default) or numbers (ordinal)")
      ->check(CLI::IsMember({"onehot", "ordinal"}));
  app.add_option("--unknown", options.unknown,
                 "categories that --fit-on has not seen: error (default), or ignore: no 1 at all, "
                 "an empty cell for ordinal")
      ->check(CLI::IsMember({"error", "ignore"}));
  app.add_option("--min-frequency", options.min_frequency,
                 "rarer categories share one column or code: a part of all rows below 1, else a "
                 "number of rows")
      ->type_name("F")
      ->check(CLI::Range(0.0, 1e15));
  app.add_option("--impute", options.impute,
                 "what fills missing numbers: none (default; empty cells stay empty), mean, "
                 "median, most_frequent or constant")
      ->check(CLI::IsMember({"none", "mean", "median", "most_frequent", "constant"}));
  app.add_option("--impute-categories", options.impute_categories,
                 "what fills missing categories: most_frequent, constant, or none: a column "
                 "'name:missing' for onehot, an empty cell for ordinal (default: as --impute, and "
                 "most_frequent for mean and median)")
      ->check(CLI::IsMember({"auto", "none", "most_frequent", "constant"}));
  app.add_option("--fill-number", options.fill_number,
                 "the constant for numbers, also for columns without any value (default 0)");
  app.add_option("--fill-category", options.fill_category,
                 "the constant for categories, also for columns without any value (default: "
                 "missing)")
      ->type_name("TEXT");
  app.add_option("--scale", options.scale,
                 "none (default) or standard: z-scores of the numbers, not of encoded categories")
      ->check(CLI::IsMember({"none", "standard"}));
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
