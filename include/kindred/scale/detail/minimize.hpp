// The minimum of a function of one number, without derivatives.
#pragma once

#include <cmath>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Where a function is smallest, as far as was found.
struct Minimum {
  double place = 0, value = 0;
  Index evaluations = 0;
  bool converged = false;
};

/// A place and the function's value there.
struct Tried {
  double place, value;
};

/// Three rising places of which the middle one is the lowest, or none was found.
struct Bracketing {
  Tried low, middle, high;
  bool found = true;
};

/// Goes downhill from `start` in steps that double, until it goes up again or beyond 10¹⁵.
template <class Function>
Bracketing bracket_minimum(const Function& f, double start, double step) {
  const auto at = [&](double place) { return Tried{place, f(place)}; };
  Bracketing b{at(start - step), at(start), at(start + step)};
  while (b.low.value < b.middle.value || b.high.value < b.middle.value) {
    step *= 2;
    if (step > 1e15) {
      b.found = false;
      break;
    }
    if (b.low.value < b.high.value)
      b = {at(b.low.place - step), b.low, b.middle};
    else
      b = {b.middle, b.high, at(b.high.place + step)};
  }
  return b;
}

/// The step from the best of three places to the lowest point of the parabola through them; not
/// finite where there is none.
inline double step_to_lowest(const Tried& best, const Tried& second, const Tried& third) noexcept {
  const double r = (best.place - second.place) * (best.value - third.value);
  const double q = (best.place - third.place) * (best.value - second.value);
  // Nothing is divided by 0, for those who have that trapped.
  if (r == q) return HUGE_VAL;
  return ((best.place - third.place) * q - (best.place - second.place) * r) / (2 * (r - q));
}

/// A local minimum of `function` near `start`, to a relative accuracy of about 1.5·10⁻⁸, which is
/// what the function's rounding allows. Infinite values are hills, and so is NaN. Of equally low
/// places the first met stays. R. P. Brent, "Algorithms for minimization without derivatives",
/// Prentice-Hall 1973, chapter 5.
template <class Function>
Minimum minimize(const Function& function, double start, double step) {
  constexpr double golden = 0.3819660112501051, accuracy = 1.48e-8;
  constexpr Index most_evaluations = 500;
  Minimum answer;
  const auto f = [&](double place) {
    ++answer.evaluations;
    const double value = function(place);
    return is_nan(value) ? HUGE_VAL : value;
  };
  const Bracketing bracket = bracket_minimum(f, start, step);
  double low = bracket.low.place, high = bracket.high.place;
  Tried best = bracket.middle, second = best, third = best;
  double last_step = 0, step_before = 0;
  while (bracket.found && answer.evaluations < most_evaluations) {
    const double middle = low + (high - low) / 2;
    const double room = accuracy * std::abs(best.place) + 1e-11;
    if (std::abs(best.place - middle) <= 2 * room - (high - low) / 2) {
      answer.converged = true;
      break;
    }
    // A parabola is trusted where it shortens the steps; else the longer side is cut.
    const double parabola = step_to_lowest(best, second, third);
    if (is_finite(parabola) && std::abs(parabola) < std::abs(step_before) / 2 &&
        best.place + parabola > low && best.place + parabola < high) {
      step_before = last_step;
      last_step = parabola;
      if (best.place + parabola - low < 2 * room || high - best.place - parabola < 2 * room)
        last_step = std::copysign(room, middle - best.place);
    } else {
      step_before = best.place < middle ? high - best.place : low - best.place;
      last_step = golden * step_before;
    }
    const double place =
        best.place + (std::abs(last_step) >= room ? last_step : std::copysign(room, last_step));
    const Tried next{place, f(place)};
    if (next.value < best.value) {
      (place < best.place ? high : low) = best.place;
      third = second;
      second = best;
      best = next;
    } else {
      (place < best.place ? low : high) = place;
      if (next.value <= second.value || second.place == best.place) {
        third = second;
        second = next;
      } else if (next.value <= third.value || third.place == best.place ||
                 third.place == second.place) {
        third = next;
      }
    }
  }
  answer.place = best.place;
  answer.value = best.value;
  return answer;
}

}  // namespace kindred::detail
