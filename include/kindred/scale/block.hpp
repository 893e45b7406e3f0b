// Weights for mixed data: numbers and indicators of categories side by side, so that neither owns
// the distances.
#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/column_moments.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/scale/detail/affine_model.hpp>
#include <kindred/scale/detail/merged_columns.hpp>

namespace kindred {

/// What a column of mixed data holds: numbers in some unit, or whether a row is of one category.
enum class BlockKind { number, indicator };

/// The block a column belongs to, named by any number, and what it holds. The indicators of one
/// variable are a block; so are numbers that ought to count as one.
struct BlockColumn {
  Index block = 0;                     ///< any number, the same for all columns of a block
  BlockKind kind = BlockKind::number;  ///< what the column holds

  friend bool operator==(const BlockColumn&, const BlockColumn&) = default;
};

/// One block for every source column, as encoders number them.
inline std::vector<BlockColumn> blocks_of(std::span<const OutputColumn> lineage) {
  std::vector<BlockColumn> blocks;
  for (const OutputColumn& column : lineage) {
    const bool indicator = column.kind == OutputKind::category ||
                           column.kind == OutputKind::infrequent ||
                           column.kind == OutputKind::missing;
    blocks.push_back({column.source_index, indicator ? BlockKind::indicator : BlockKind::number});
  }
  return blocks;
}

/// How much blocks weigh in distances.
enum class BlockWeight {
  inertia,  ///< a number has variance 1, a variable of m categories m − 1: factor analysis
  equal     ///< every block has total variance 1, however many columns or categories it has
};

template <Real T>
class BlockScalerModel;

/// Scales mixed data so that squared Euclidean distances add up what every variable has to say: a
/// number is centred and divided by its standard deviation, the indicator of a category that a
/// share p of the rows belongs to is centred and divided by √p.
///
/// A z-scored indicator is divided by √(p(1 − p)) instead: two rows that differ in a category of
/// frequency 0.01 would then be ten standard deviations apart, and that category would own a
/// cluster. Here the distance between two categories is 1/p + 1/q, the chi-squared distance of
/// correspondence analysis.
/// Source: J. Pagès, "Analyse factorielle de données mixtes", Revue de Statistique Appliquée 52
/// (2004); equal blocks after B. Escofier, J. Pagès, "Multiple factor analysis (AFMULT package)",
/// Computational Statistics & Data Analysis 18 (1994), with a block's total variance in the place
/// of its first eigenvalue.
struct BlockScaler {
  BlockWeight weight = BlockWeight::inertia;  ///< how much blocks weigh in distances

  /// Learns mean and scale of every column of x (n × d), whose blocks are given (d), in the units
  /// of x. NaN is a missing value and skipped. O(n·d) time at the speed of memory. ±infinity is
  /// refused with row and column; so are an empty matrix, blocks of another number, and indicators
  /// with values outside 0..1. The same bits for any number of threads and any layout.
  template <class Derived, Executor Exec = Sequential>
  BlockScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                          std::span<const BlockColumn> blocks,
                                          const Exec& executor = {}) const;
  /// The same with a block for every source column of an encoder.
  template <class Derived, Executor Exec = Sequential>
  BlockScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                          std::span<const OutputColumn> lineage,
                                          const Exec& executor = {}) const;

  friend bool operator==(const BlockScaler&, const BlockScaler&) = default;
};

namespace detail {

/// The factor analysis of mixed data's formula of a column, and the variance it leaves.
struct BlockFormula {
  Standardization formula;
  double variance = 0;
};

inline BlockFormula block_formula(const Moments& moments, BlockKind kind, Index column) {
  if (kind < BlockKind::number || kind > BlockKind::indicator)
    refuse("blocks", "is not one of BlockKind's", {.column = column});
  const bool observed = moments.observed() > 0;
  const bool varies = observed && !moments.is_constant();
  BlockFormula answer{standardization(moments, true, true, 0), varies ? 1.0 : 0.0};
  if (kind == BlockKind::number || !observed) return answer;
  if (moments.lowest() < 0 || moments.highest() > 1)
    refuse("x", "is no indicator: it has values outside 0..1", {.column = column});
  if (!varies) return answer;
  const double unit = answer.formula.unit, share = moments.scaled_mean().value();
  answer.formula.divisor = std::sqrt(share) * std::sqrt(unit);
  const double deviation = moments.scaled_deviation(0) / answer.formula.divisor;
  answer.variance = deviation * deviation;
  return answer;
}

}  // namespace detail

