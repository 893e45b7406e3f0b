// The centres of one iteration, packed for the score kernels of this machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/score_error.hpp>
#include <kindred/kmeans/detail/wide_scores.hpp>

namespace kindred::detail {

/// Centres in float or double; `centers` are k × d in the working frame.
template <Real W>
class PackedCenters {
 public:
  PackedCenters(const Matrix<double>& centers, simd::Isa isa)
      : isa_(isa), clusters_(centers.rows()), d_(centers.cols()), error_(d_, pack(centers)) {}

  /// The two best scores of every row; values of narrow rows are `stride` apart, those of others
  /// lie side by side.
  void score(const W* const* rows, Index stride, Index count, const ScoreArrays<W>& out) const {
    if (narrow())
      simd::launch<typename NarrowScores<W>::Scattered>(isa_, rows, stride, count, strips_.data(),
                                                        clusters_, d_, &out);
    else
      simd::launch<WideScores<W>>(isa_, rows, count, strips_.data(), offsets_.data(),
                                  static_cast<Index>(offsets_.size()) / width(), d_, &out);
  }

  /// The same for blocks of narrow rows.
  void score_blocks(const W* blocks, Index count, const ScoreArrays<W>& out) const {
    simd::launch<typename NarrowScores<W>::Blocks>(isa_, blocks, count, strips_.data(), clusters_,
                                                   d_, &out);
  }

  /// The same for one block and some of the centres.
  void score_block(const W* block, const Label* labels, Index count,
                   const ScoreArrays<W>& out) const {
    simd::launch<typename NarrowScores<W>::BlockAmong>(isa_, block, labels, count, strips_.data(),
                                                       d_, &out);
  }

  const ScoreError<W>& error() const noexcept { return error_; }

  /// False when centres are so far away that W cannot hold their scores: all scores are 0 then,
  /// which settles nothing.
  bool usable() const noexcept { return usable_; }

 private:
  static constexpr double farthest = sizeof(W) == 4 ? 0x1p40 : 0x1p400;

  bool narrow() const noexcept { return d_ <= most_narrow_columns; }
  Index width() const noexcept {
    return WideScores<W>::strip_width(isa_ == simd::Isa::avx512 ? 64
                                      : isa_ == simd::Isa::avx2 ? 32
                                                                : 16);
  }

  /// Lays the centres out; returns the largest ‖c‖, or 0 when they are not usable.
  double pack(const Matrix<double>& centers) {
    std::vector<double> squared(static_cast<std::size_t>(clusters_));
    const std::vector<double> origin(static_cast<std::size_t>(d_));
    for (Index c = 0; c < clusters_; ++c)
      squared[static_cast<std::size_t>(c)] =
          squared_distance(centers.row(c).data(), origin.data(), d_);
    const double largest = std::sqrt(*std::max_element(squared.begin(), squared.end()));
    usable_ = largest <= farthest;
    if (narrow())
      pack_narrow(centers, squared);
    else
      pack_wide(centers, squared);
    return usable_ ? largest * (1 + 0x1p-40) : 0;
  }

  void pack_narrow(const Matrix<double>& centers, const std::vector<double>& squared) {
    strips_.assign(static_cast<std::size_t>(clusters_ * (d_ + 1)), W{0});
    W* out = strips_.data();
    for (Index c = 0; usable_ && c < clusters_; ++c) {
      *out++ = static_cast<W>(-squared[static_cast<std::size_t>(c)] / 2);
      for (Index j = 0; j < d_; ++j)
        *out++ = static_cast<W>(centers(c, j));
    }
  }

  void pack_wide(const Matrix<double>& centers, const std::vector<double>& squared) {
    const Index lanes = width(), strips = (clusters_ + lanes - 1) / lanes;
    strips_.assign(static_cast<std::size_t>(strips * lanes * d_), W{0});
    // Places without a centre lose every race.
    offsets_.assign(static_cast<std::size_t>(strips * lanes), usable_ ? lowest_score<W> : W{0});
    for (Index c = 0; usable_ && c < clusters_; ++c) {
      offsets_[static_cast<std::size_t>(c)] =
          static_cast<W>(-squared[static_cast<std::size_t>(c)] / 2);
      const Index strip = c / lanes, pair = strip / 2 * 2;
      const Index panel_width = pair + 1 < strips ? 2 * lanes : lanes;
      W* const first = strips_.data() + pair * lanes * d_ + (strip - pair) * lanes + c % lanes;
      for (Index j = 0; j < d_; ++j)
        first[j * panel_width] = static_cast<W>(centers(c, j));
    }
  }

  simd::Isa isa_;
  Index clusters_, d_;
  bool usable_ = false;
  std::vector<W> strips_{}, offsets_{};
  ScoreError<W> error_;
};

}  // namespace kindred::detail
