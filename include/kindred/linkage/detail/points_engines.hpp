// The engines that take rows for points in space: which there are, when each is taken, and how it
// is called.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/center_linkage.hpp>
#include <kindred/linkage/detail/clustered.hpp>
#include <kindred/linkage/detail/kd_single.hpp>
#include <kindred/linkage/detail/line.hpp>
#include <kindred/linkage/detail/member_linkage.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/engine.hpp>

namespace kindred::detail {

/// How many rows of so many columns, with magnitudes in a range.
struct RowsShape {
  Index rows, columns;
  MagnitudeRange range;
};

/// The points engine that serves a question, if any, and where it is the quicker one.
enum class PointsEngine { none, line, tree, centers, members };

inline PointsEngine points_engine(const Question& question, const RowsShape& shape) noexcept {
  if (shape.columns == 1 && line_serves(question.linkage, question.metric, shape.range))
    return PointsEngine::line;
  if (question.linkage == Linkage::single && tree_serves(question.metric, shape.range))
    return PointsEngine::tree;
  if (centers_serve(question.linkage, question.metric, shape.rows, shape.range))
    return PointsEngine::centers;
  if (members_serve(question.linkage, question.metric, shape.rows, shape.range))
    return PointsEngine::members;
  return PointsEngine::none;
}

/// Below these numbers of rows the distances of all pairs are quicker as a rule.
inline bool points_pay(PointsEngine engine, Linkage linkage, const RowsShape& shape) noexcept {
  if (engine == PointsEngine::line) return shape.rows > 256;
  if (engine == PointsEngine::centers) return center_tree_pays(linkage, shape.rows, shape.columns);
  if (engine == PointsEngine::members) return member_tree_pays(linkage, shape.rows, shape.columns);
  // Measured on Gaussian rows with two threads.
  return shape.columns <= 10 ? shape.rows > 1000 * shape.columns
                             : shape.columns <= 16 && shape.rows > 200000;
}

/// Refuses a question that points are to answer and cannot.
inline EngineChoice choose_engine(const Question& question, const RowsShape& shape) {
  const PointsEngine engine = points_engine(question, shape);
  if (question.engine == LinkageEngine::matrix) return {LinkageEngine::matrix, "it was asked for"};
  if (question.engine == LinkageEngine::points) {
    if (engine == PointsEngine::none)
      refuse("engine", "points cannot do " + std::string(name_of(question.linkage)) +
                           " linkage of " + std::to_string(shape.columns) + " columns by " +
                           std::string(name_of(question.metric)) + " distance");
    return {LinkageEngine::points, "it was asked for"};
  }
  if (engine == PointsEngine::none)
    return {LinkageEngine::matrix, "only all pairs serve this linkage and metric"};
  if (points_pay(engine, question.linkage, shape))
    return {LinkageEngine::points, engine == PointsEngine::line
                                       ? "rows of one column only need sorting"
                                       : "rows are many and have few columns"};
  // Single linkage goes through all pairs without keeping them.
  const bool keeps_pairs = question.linkage != Linkage::single;
  const Index value = question.storage == Storage::f32 ? 4 : 8;
  if (keeps_pairs && shape.rows > 1 && question.memory_limit / value / shape.rows < shape.rows)
    return {LinkageEngine::points, "a matrix would need more than memory_limit"};
  return {LinkageEngine::matrix, "all pairs are quicker for rows as few or as wide as these"};
}

/// The points engine that a fit takes, if any.
inline PointsEngine chosen_points(const Question& question, const RowsShape& shape) {
  const bool points = choose_engine(question, shape).engine == LinkageEngine::points;
  return points ? points_engine(question, shape) : PointsEngine::none;
}

/// The merges that the points engines for lines and for single linkage make, in greedy order.
template <Real T>
Clustered cluster_points(const MatrixView<T>& x, std::span<const double> weights,
                         const Question& question, const RowsShape& shape, Workers& workers,
                         ProgressRef progress) {
  if (points_engine(question, shape) == PointsEngine::line) {
    const int shift = question.metric == Metric::sqeuclidean ? 0 : line_shift(shape.range);
    return {
        merges_on_line<T>(x, weights, question.linkage, question.metric, shift, workers, progress),
        {.shift = shift}};
  }
  return {single_linkage_of_points<T>(x, question.metric, workers, progress), {}};
}

}  // namespace kindred::detail
