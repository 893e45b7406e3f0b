// What sets segments apart in numeric columns: means against the overall mean, and who has any.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/normal.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/evaluate/detail/partition.hpp>
#include <kindred/explain/detail/incomplete.hpp>
#include <kindred/explain/detail/segment_moments.hpp>
#include <kindred/explain/share_test.hpp>

namespace kindred {

/// One numeric column seen from one segment, in the unit of the data.
struct NumericAttribute {
  Index column = 0;         ///< its position
  Index count = 0;          ///< values of the segment that are not missing
  double mean = 0;          ///< of the segment
  double overall_mean = 0;  ///< of all rows
  double sd = 0;            ///< population standard deviation within the segment
  double overall_sd = 0;    ///< population standard deviation of all rows
  double v_test =
      0;  ///< (mean − overall mean) over its standard error when drawn without replacement
  double p_value = 1;  ///< two-sided, of the normal distribution
};

/// How many rows of a segment have a value above 0 in a column: visits, purchases, …
struct PresenceAttribute : ShareTest {
  Index column = 0;  ///< its position
};

/// How strongly a numeric column is tied to the whole segmentation: a one-way analysis of variance.
struct NumericLink {
  Index column = 0;        ///< its position
  Index count = 0;         ///< values that are not missing
  double eta_squared = 0;  ///< part of the variance that lies between segments, 0 … 1
  double p_value = 1;      ///< of the F test; 1 where it leaves no degrees of freedom
};

/// One segment's numeric columns, most telling first.
struct NumericSegment {
  Label label = 0;                            ///< of the segment
  Index size = 0;                             ///< its rows
  std::vector<NumericAttribute> columns{};    ///< by |v| descending, then by column
  std::vector<PresenceAttribute> presence{};  ///< likewise
};

/// Everything that numeric columns say about a segmentation.
struct NumericProfile {
  std::vector<NumericSegment> segments{};  ///< ascending labels
  std::vector<NumericLink> links{};        ///< by p-value ascending, then by η² descending
  std::vector<Index> constant_columns{};   ///< left out: one value everywhere
  std::vector<Index> empty_columns{};      ///< left out: every value missing
};

namespace detail {

/// Most telling first: by |v| descending, ties by `key` ascending.
template <class Attribute, class Key>
void sort_by_strength(std::vector<Attribute>& attributes, Key&& key) {
  std::sort(attributes.begin(), attributes.end(), [&](const Attribute& a, const Attribute& b) {
    const double left = std::abs(a.v_test), right = std::abs(b.v_test);
    return left != right ? left > right : key(a) < key(b);
  });
}

/// The moments of one column over all segments.
struct ColumnTotals {
  double count = 0, positive = 0, sum = 0, squares = 0, between = 0;
  double mean() const noexcept { return sum / count; }
};

inline ColumnTotals column_totals(const SegmentMoments& moments, Index column) noexcept {
  ColumnTotals total;
  for (Index q = 0; q < moments.count.rows(); ++q) {
    total.positive += moments.positive(q, column);
    add_moments(total.count, total.sum, total.squares, moments.count(q, column),
                moments.sum(q, column), moments.squares(q, column));
  }
  for (Index q = 0; q < moments.count.rows(); ++q) {
    if (moments.count(q, column) == 0) continue;
    const double off = moments.mean(q, column) - total.mean();
    total.between += moments.count(q, column) * off * off;
  }
  return total;
}

/// The test value of a mean of `count` among `total` values drawn without replacement.
inline double mean_test(double off, double sd, double count, double total) noexcept {
  return off / sd * std::sqrt(count * ((total - 1) / (total - count)));
}

inline NumericLink numeric_link(const SegmentMoments& moments, Index column,
                                const ColumnTotals& total) noexcept {
  double within = 0, groups = 0;
  for (Index q = 0; q < moments.count.rows(); ++q) {
    within += moments.squares(q, column);
    groups += moments.count(q, column) > 0 ? 1 : 0;
  }
  const bool testable = groups > 1 && total.count > groups;
  return {.column = column,
          .count = static_cast<Index>(total.count),
          .eta_squared = total.between / (total.between + within),
          .p_value = testable
                         ? variance_ratio_p(total.between, within, groups - 1, total.count - groups)
                         : 1};
}

template <Real T>
NumericProfile numeric_kernel(const MatrixView<T>& x, const Partition& segments, Workers& workers) {
  const Index k = segments.clusters(), d = x.cols();
  const ObservedRanges ranges = observed_ranges<T>(x, workers);
  std::vector<ColumnUnit> units;
  for (Index j = 0; j < d; ++j)
    units.push_back(ColumnUnit::of(ranges.smallest[j], ranges.largest[j]));
  const SegmentMoments moments = segment_moments<T>(x, segments, units, workers);

  NumericProfile profile;
  for (Index q = 0; q < k; ++q)
    profile.segments.push_back({.label = segments.labels[static_cast<std::size_t>(q)],
                                .size = segments.sizes[static_cast<std::size_t>(q)]});
  for (Index j = 0; j < d; ++j) {
    const ColumnTotals total = column_totals(moments, j);
    if (total.count == 0) {
      profile.empty_columns.push_back(j);
      continue;
    }
    if (ranges.smallest[j] == ranges.largest[j]) {
      profile.constant_columns.push_back(j);
      continue;
    }
    profile.links.push_back(numeric_link(moments, j, total));
    const ColumnUnit unit = units[static_cast<std::size_t>(j)];
    const double sd = std::sqrt(total.squares / total.count);
    const bool divided = total.positive > 0 && total.positive < total.count;
    for (Index q = 0; q < k; ++q) {
      const double count = moments.count(q, j);
      if (count == 0 || count == total.count) continue;  // nothing to compare
      NumericSegment& segment = profile.segments[static_cast<std::size_t>(q)];
      const double mean = moments.mean(q, j);
      const double v = mean_test(mean - total.mean(), sd, count, total.count);
      segment.columns.push_back({.column = j,
                                 .count = static_cast<Index>(count),
                                 .mean = (mean + unit.origin) / unit.factor,
                                 .overall_mean = (total.mean() + unit.origin) / unit.factor,
                                 .sd = std::sqrt(moments.squares(q, j) / count) / unit.factor,
                                 .overall_sd = sd / unit.factor,
                                 .v_test = v,
                                 .p_value = two_sided_p(v)});
      if (divided)
        segment.presence.push_back(
            {share_test(static_cast<Index>(moments.positive(q, j)), static_cast<Index>(count),
                        static_cast<Index>(total.positive), static_cast<Index>(total.count)),
             j});
    }
  }
  for (NumericSegment& segment : profile.segments) {
    sort_by_strength(segment.columns, [](const auto& attribute) { return attribute.column; });
    sort_by_strength(segment.presence, [](const auto& attribute) { return attribute.column; });
  }
  std::sort(profile.links.begin(), profile.links.end(),
            [](const NumericLink& a, const NumericLink& b) {
              return std::tuple(a.p_value, -a.eta_squared, a.column) <
                     std::tuple(b.p_value, -b.eta_squared, b.column);
            });
  return profile;
}

}  // namespace detail

/// Compares every segment's mean with the overall mean, column by column, as FactoMineR's `catdes`.
/// x is n × d in the units in which the result is to be read, not scaled; labels are n numbers ≥ 0,
/// one segment for each that occurs. v = (m − μ) / √(s²/n_q · (N − n_q)/(N − 1)) with the
/// population variance s². Also compares, for columns where some values are above 0 and some are
/// not, the share of rows with a value above 0. NaN is missing: it is left out, and counts and N
/// are those of the column. A segment without values in a column, or with all of them, has no entry
/// there. O(n·d) time in three passes, 4k·d doubles per chunk of rows. Refuses ±infinity with its
/// position, no rows or columns, labels of another length and negative ones. The same bits for any
/// number of threads and any layout of x. L. Lebart, A. Morineau, M. Piron, "Statistique
/// exploratoire multidimensionnelle" (1995); F. Husson, S. Lê, J. Pagès, "Exploratory Multivariate
/// Analysis by Example Using R" (2010).
template <class Derived, Executor Exec = Sequential>
NumericProfile numeric_profile(const Eigen::DenseBase<Derived>& x, std::span<const Label> labels,
                               const Exec& executor = {}) {
  using T = typename Derived::Scalar;
  const MatrixView<T> view = rows_of(x);
  check_not_empty<T>(view, "x");
  check_length(labels.size(), view.rows(), "labels");
  const detail::Partition segments = detail::partition_by_label(labels, "labels");
  check_no_infinity<T>(view, "x");
  auto workers = executor.workers();
  return detail::numeric_kernel<T>(view, segments, workers);
}

}  // namespace kindred
