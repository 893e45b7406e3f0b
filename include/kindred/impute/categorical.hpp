// Fills missing categories with one category.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/impute/simple.hpp>
#include <kindred/table/categorical.hpp>

namespace kindred {

/// Which category missing values become; of equally frequent ones that which sorts first bytewise.
enum class ImputeCategory { most_frequent, constant };

class CategoricalImputerModel;

/// Fills missing categories (code −1) of one column with one category.
struct CategoricalImputer {
  /// Where the category comes from.
  ImputeCategory strategy = ImputeCategory::most_frequent;
  /// The category under `ImputeCategory::constant`, and for a column without any observed value.
  std::string fill_value = "missing";
  /// Whether a column without any observed value is filled with `fill_value` or refused.
  AllMissing all_missing = AllMissing::fill;

  /// Learns the category of a column of n values. O(n + categories) time; the model keeps the
  /// categories and their counts. A column without rows is refused, and so are codes that its
  /// dictionary does not have and, if asked, an all-missing column.
  CategoricalImputerModel fit(const CategoricalColumn& column) const;

  friend bool operator==(const CategoricalImputer&, const CategoricalImputer&) = default;
};

/// A fitted imputer of categories: complete, immutable, safe to share between threads.
class CategoricalImputerModel {
 public:
  /// What was asked for.
  const CategoricalImputer& options() const noexcept { return options_; }

  /// The category that missing values become.
  const std::string& value() const noexcept { return value_; }
  /// Missing and observed values in the data of `fit`.
  Index missing() const noexcept { return missing_; }
  /// See `missing`.
  Index observed() const noexcept { return observed_; }
  /// True when nothing was observed and `fill_value` had to serve.
  bool all_missing() const noexcept { return observed_ == 0; }

  /// The column with missing values filled. Categories keep their codes; the filling one is added
  /// to the dictionary if something is filled with it and it is not there yet. O(n) time.
  template <Executor Exec = Sequential>
  CategoricalColumn transform(CategoricalColumn column, const Exec& executor = {}) const {
    if (filled(column) == 0) return column;
    const Code code = column.dictionary.add(value_);
    auto workers = executor.workers();
    for_each_chunk(workers, row_chunks(column.size(), sizeof(Code)), [&](Chunk rows) {
      std::replace(column.codes.begin() + rows.begin, column.codes.begin() + rows.end, missing_code,
                   code);
    });
    return column;
  }

  /// How many values `transform` would fill in a column.
  Index filled(const CategoricalColumn& column) const {
    check_codes(column, "column");
    return std::count(column.codes.begin(), column.codes.end(), missing_code);
  }

  /// The model of both parts of a column together. Models of other options are refused.
  CategoricalImputerModel merge(const CategoricalImputerModel& other) const {
    if (other.options_ != options_) refuse("other", "was fitted with other options");
    CategoricalImputerModel merged = *this;
    const std::vector<Code> here = merged.categories_.merge(other.categories_);
    merged.counts_.resize(static_cast<std::size_t>(merged.categories_.size()), 0);
    for (std::size_t i = 0; i < here.size(); ++i)
      merged.counts_[static_cast<std::size_t>(here[i])] += other.counts_[i];
    merged.missing_ += other.missing_;
    merged.observed_ += other.observed_;
    merged.choose_value();
    return merged;
  }

 private:
  friend struct CategoricalImputer;
  friend struct SavedForm<CategoricalImputerModel>;

  CategoricalImputerModel(const CategoricalImputer& options, Dictionary categories,
                          std::vector<Index> counts, Index missing)
      : options_(options),
        categories_(std::move(categories)),
        counts_(std::move(counts)),
        missing_(missing) {
    for (const Index count : counts_)
      observed_ += count;
    choose_value();
  }

  void choose_value() {
    if (observed_ == 0 && options_.all_missing == AllMissing::refuse)
      refuse("column", "has no observed value");
    value_ = options_.fill_value;
    if (observed_ == 0 || options_.strategy == ImputeCategory::constant) return;
    Code best = 0;
    const auto count = [&](Code code) { return counts_[static_cast<std::size_t>(code)]; };
    for (Code code = 1; code < categories_.size(); ++code)
      if (count(code) > count(best) ||
          (count(code) == count(best) && categories_[code] < categories_[best]))
        best = code;
    value_ = categories_[best];
  }

  CategoricalImputer options_;
  Dictionary categories_;
  std::vector<Index> counts_;
  Index missing_, observed_ = 0;
  std::string value_{};
};

namespace detail {

inline void check_options(const CategoricalImputer& options) {
  if (options.strategy != ImputeCategory::most_frequent &&
      options.strategy != ImputeCategory::constant)
    refuse("strategy", "is not one of ImputeCategory's");
}

}  // namespace detail

inline CategoricalImputerModel CategoricalImputer::fit(const CategoricalColumn& column) const {
  detail::check_options(*this);
  if (column.size() == 0) refuse("column", "has no rows");
  check_codes(column, "column");
  return {*this, column.dictionary, category_counts(column),
          std::count(column.codes.begin(), column.codes.end(), missing_code)};
}

}  // namespace kindred