/// Fitted weights of mixed data: complete, immutable, safe to share between threads.
template <Real T>
class BlockScalerModel : public detail::AffineModel<T> {
 public:
  using detail::AffineModel<T>::columns;

  /// The model of columns whose moments and blocks are known. Refuses what `fit` refuses of them.
  BlockScalerModel(const BlockScaler& options, std::vector<BlockColumn> blocks,
                   std::vector<Moments> moments)
      : detail::AffineModel<T>(formulas(options, blocks, moments)),
        options_(options),
        blocks_(std::move(blocks)),
        moments_(std::move(moments)) {
    for (std::size_t j = 0; j < moments_.size(); ++j) {
      mean_.push_back(moments_[j].mean());
      scale_.push_back(this->divisor(j));
      if (is_infinite(scale_.back()))
        refuse("x", "has a standard deviation too large to represent",
               {.column = static_cast<Index>(j)});
    }
  }

  /// What was asked for.
  const BlockScaler& options() const noexcept { return options_; }

  /// Means of the observed values, which are the shares of categories; NaN for a column without
  /// any.
  std::span<const double> mean() const noexcept { return mean_; }
  /// What columns are divided by; 1 for a constant column, which has nothing to say; NaN for a
  /// column without observed values.
  std::span<const double> scale() const noexcept { return scale_; }
  /// The block of every column and what it holds.
  std::span<const BlockColumn> blocks() const noexcept { return blocks_; }
  /// Observed values per column.
  Index observed(Index column) const { return moments(column).observed(); }
  /// True when the column's spread is not more than rounding could have made, such as that of a
  /// category which every row or none belongs to.
  bool is_constant(Index column) const { return moments(column).is_constant(); }
  /// Everything known of a column.
  const Moments& moments(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return moments_[static_cast<std::size_t>(column)];
  }

  /// The model of both parts of the data together, as if fitted at once (to 2 units in the last
  /// place, nearly always to the bit). Models of other columns, blocks or options are refused.
  BlockScalerModel merge(const BlockScalerModel& other) const {
    auto merged = detail::merged_columns(options_, moments_, other.options_, other.moments_);
    if (other.blocks_ != blocks_) refuse("other", "was fitted with other blocks");
    return {options_, blocks_, std::move(merged)};
  }

 private:
  static std::vector<detail::Standardization> formulas(const BlockScaler& options,
                                                       std::span<const BlockColumn> blocks,
                                                       std::span<const Moments> moments) {
    if (options.weight < BlockWeight::inertia || options.weight > BlockWeight::equal)
      refuse("weight", "is not one of BlockWeight's");
    check_length(blocks.size(), static_cast<Index>(moments.size()), "blocks");
    std::vector<detail::Standardization> made;
    std::map<Index, double> variance;
    for (std::size_t j = 0; j < moments.size(); ++j) {
      const auto found = detail::block_formula(moments[j], blocks[j].kind, static_cast<Index>(j));
      made.push_back(found.formula);
      variance[blocks[j].block] += found.variance;
    }
    if (options.weight == BlockWeight::inertia) return made;
    for (std::size_t j = 0; j < moments.size(); ++j)
      if (moments[j].observed() > 0 && !moments[j].is_constant())
        made[j].divisor *= std::sqrt(variance[blocks[j].block]);
    return made;
  }

  BlockScaler options_;
  std::vector<BlockColumn> blocks_;
  std::vector<Moments> moments_;
  std::vector<double> mean_{}, scale_{};
};

template <class Derived, Executor Exec>
BlockScalerModel<ScalarOf<Derived>> BlockScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                     std::span<const BlockColumn> blocks,
                                                     const Exec& executor) const {
  check_length(blocks.size(), x.cols(), "blocks");
  return {*this, {blocks.begin(), blocks.end()}, column_moments(x, executor)};
}

template <class Derived, Executor Exec>
BlockScalerModel<ScalarOf<Derived>> BlockScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                     std::span<const OutputColumn> lineage,
                                                     const Exec& executor) const {
  return fit(x, std::span<const BlockColumn>(blocks_of(lineage)), executor);
}

}  // namespace kindred
