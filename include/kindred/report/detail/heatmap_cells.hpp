// The numbers of a heat map: means of collapsed rows, the columns worth showing, the range of
// colours.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/report/detail/drawn_tree.hpp>
#include <kindred/report/palette.hpp>

namespace kindred::detail::drawing {

/// Sums and counts of what is observed, by group and column.
struct GroupMoments {
  Matrix<double> sums, counts;

  double mean(Index group, Index column) const {
    return counts(group, column) > 0 ? sums(group, column) / counts(group, column)
                                     : missing_value<double>();
  }
};

/// For every column the exponent by which its values must be scaled down or up so that squares and
/// sums of them are safe; zeros where all are as they are.
template <Real T>
std::vector<int> safe_exponents(const MatrixView<T>& x) {
  std::vector<int> exponents(static_cast<std::size_t>(x.cols()), 0);
  if (magnitude_range(x).squares_are_safe()) return exponents;
  std::vector<double> largest(exponents.size(), 0);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) {
      const double size = std::abs(static_cast<double>(x(i, j)));
      double& most = largest[static_cast<std::size_t>(j)];
      if (!is_nan(size) && size > most) most = size;
    }
  for (std::size_t j = 0; j < exponents.size(); ++j)
    exponents[j] = binary_exponent(largest[j]);
  return exponents;
}

/// Adds up x·2^−exponent of the column by group, leaving NaN out. O(nd) time.
template <Real T, class GroupOf>
GroupMoments group_moments(const MatrixView<T>& x, Index groups, const std::vector<int>& exponents,
                           GroupOf&& group_of) {
  GroupMoments moments{Matrix<double>::Zero(groups, x.cols()),
                       Matrix<double>::Zero(groups, x.cols())};
  for (Index i = 0; i < x.rows(); ++i) {
    const Index group = group_of(i);
    for (Index j = 0; j < x.cols(); ++j) {
      const auto value = static_cast<double>(x(i, j));
      if (is_nan(value)) continue;
      const int exponent = exponents[static_cast<std::size_t>(j)];
      moments.sums(group, j) += exponent == 0 ? value : times_power_of_two(value, -exponent);
      moments.counts(group, j) += 1;
    }
  }
  return moments;
}

/// The mean of every column within every tip; NaN where a tip has no value.
template <Real T>
Matrix<double> tip_means(const MatrixView<T>& x, const DrawnTree& drawn) {
  const std::vector<int> exponents = safe_exponents(x);
  const GroupMoments moments = group_moments(x, drawn.tip_count(), exponents, [&](Index i) {
    return drawn.tip_of_leaf[static_cast<std::size_t>(i)];
  });
  Matrix<double> means(drawn.tip_count(), x.cols());
  for (Index i = 0; i < means.rows(); ++i)
    for (Index j = 0; j < means.cols(); ++j)
      means(i, j) = times_power_of_two(moments.mean(i, j), exponents[static_cast<std::size_t>(j)]);
  return means;
}

/// How far every group's mean is from the column's, in standard deviations of the column: groups ×
/// columns, at least 0; −1 where there is nothing to compare. O(nd) time.
template <Real T, class GroupOf>
Matrix<double> group_effects(const MatrixView<T>& x, Index groups, GroupOf&& group_of) {
  const std::vector<int> exponents = safe_exponents(x);
  const GroupMoments moments = group_moments(x, groups, exponents, group_of);
  const Eigen::RowVectorXd counts = moments.counts.colwise().sum();
  const Eigen::RowVectorXd means = moments.sums.colwise().sum().array() / counts.array().max(1.0);
  Eigen::RowVectorXd squares = Eigen::RowVectorXd::Zero(x.cols());
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) {
      const auto value = static_cast<double>(x(i, j));
      if (is_nan(value)) continue;
      const double off =
          times_power_of_two(value, -exponents[static_cast<std::size_t>(j)]) - means[j];
      squares[j] += off * off;
    }
  Matrix<double> effects(groups, x.cols());
  for (Index g = 0; g < groups; ++g)
    for (Index j = 0; j < x.cols(); ++j) {
      const double deviation = counts[j] > 0 ? std::sqrt(squares[j] / counts[j]) : 0;
      effects(g, j) = moments.counts(g, j) == 0 ? -1
                      : deviation == 0          ? 0
                                       : std::abs(moments.mean(g, j) - means[j]) / deviation;
    }
  return effects;
}

/// The `most` columns that tell the segments apart, in their own order. The segments choose in
/// turn, the largest first: each the column not yet chosen in which its mean is furthest from that
/// of all, in standard deviations, and among equals the first. Without labels the tips choose.
template <Real T>
std::vector<Index> telling_columns(const MatrixView<T>& x, const DrawnTree& drawn,
                                   std::span<const Label> labels, Index most) {
  std::vector<Index> columns(static_cast<std::size_t>(x.cols()));
  std::iota(columns.begin(), columns.end(), Index{0});
  if (x.cols() <= most) return columns;
  const Index groups = labels.empty() ? drawn.tip_count() : check_labels(labels, "labels");
  Matrix<double> effects = group_effects(x, groups, [&](Index i) {
    const auto row = static_cast<std::size_t>(i);
    return labels.empty() ? drawn.tip_of_leaf[row] : Index{labels[row]};
  });
  columns.clear();
  for (Index turn = 0; static_cast<Index>(columns.size()) < most; ++turn) {
    Index best = 0;
    effects.row(turn % groups).maxCoeff(&best);
    columns.push_back(best);
    effects.col(best).setConstant(-2);
  }
  std::sort(columns.begin(), columns.end());
  return columns;
}

/// From values to colours.
struct ColorScale {
  double low = 0, high = 0;
  bool diverging = false;
  Index cells = 0, below = 0, above = 0;  ///< drawn values: all, and those beyond the colours

  /// 0 at `low`, 1 at `high`; halves keep the difference of huge values finite.
  double share(double value) const {
    if (high == low) return diverging ? 0.5 : value == 0 ? 0 : 0.5;
    return std::clamp((value / 2 - low / 2) / (high / 2 - low / 2), 0.0, 1.0);
  }
  Color color(double position) const {
    return diverging ? diverging_color(position) : sequential_color(position);
  }
};

/// The scale for drawn values (NaN aside), whose lowest and highest share `clip` are clipped. A
/// scale that spans zero on both sides reaches equally far, so that white is zero.
inline ColorScale color_scale(std::vector<double> values, double clip, bool may_diverge,
                              bool must_diverge) {
  std::erase_if(values, [](double value) { return is_nan(value); });
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const double lowest = values.front(), highest = values.back();
  const auto rank = static_cast<std::size_t>(clip * static_cast<double>(values.size() - 1));
  double low = values[rank], high = values[values.size() - 1 - rank];
  // Where nearly all values are equal, the few others are all there is to see.
  if (low == high) {
    low = lowest;
    high = highest;
  }
  ColorScale scale{.low = low, .high = high};
  if (must_diverge || (may_diverge && low < 0 && high > 0)) {
    const double reach = std::max(std::abs(low), std::abs(high));
    scale = {.low = -reach, .high = reach, .diverging = true};
  }
  scale.cells = static_cast<Index>(values.size());
  for (const double value : values) {
    scale.below += value < scale.low;
    scale.above += value > scale.high;
  }
  return scale;
}

}  // namespace kindred::detail::drawing
