// Progress and cancellation: a callback that long work asks whether to go on.
#pragma once

#include <concepts>
#include <string_view>

#include <kindred/core/function_ref.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// How far a piece of long work has come: `done` of `total` units of the named stage.
struct Progress {
  std::string_view stage;  ///< what is being done
  Index done = 0;          ///< units that are done
  Index total = 0;         ///< units there are
};

/// A callable that is told the progress and answers whether to go on. It is called from the thread
/// that called the library, a bounded number of times; what it throws passes through unchanged.
template <class F>
concept ProgressCallback = std::is_invocable_r_v<bool, F&, const Progress&>;

/// What engines take: any progress callback, borrowed.
using ProgressRef = FunctionRef<bool(const Progress&)>;

/// The default: listens to nothing and always goes on.
struct NoProgress {
  /// Goes on.
  bool operator()(const Progress&) const noexcept { return true; }
};

}  // namespace kindred
