// Runs a call that must be refused and shows what it said.
#pragma once

#include <string>

#include <kindred/core/error.hpp>

namespace kindred::testing {

/// The sentence of the refusal, or "accepted" when there was none.
template <class Call>
std::string refusal(Call&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace kindred::testing
