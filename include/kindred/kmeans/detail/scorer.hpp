// The centres of one iteration, packed for the kernels of this machine and for exact decisions.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/nearest.hpp>
#include <kindred/kmeans/detail/score_error.hpp>
#include <kindred/kmeans/detail/wide_scores.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

template <Real T>
class Scorer {
 public:
  /// Rows that are scored in one call.
  static constexpr Index batch = 480;

  Scorer(const WorkingRows<T>& rows, const Matrix<double>& centers, simd::Isa isa)
      : rows_(rows),
        isa_(isa),
        clusters_(centers.rows()),
        exact_(centers),
        error_(centers.cols(), pack(centers)) {}

  /// The two best scores of up to `batch` rows.
  void score(const Index* numbers, Index count, Scores<T>* out) const {
    std::array<const T*, static_cast<std::size_t>(batch)> rows;
    std::transform(numbers, numbers + count, rows.begin(), [&](Index i) { return rows_.row(i); });
    const T* const* first = rows.data();
    if (narrow())
      simd::launch<NarrowScores<T>>(isa_, first, count, panels_.data(), clusters_, rows_.cols(),
                                    out);
    else
      simd::launch<WideScores<T>>(isa_, first, count, panels_.data(), offsets_.data(),
                                  static_cast<Index>(offsets_.size()) / width(), rows_.cols(), out);
  }

  const ScoreError<T>& error() const noexcept { return error_; }

  /// False when centres are so far away that T cannot hold their scores: all scores are 0 then,
  /// which settles nothing.
  bool packed() const noexcept { return packed_; }

  /// The decision by differences in double.
  Nearest exactly(Index i) const {
    std::vector<double> y(static_cast<std::size_t>(rows_.cols()));
    rows_.points().read(i, y.data());
    return exact_.nearest(y.data());
  }

 private:
  bool narrow() const noexcept { return rows_.cols() <= NarrowScores<T>::most_columns; }
  Index width() const noexcept {
    return WideScores<T>::panel_width(isa_ == simd::Isa::avx512 ? 64
                                      : isa_ == simd::Isa::avx2 ? 32
                                                                : 16);
  }

  /// Lays the centres out for the kernel; returns the largest ‖c‖.
  double pack(const Matrix<double>& centers) {
    const Index d = rows_.cols(), lanes = narrow() ? 1 : width();
    const Index panels = (clusters_ + lanes - 1) / lanes;
    const double largest = largest_norm(centers);
    packed_ = largest <= farthest;
    panels_.assign(static_cast<std::size_t>(panels * lanes * (narrow() ? d + 1 : d)), T{0});
    // Places without a centre lose every race.
    if (!narrow())
      offsets_.assign(static_cast<std::size_t>(panels * lanes), packed_ ? lowest_score<T> : T{0});
    std::vector<double> w(static_cast<std::size_t>(d));
    for (Index c = 0; packed_ && c < clusters_; ++c) {
      const double squared = enter(centers, c, w);
      T* out = panels_.data() + (narrow() ? c * (d + 1) : c / lanes * lanes * d + c % lanes);
      if (narrow())
        *out++ = static_cast<T>(-squared / 2);
      else
        offsets_[static_cast<std::size_t>(c)] = static_cast<T>(-squared / 2);
      for (const double value : w) {
        *out = static_cast<T>(value);
        out += lanes;
      }
    }
    return largest * (1 + 0x1p-40);
  }

  double enter(const Matrix<double>& centers, Index c, std::vector<double>& w) const {
    rows_.enter(centers.row(c).data(), w.data());
    double squared = 0;
    for (const double value : w)
      squared += value * value;
    return squared;
  }

  double largest_norm(const Matrix<double>& centers) const {
    double squared = 0;
    std::vector<double> w(static_cast<std::size_t>(rows_.cols()));
    for (Index c = 0; c < clusters_; ++c)
      squared = std::max(squared, enter(centers, c, w));
    return std::sqrt(squared);
  }

  static constexpr double farthest = sizeof(T) == 4 ? 0x1p40 : 0x1p400;

  const WorkingRows<T>& rows_;
  simd::Isa isa_;
  Index clusters_;
  bool packed_ = false;
  std::vector<T> panels_{}, offsets_{};
  CenterPanels exact_;
  ScoreError<T> error_;
};

}  // namespace kindred::detail
