// Nearest centres at the speed of float and with the certainty of differences in double: what one
// precision leaves open goes to the next.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/nearest.hpp>
#include <kindred/kmeans/detail/packed_centers.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// A row's nearest centre, and squared distances in the working frame: at most that far from it, at
/// least that far from every other.
struct Sighting {
  Label label = 0;
  double squared_above = 0, squared_below = 0;
};

template <Real T>
class Scorer {
 public:
  /// Rows that are looked at in one call.
  static constexpr Index batch = 480;

  Scorer(const WorkingFrame& frame, const Matrix<double>& centers, simd::Isa isa)
      : Scorer(centers, entered(frame, centers), isa) {}

  /// The nearest centre of each of up to `batch` rows, the first of which begins a block.
  void nearest(const WorkingRows<T>& rows, Index begin, Index count, Label* out) const {
    Results<float> results;
    if (rows.blocked())
      fast_.score_blocks(rows.blocks(begin), (count + row_block - 1) / row_block, results.arrays);
    else
      score(
          rows, [begin](Index r) { return begin + r; }, count, results.arrays);
    settle_labels(rows, begin, count, results.arrays, out);
  }

  /// The same for the rows of one block, of which none is nearest to another centre than these.
  void nearest_among(const WorkingRows<T>& rows, Index begin, Index count, const Label* labels,
                     Index center_count, Label* out) const {
    Results<float> results;
    fast_.score_block(rows.blocks(begin), labels, center_count, results.arrays);
    settle_labels(rows, begin, count, results.arrays, out);
  }

  /// Calls `found(r, sighting)` for each of up to `batch` rows.
  template <class Found>
  void sight(const WorkingRows<T>& rows, const Index* numbers, Index count, Found&& found) const {
    const auto number = [numbers](Index r) { return numbers[r]; };
    Results<float> results;
    score(rows, number, count, results.arrays);
    settle(
        rows, number, count, results.arrays,
        [&](Index r, const auto& scores, const auto& error, double norm) {
          found(r,
                Sighting{scores.label, error.squared_above(static_cast<double>(scores.best), norm),
                         error.squared_below(static_cast<double>(scores.second), norm)});
        },
        [&](Index r, const NearestCenter& exact, double others) {
          const double factor = rows.frame().factor();
          found(r, Sighting{exact.label, exact.squared * factor * factor, others});
        });
  }

 private:
  Scorer(const Matrix<double>& centers, const Matrix<double>& working, simd::Isa isa)
      : fast_(working, isa), sure_(working, isa), exact_(centers) {}

  static constexpr auto size = static_cast<std::size_t>(batch);

  template <class W>
  struct Results {
    alignas(64) std::array<W, size> best, second;
    std::array<Label, size> label;
    ScoreArrays<W> arrays{best.data(), second.data(), label.data()};
  };

  template <class Number>
  void score(const WorkingRows<T>& rows, Number&& number, Index count,
             const ScoreArrays<float>& scores) const {
    std::array<const float*, size> starts;
    for (Index r = 0; r < count; ++r)
      starts[static_cast<std::size_t>(r)] = rows.row(number(r));
    fast_.score(starts.data(), rows.stride(), count, scores);
  }

  void settle_labels(const WorkingRows<T>& rows, Index begin, Index count,
                     const ScoreArrays<float>& scores, Label* out) const {
    settle(
        rows, [begin](Index r) { return begin + r; }, count, scores,
        [out](Index r, const auto& settled, const auto&, double) { out[r] = settled.label; },
        [out](Index r, const NearestCenter& exact, double) { out[r] = exact.label; });
  }

  template <class Number, class Settled, class Exact>
  void settle(const WorkingRows<T>& rows, Number&& number, Index count,
              const ScoreArrays<float>& scores, Settled&& settled, Exact&& exact) const {
    // What is enough for the farthest row is enough for all.
    const auto enough = static_cast<float>(2.0001 * fast_.error().of(rows.largest_norm()));
    std::array<Index, size> open;
    Index left = 0;
    for (Index r = 0; r < count; ++r) {
      const Scores<float> now = scores[r];
      if (now.best - now.second > enough || fast_.error().settles(now, rows.norm(number(r))))
        settled(r, now, fast_.error(), rows.norm(number(r)));
      else
        open[static_cast<std::size_t>(left++)] = r;
    }
    if (left > 0) look_closer(rows, number, open.data(), left, settled, exact);
  }

  template <class Number, class Settled, class Exact>
  void look_closer(const WorkingRows<T>& working, Number&& number, const Index* open, Index count,
                   Settled&& settled, Exact&& exact) const {
    const Index d = working.cols();
    Matrix<double> w(count, d);
    std::vector<double> y(static_cast<std::size_t>(d));
    std::vector<const double*> rows;
    Results<double> results;
    const ScoreArrays<double>& scores = results.arrays;
    for (Index r = 0; r < count; ++r) {
      working.read(number(open[r]), y.data());
      working.frame().enter(y.data(), w.row(r).data());
      rows.push_back(w.row(r).data());
    }
    sure_.score(rows.data(), 1, count, scores);
    for (Index r = 0; r < count; ++r) {
      const Scores<double> now = scores[r];
      const double norm = w.row(r).norm();
      if (sure_.error().settles(now, norm)) {
        settled(open[r], now, sure_.error(), norm);
        continue;
      }
      // Two centres about equally near: either may be the one, so no other is nearer than the best.
      working.read(number(open[r]), y.data());
      exact(open[r], exact_.nearest(y.data()),
            sure_.usable() ? sure_.error().squared_below(now.best, norm) : 0);
    }
  }

  PackedCenters<float> fast_;
  PackedCenters<double> sure_;
  CenterPanels exact_;
};

}  // namespace kindred::detail
