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
