// How much memory this process has used at most, where the system tells.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>

namespace kindred::testing {

/// Forgets the highest use of memory so far.
inline void forget_peak_memory() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

/// The highest use of memory since then in bytes, or 0 where the system does not tell.
inline std::size_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return 1024 * std::stoull(line.substr(6));
  return 0;
}

}  // namespace kindred::testing
