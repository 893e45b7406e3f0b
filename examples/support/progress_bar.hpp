// A progress bar on standard error, for work that is long and people who watch.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include <unistd.h>

#include <kindred/core/progress.hpp>

namespace examples {

/// A kindred progress callback. It draws nothing in the first half second, at most ten times a
/// second after that, and nothing at all unless standard error is a terminal.
class ProgressBar {
 public:
  ProgressBar() = default;
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
  }

  bool operator()(const kindred::Progress& progress) {
    const auto now = Clock::now();
    if (!watched_ || now < next_ || progress.total <= 0) return true;
    next_ = now + std::chrono::milliseconds(100);
    drawn_ = true;
    const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
    const auto filled = static_cast<std::size_t>(share * width);
    const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
    std::fprintf(stderr, "\r\x1b[K[%s] %3.0f%% %.*s", bar.c_str(), 100 * share,
                 static_cast<int>(progress.stage.size()), progress.stage.data());
    return true;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t width = 30;
  bool watched_ = isatty(STDERR_FILENO) != 0;
  bool drawn_ = false;
  Clock::time_point next_ = Clock::now() + std::chrono::milliseconds(500);
};

}  // namespace examples
