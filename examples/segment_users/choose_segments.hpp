// How many segments a tree is cut into when nobody says.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/evaluate/silhouette.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace segment_users {

using kindred::Index;

/// Up to this many users, evenly drawn, take part in silhouettes, whose cost grows with the square.
inline constexpr Index most_silhouette_users = 3000;

/// Rows 0 .. n−1, or one drawn from each of `most_silhouette_users` equal stretches of them.
inline std::vector<Index> silhouette_users(Index n) {
  const Index m = std::min(n, most_silhouette_users);
  const kindred::Draws draws(1);
  std::vector<Index> rows;
  for (Index i = 0; i < m; ++i) {
    const Index begin = i * n / m, end = (i + 1) * n / m;
    rows.push_back(begin + static_cast<Index>(draws.below(static_cast<std::uint64_t>(end - begin),
                                                          static_cast<std::uint64_t>(i))));
  }
  return rows;
}

/// Silhouettes of divisions of the same users: distances are computed once.
class Silhouettes {
 public:
  Silhouettes(const kindred::Matrix<double>& x, const kindred::Threads& threads)
      : users_(silhouette_users(x.rows())),
        distances_(kindred::condensed_distances(x(users_, Eigen::all), kindred::Metric::euclidean,
                                                threads)),
        threads_(threads) {}

  Index users() const { return static_cast<Index>(users_.size()); }

  /// The mean silhouette, or NaN where the drawn users show fewer than two segments or only
  /// segments of one.
  double score(const kindred::Labels& labels) const {
    kindred::Labels drawn;
    for (const Index user : users_)
      drawn.push_back(labels[static_cast<std::size_t>(user)]);
    kindred::Labels distinct = drawn;
    std::sort(distinct.begin(), distinct.end());
    const auto count = std::unique(distinct.begin(), distinct.end()) - distinct.begin();
    if (count < 2 || count >= users()) return kindred::missing_value<double>();
    return kindred::silhouette_score(distances_, drawn, threads_);
  }

 private:
  std::vector<Index> users_;
  kindred::CondensedMatrix<double> distances_;
  kindred::Threads threads_;
};

struct Choice {
  Index segments;
  std::string why;
};

/// The highest local peak of the mean silhouette between 3 and 14 segments: neither one fewer nor
/// one more is as clear. The highest value of all would nearly always be 2, which only parts the
/// oddest user from everybody else. Without a peak, the largest relative gap between the heights
/// of neighbouring merges decides, among the same numbers.
inline Choice choose_segments(const kindred::Dendrogram& tree, const Silhouettes& silhouettes) {
  const Index n = tree.size(), most = std::min<Index>(15, n - 1);
  if (most < 3) return {std::min<Index>(2, n), "there are so few users"};

  std::vector<double> score(static_cast<std::size_t>(most) + 1, -2.0);
  for (Index k = 2; k <= most; ++k) {
    const double value = silhouettes.score(tree.cut(kindred::Clusters{k}));
    if (!kindred::is_nan(value)) score[static_cast<std::size_t>(k)] = value;
  }
  std::size_t peak = 0;
  for (std::size_t k = 3; k + 1 < score.size(); ++k)
    if (score[k] > score[k - 1] && score[k] >= score[k + 1] && score[k] > score[peak]) peak = k;
  if (peak > 0)
    return {static_cast<Index>(peak),
            "the silhouette peaks there: one segment fewer and one more "
            "are both less clear"};

  const auto merges = tree.merges();
  const auto height = [&](Index k) { return merges[static_cast<std::size_t>(n - k)].height; };
  Index best = 3;
  double widest = 0;
  for (Index k = 3; k < most; ++k) {
    const double gap = height(k) - height(k + 1);
    const double relative = height(k) > 0 ? gap / height(k) : 0;
    if (relative > widest) widest = relative, best = k;
  }
  return {best, "the silhouette has no peak, and the gap between merge heights is widest there"};
}

}  // namespace segment_users
