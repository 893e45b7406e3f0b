// Textbook evaluations, written for plainness only: what the fast ones are held against.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::testing {

/// n labels 0 .. k−1, drawn uniformly.
inline Labels random_labels(Index n, Index k, std::uint64_t seed) {
  const Draws draws(seed, 77);
  Labels labels(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < labels.size(); ++i)
    labels[i] = static_cast<Label>(draws.below(static_cast<std::uint64_t>(k), i));
  return labels;
}

/// The same clusters under other names: far apart, in another order.
inline Labels renamed(const Labels& labels) {
  Labels result;
  for (const Label label : labels)
    result.push_back(2000000000 - 7919 * label);
  return result;
}

struct NaivePairs {
  Index both = 0, only_a = 0, only_b = 0, none = 0;
};

inline NaivePairs naive_pairs(const Labels& a, const Labels& b) {
  NaivePairs pairs;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = i + 1; j < a.size(); ++j)
      ++(a[i] == a[j] ? (b[i] == b[j] ? pairs.both : pairs.only_a)
                      : (b[i] == b[j] ? pairs.only_b : pairs.none));
  return pairs;
}

inline long double naive_entropy(const Labels& labels) {
  std::map<Label, Index> counts;
  for (const Label label : labels)
    ++counts[label];
  long double sum = 0;
  for (const auto& [label, count] : counts) {
    const long double p = static_cast<long double>(count) / static_cast<long double>(labels.size());
    sum -= p * std::log(p);
  }
  return sum;
}

inline long double naive_mutual_information(const Labels& a, const Labels& b) {
  std::map<std::pair<Label, Label>, Index> cells;
  std::map<Label, Index> rows, columns;
  for (std::size_t i = 0; i < a.size(); ++i)
    ++cells[{a[i], b[i]}], ++rows[a[i]], ++columns[b[i]];
  const auto n = static_cast<long double>(a.size());
  long double sum = 0;
  for (const auto& [labels, count] : cells) {
    const auto x = static_cast<long double>(count);
    sum += x / n *
           std::log(x * n / static_cast<long double>(rows[labels.first]) /
                    static_cast<long double>(columns[labels.second]));
  }
  return sum;
}

inline long double naive_log_factorial(Index m) {
  long double sum = 0;
  for (Index k = 2; k <= m; ++k)
    sum += std::log(static_cast<long double>(k));
  return sum;
}

/// log of the hypergeometric probability, term by term.
inline long double naive_log_hypergeometric(Index x, Index row, Index column, Index total) {
  const auto f = naive_log_factorial;
  return f(row) + f(total - row) + f(column) + f(total - column) - f(total) - f(x) - f(row - x) -
         f(column - x) - f(total - row - column + x);
}

/// Distances as a function of two rows: Euclidean, in long double.
inline long double naive_euclidean(const Matrix<double>& x, Index i, Index j) {
  long double sum = 0;
  for (Index c = 0; c < x.cols(); ++c) {
    const long double difference = static_cast<long double>(x(i, c)) - x(j, c);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

/// The mean row of every label, in long double.
inline std::map<Label, std::vector<long double>> naive_centers(const Matrix<double>& x,
                                                               const Labels& labels) {
  std::map<Label, std::vector<long double>> centers;
  std::map<Label, Index> counts;
  for (Index i = 0; i < x.rows(); ++i) {
    const Label label = labels[static_cast<std::size_t>(i)];
    auto& center = centers[label];
    center.resize(static_cast<std::size_t>(x.cols()));
    ++counts[label];
    for (Index c = 0; c < x.cols(); ++c)
      center[static_cast<std::size_t>(c)] += x(i, c);
  }
  for (auto& [label, center] : centers)
    for (long double& value : center)
      value /= static_cast<long double>(counts[label]);
  return centers;
}

inline long double naive_squares(const Matrix<double>& x, Index i,
                                 const std::vector<long double>& center) {
  long double sum = 0;
  for (Index c = 0; c < x.cols(); ++c) {
    const long double difference = x(i, c) - center[static_cast<std::size_t>(c)];
    sum += difference * difference;
  }
  return sum;
}

inline double naive_calinski_harabasz(const Matrix<double>& x, const Labels& labels) {
  const auto centers = naive_centers(x, labels);
  const auto all = naive_centers(x, Labels(labels.size(), 0)).at(0);
  long double within = 0, total = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    within += naive_squares(x, i, centers.at(labels[static_cast<std::size_t>(i)]));
    total += naive_squares(x, i, all);
  }
  const auto n = static_cast<long double>(x.rows()), k = static_cast<long double>(centers.size());
  return static_cast<double>((total - within) / (k - 1) / (within / (n - k)));
}

inline double naive_davies_bouldin(const Matrix<double>& x, const Labels& labels) {
  const auto centers = naive_centers(x, labels);
  std::map<Label, long double> width, count;
  for (Index i = 0; i < x.rows(); ++i) {
    const Label label = labels[static_cast<std::size_t>(i)];
    width[label] += std::sqrt(naive_squares(x, i, centers.at(label)));
    ++count[label];
  }
  long double sum = 0;
  for (const auto& [i, center] : centers) {
    long double worst = 0;
    for (const auto& [j, other] : centers) {
      if (i == j) continue;
      long double apart = 0;
      for (std::size_t c = 0; c < center.size(); ++c)
        apart += (center[c] - other[c]) * (center[c] - other[c]);
      worst = std::max(worst, (width[i] / count[i] + width[j] / count[j]) / std::sqrt(apart));
    }
    sum += worst;
  }
  return static_cast<double>(sum / static_cast<long double>(centers.size()));
}

/// Silhouettes from any distance function, straight from Rousseeuw's definition.
template <class Distance>
std::vector<double> naive_silhouettes(Index n, const Labels& labels, Distance&& distance) {
  std::vector<double> result;
  for (Index i = 0; i < n; ++i) {
    std::map<Label, std::pair<long double, Index>> sums;
    for (Index j = 0; j < n; ++j) {
      if (i == j) continue;
      auto& [sum, count] = sums[labels[static_cast<std::size_t>(j)]];
      sum += static_cast<long double>(distance(i, j));
      ++count;
    }
    const Label own = labels[static_cast<std::size_t>(i)];
    if (sums.find(own) == sums.end()) {
      result.push_back(0);
      continue;
    }
    const long double a = sums[own].first / static_cast<long double>(sums[own].second);
    long double b = std::numeric_limits<long double>::infinity();
    for (const auto& [label, entry] : sums)
      if (label != own) b = std::min(b, entry.first / static_cast<long double>(entry.second));
    const long double larger = std::max(a, b);
    result.push_back(larger == 0 ? 0 : static_cast<double>((b - a) / larger));
  }
  return result;
}

}  // namespace kindred::testing
