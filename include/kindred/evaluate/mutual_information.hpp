// Agreement of two labelings by information: entropy, mutual information and its normalised and
// adjusted forms, homogeneity, completeness and V-measure.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/evaluate/contingency.hpp>
#include <kindred/evaluate/detail/expected_information.hpp>
#include <kindred/evaluate/detail/hypergeometric.hpp>

namespace kindred {

/// How the entropies of two labelings are averaged into one scale.
enum class Average { arithmetic, geometric, min, max };

/// The three scores of a clustering against known classes, each 0 … 1.
struct HomogeneityCompletenessV {
  double homogeneity;   ///< 1 when every cluster holds members of one class only
  double completeness;  ///< 1 when all members of a class are in one cluster
  double v_measure;     ///< their weighted harmonic mean
};

namespace detail {

/// Adds values in ascending order: one result whatever order they come in.
inline double ordered_sum(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  double sum = 0;
  for (const double value : values)
    sum += value;
  return sum;
}

/// Σ (x/n) log(x n / (r c)) over cells (x, r, c) as a sum of half deviances from independence. Only
/// occupied cells are listed; the empty ones contribute their expected counts, n − Σ r c / n in
/// all, which is computed in integers. Never negative, and 0 exactly under independence.
template <class Cells, class ToCounts>
double information(const Cells& cells, Index total, ToCounts&& to_counts) {
  __extension__ using Wide = __int128;
  const auto n = static_cast<double>(total);
  Wide covered = 0;
  std::vector<double> terms;
  terms.reserve(cells.size());
  for (const auto& cell : cells) {
    const auto [count, row, column] = to_counts(cell);
    const Wide product = static_cast<Wide>(row) * column;
    covered += product;
    terms.push_back(half_deviance(static_cast<double>(count), static_cast<double>(product) / n,
                                  off_independence(count, row, column, total)));
  }
  const Wide uncovered = static_cast<Wide>(total) * total - covered;
  return (ordered_sum(terms) + static_cast<double>(uncovered) / n) / n;
}

struct CellCounts {
  Index count, row, column;
};

inline double mutual_information(const Contingency& table) {
  return information(table.cells, table.total, [&](const ContingencyCell& cell) {
    return CellCounts{cell.count, table.rows[static_cast<std::size_t>(cell.row)].count,
                      table.columns[static_cast<std::size_t>(cell.column)].count};
  });
}

/// The entropy of a labeling is the information it shares with itself; computed so, the two agree
/// to the last bit where two labelings are the same partition.
inline double entropy_of(std::span<const ContingencyMargin> margins, Index total) {
  return information(margins, total, [](const ContingencyMargin& margin) {
    return CellCounts{margin.count, margin.count, margin.count};
  });
}

inline double averaged(double a, double b, Average average) {
  switch (average) {
    case Average::arithmetic:
      return (a + b) / 2;
    case Average::geometric:
      return std::sqrt(a) * std::sqrt(b);
    case Average::min:
      return std::min(a, b);
    case Average::max:
      return std::max(a, b);
  }
  refuse("average", "is not one of the listed averages");
}

/// True when either labeling has one cluster or only singletons: then every arrangement of the
/// labels shares the same information, and agreement beyond chance does not exist.
inline bool leaves_nothing_to_chance(const Contingency& table) {
  const auto trivial = [&](const std::vector<ContingencyMargin>& margins) {
    return margins.size() == 1 || static_cast<Index>(margins.size()) == table.total;
  };
  return trivial(table.rows) || trivial(table.columns);
}

}  // namespace detail

/// The entropy of a labeling in nats: 0 for one cluster, log n for n singletons.
/// Cost and errors as `contingency_table`; independent of the labels' names to the last bit.
inline double entropy(std::span<const Label> labels) {
  if (labels.empty()) refuse("labels", "has no labels");
  const detail::Partition partition = detail::partition_by_label(labels, "labels");
  return detail::entropy_of(detail::margins_of(partition), partition.rows());
}

/// The information, in nats, that two labelings share; never negative.
/// Cost and errors as `contingency_table`; exactly symmetric and independent of the labels' names,
/// like all scores in this file.
inline double mutual_info_score(std::span<const Label> a, std::span<const Label> b) {
  return detail::mutual_information(contingency_table(a, b));
}

/// Mutual information as a share of the averaged entropies, 0 … 1; 1 for the same partition, also
/// where both have one cluster. Not adjusted for chance: many small clusters score high.
inline double normalized_mutual_info_score(std::span<const Label> a, std::span<const Label> b,
                                           Average average = Average::arithmetic) {
  const Contingency table = contingency_table(a, b);
  if (table.same_partition()) return 1;
  const double shared = detail::mutual_information(table);
  if (shared == 0) return 0;
  const double scale = detail::averaged(detail::entropy_of(table.rows, table.total),
                                        detail::entropy_of(table.columns, table.total), average);
  return std::min(1.0, shared / scale);
}

/// Mutual information adjusted for chance: 1 for the same partition, 0 on average for random ones
/// of the same sizes, possibly negative. 0 where a labeling that is not the same partition has one
/// cluster or singletons only, because chance then explains everything.
/// The expectation is exact (Vinh, Epps & Bailey, JMLR 11, 2010) and takes O(R·C·s) time for R and
/// C distinct cluster sizes and counts that vary by s ≤ √n / 4.
inline double adjusted_mutual_info_score(std::span<const Label> a, std::span<const Label> b,
                                         Average average = Average::arithmetic) {
  const Contingency table = contingency_table(a, b);
  if (table.same_partition()) return 1;
  if (detail::leaves_nothing_to_chance(table)) return 0;
  const double expected = detail::expected_mutual_information(table);
  const double scale = detail::averaged(detail::entropy_of(table.rows, table.total),
                                        detail::entropy_of(table.columns, table.total), average);
  return (detail::mutual_information(table) - expected) / (scale - expected);
}

/// Homogeneity, completeness and V-measure of clusters against known classes; `beta` > 1 weighs
/// completeness higher. Exchanging the arguments exchanges homogeneity and completeness.
/// A. Rosenberg and J. Hirschberg, "V-Measure" (EMNLP-CoNLL 2007).
inline HomogeneityCompletenessV homogeneity_completeness_v_measure(std::span<const Label> classes,
                                                                   std::span<const Label> clusters,
                                                                   double beta = 1) {
  if (!is_finite(beta) || beta < 0) refuse("beta", "must be finite and not negative");
  const Contingency table = contingency_table(classes, clusters);
  const double shared = detail::mutual_information(table);
  // Decided by counting where the answer is 1, because rounding would miss it.
  const auto score = [&](const std::vector<ContingencyMargin>& whole,
                         const std::vector<ContingencyMargin>& parts) {
    if (table.cells.size() == parts.size()) return 1.0;
    return std::min(1.0, shared / detail::entropy_of(whole, table.total));
  };
  const double h = score(table.rows, table.columns), c = score(table.columns, table.rows);
  return {h, c, h + c == 0 ? 0 : (1 + beta) * h * c / (beta * h + c)};
}

/// How far each cluster holds members of one class only, 0 … 1; see
/// `homogeneity_completeness_v_measure`.
inline double homogeneity_score(std::span<const Label> classes, std::span<const Label> clusters) {
  return homogeneity_completeness_v_measure(classes, clusters).homogeneity;
}

/// How far the members of each class lie in one cluster, 0 … 1; likewise.
inline double completeness_score(std::span<const Label> classes, std::span<const Label> clusters) {
  return homogeneity_completeness_v_measure(classes, clusters).completeness;
}

/// The weighted harmonic mean of both, 0 … 1; likewise.
inline double v_measure_score(std::span<const Label> classes, std::span<const Label> clusters,
                              double beta = 1) {
  return homogeneity_completeness_v_measure(classes, clusters, beta).v_measure;
}

}  // namespace kindred
