// Columns that say where numbers are missing.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/column_moments.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/encode/lineage.hpp>

namespace kindred {

/// Which columns get an indicator.
enum class IndicatorFeatures : unsigned char {
  missing_only,  ///< those with a missing value in the data of `fit`
  all
};

class MissingIndicatorModel;

/// Turns missing numbers (NaN) into columns of their own: 1 where the source is missing, 0 where it
/// is observed. Beside imputed columns they keep what imputing takes away.
struct MissingIndicator {
  IndicatorFeatures features = IndicatorFeatures::missing_only;  ///< which columns get one
  /// Whether `transform` refuses a missing value in a column that had none in `fit` and therefore
  /// has no indicator. Otherwise it goes unseen.
  bool error_on_new = true;

  /// Learns which columns of x (n × d) have missing values. `names` are those of the columns, none
  /// or d; without them columns are called "x0", "x1", …. O(n·d) time at the speed of memory.
  /// ±infinity is refused with row and column, and so are an empty matrix and names of another
  /// number.
  template <class Derived, Executor Exec = Sequential>
  MissingIndicatorModel fit(const Eigen::DenseBase<Derived>& x,
                            std::span<const std::string> names = {},
                            const Exec& executor = {}) const;

  friend bool operator==(const MissingIndicator&, const MissingIndicator&) = default;
};

/// A fitted indicator: complete, immutable, safe to share between threads.
class MissingIndicatorModel {
 public:
  /// What was asked for.
  const MissingIndicator& options() const noexcept { return options_; }
  /// Columns of the data of `fit`.
  Index columns() const noexcept { return static_cast<Index>(missing_.size()); }
  /// Missing values per column in the data of `fit`.
  std::span<const Index> missing() const noexcept { return missing_; }
  /// Where every output column comes from: kind `missing` of its source column.
  const std::vector<OutputColumn>& outputs() const noexcept { return outputs_; }

  /// The indicators of x (m × d, any m), m × outputs: 0 and 1. O(m·d) time. ±infinity is refused
  /// with row and column, and so is, if asked, a missing value where `fit` had none. The same bits
  /// for any number of threads and any layout.
  template <class Derived, Executor Exec = Sequential>
  Matrix<ScalarOf<Derived>> transform(const Eigen::DenseBase<Derived>& x,
                                      const Exec& executor = {}) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(x);
    check_columns<T>(view, columns(), "x");
    check_no_infinity<T>(view, "x");
    std::vector<Index> silent;
    for (Index j = 0; j < columns(); ++j)
      if (options_.features == IndicatorFeatures::missing_only && options_.error_on_new &&
          missing_[static_cast<std::size_t>(j)] == 0)
        silent.push_back(j);
    Matrix<T> out =
        detail::uninitialized_matrix<T>(view.rows(), static_cast<Index>(outputs_.size()));
    auto workers = executor.workers();
    for_each_chunk(workers, row_chunks(view.rows(), columns() * Index{sizeof(T)}), [&](Chunk rows) {
      for (Index i = rows.begin; i < rows.end; ++i) {
        for (const Index j : silent)
          if (is_nan(view(i, j)))
            refuse("x", "is missing where nothing was missing in fit", {.row = i, .column = j});
        for (Index output = 0; output < out.cols(); ++output)
          out(i, output) =
              T(is_nan(view(i, outputs_[static_cast<std::size_t>(output)].source_index)));
      }
    });
    return out;
  }

 private:
  friend struct MissingIndicator;
  friend struct SavedForm<MissingIndicatorModel>;

  MissingIndicatorModel(const MissingIndicator& options, std::vector<Index> missing,
                        std::span<const std::string> names)
      : options_(options), missing_(std::move(missing)) {
    for (std::size_t j = 0; j < missing_.size(); ++j)
      if (options_.features == IndicatorFeatures::all || missing_[j] > 0)
        outputs_.push_back({.source = names.empty() ? 'x' + std::to_string(j) : names[j],
                            .source_index = static_cast<Index>(j),
                            .kind = OutputKind::missing});
  }

  MissingIndicator options_;
  std::vector<Index> missing_;
  std::vector<OutputColumn> outputs_{};
};

template <class Derived, Executor Exec>
MissingIndicatorModel MissingIndicator::fit(const Eigen::DenseBase<Derived>& x,
                                            std::span<const std::string> names,
                                            const Exec& executor) const {
  if (features != IndicatorFeatures::missing_only && features != IndicatorFeatures::all)
    refuse("features", "are not one of IndicatorFeatures'");
  const auto view = rows_of(x);
  if (!names.empty()) check_length(names.size(), view.cols(), "names");
  std::vector<Index> missing;
  for (const Moments& column : column_moments(view, executor))
    missing.push_back(column.missing());
  return {*this, std::move(missing), names};
}

}  // namespace kindred
