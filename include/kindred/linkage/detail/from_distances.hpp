// From given distances to a tree.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/detail/gather_triangle.hpp>
#include <kindred/linkage/detail/matrix_engines.hpp>
#include <kindred/linkage/detail/members.hpp>
#include <kindred/linkage/detail/near_first.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/detail/spanning_tree.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>
#include <kindred/linkage/detail/triangle_chain.hpp>
#include <kindred/linkage/detail/triangle_tiles.hpp>
#include <kindred/linkage/detail/unfold_triangle.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/detail/workspace.hpp>

namespace kindred::detail {

/// Single linkage in one pass over the rows of a triangle, which is left as it is; open where ties
/// leave the tree open, and without merges when progress says stop.
template <Real T>
SpanningForest single_pass(const CondensedMatrix<T>& distances, ProgressRef progress) {
  const Index n = distances.size();
  PointerTree tree(n);
  std::vector<double> row(static_cast<std::size_t>(n));
  const Index ask = std::max<Index>(1, n / 128);
  for (Index i = n - 1; i >= 0; --i) {
    const auto values = distances.values();
    const auto first = values.begin() + (i + 1 < n ? distances.position(i, i + 1) : 0);
    std::copy_n(first, n - 1 - i, row.begin());
    tree.add(i, i + 1, {row.data(), static_cast<std::size_t>(n - 1 - i)});
    if (i % ask == 0 && !progress({"merges", n - 1 - i, n - 1})) return {};
  }
  return spanning_forest(tree.edges(), n);
}

/// The merges of a linkage other than single, in greedy order: along a chain where clusters grow
/// one thing after the other; else the first ones on lists and the rest in a square, or in a square
/// at once where lists do not help. A triangle that is not const is used up.
template <Real S, class Triangle>
std::vector<LoggedMerge> merges_of_triangle(Triangle& distances, const StartingClusters& start,
                                            const StartingDistance& convert, const Wanted& wanted,
                                            Workers& workers, ProgressRef progress) {
  using T = typename Triangle::Scalar;
  const Linkage linkage = convert.linkage;
  if (auto log = chained_merges<S, T>(distances, start, convert, progress)) return *std::move(log);
  FirstMerges first;
  // Sums of squares in float would lose what is left of them after means are taken away.
  const bool narrow_ward = sizeof(S) == 4 && linkage == Linkage::ward;
  if (lists_pay(linkage, start.count(), 1) && !narrow_ward)
    first = first_merges(TriangleTiles<T>(distances, start, convert), {}, linkage, start, wanted,
                         workers, progress);
  // The triangle stays while a square is gathered from it, so that one must be half as large as the
  // full one or less.
  const auto remaining = static_cast<double>(start.count() - std::ssize(first.log));
  const bool small =
      remaining * remaining <= 0.5 * static_cast<double>(start.count() * start.count());
  if (!first.stopped && !small) {
    Square<S> square(start);
    unfold_triangle(distances, start, convert, workers, square);
    return cluster_square(square, linkage, start, wanted, workers, progress);
  }
  return with_rest<S>(std::move(first), start, [&](const std::vector<LoggedMerge>& log) {
    const LeftClusters left = left_clusters(start, log);
    if (left.clusters.count() == 1) return std::vector<LoggedMerge>{};
    const std::vector<double> shares = shares_in_means(start, log, linkage);
    Square<S> square(left.clusters);
    if (!TriangleGatherer<S, T>(distances, convert.unit, linkage, left, shares, square)
             .run(workers, progress))
      return std::vector<LoggedMerge>{};
    if constexpr (!std::is_const_v<Triangle>) distances = {};
    return cluster_square(square, linkage, left.clusters, wanted.after(log), workers, progress);
  });
}

/// The same for few things, whatever the linkage, into the workspace's log.
template <Real S, Real T>
void cluster_few(const CondensedMatrix<T>& distances, std::span<const double> weights,
                 const StartingDistance& convert, const Wanted& wanted, Workspace& memory,
                 ProgressRef progress) {
  const Index n = distances.size();
  memory.start.reset_to_leaves(n, weights);
  memory.log.clear();
  auto& square = memory.square<S>();
  square.begin(memory.start);
  const auto fill = [&](auto&& number) {
    auto value = distances.values().begin();
    for (Index i = 0; i < n; ++i) {
      square.row(i)[i] = never<S>;
      for (Index j = i + 1; j < n; ++j, ++value)
        square.row(i)[j] = square.row(j)[i] =
            static_cast<S>(number(static_cast<double>(*value), i, j));
    }
  };
  if (convert.is_uniform(memory.start))
    fill([&](double value, Index, Index) { return convert.unit.into(value); });
  else
    fill([&](double value, Index i, Index j) { return convert(value, memory.start, i, j); });
  if (progress({"merges", 0, n - 1})) square.merge(convert.linkage, wanted, memory.log);
}

/// Without weights everything counts 1; with them the heaviest counts from 1 to 4. A triangle that
/// is not const may be used up.
template <class Triangle>
Dendrogram cluster_distances(Triangle& distances, std::span<const double> weights,
                             const Question& question, Workspace& memory, Workers& workers,
                             ProgressRef progress) {
  using T = typename Triangle::Scalar;
  const Index n = distances.size();
  const Linkage linkage = question.linkage;
  Listener listener(progress);
  const auto tree = [&](std::span<const LoggedMerge> log, Unit unit) {
    return tree_until(question.stop, n, numbered_merges(n, log, unit, memory.nodes),
                      listener.cancelled());
  };
  if (linkage == Linkage::single && n > most_greedy) {
    SpanningForest forest = single_pass(distances, listener);
    if (!forest.open) return tree(forest.merges, {});
  }
  // Single linkage only chooses among distances, so few of them are kept as they are.
  const bool as_they_are = linkage == Linkage::single && n <= most_greedy;
  return with_storage(as_they_are ? Storage::f64 : question.storage, [&]<Real S>(S) {
    const auto values = std::as_const(distances).values();
    const MagnitudeRange range = magnitude_range<T>(
        Eigen::Map<const Matrix<T>>(values.data(), 1, static_cast<Index>(values.size())));
    const Unit unit = unit_for<S>(binary_exponent(range.largest), binary_exponent(range.smallest),
                                  works_on_squares(linkage));
    const StartingDistance convert{linkage, unit, false};
    const Wanted wanted = wanted_until(question.stop, n, unit);
    if (n <= most_greedy) {
      cluster_few<S, T>(distances, weights, convert, wanted, memory, listener);
      return tree(memory.log, unit);
    }
    return tree(merges_of_triangle<S>(distances, StartingClusters::leaves(n, weights), convert,
                                      wanted, workers, listener),
                unit);
  });
}

}  // namespace kindred::detail
