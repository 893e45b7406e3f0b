// Whether rows are clustered by a matrix of their distances or as points in space.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <kindred/core/matrix.hpp>

namespace kindred {

/// How a fit of rows goes about it.
enum class LinkageEngine {
  automatic,  ///< whichever is quicker, and points where a matrix would not fit
  matrix,     ///< by the distances of all pairs
  points,     ///< by searches in space, in O(n·d) memory
};

/// An engine and its name.
struct NamedEngine {
  std::string_view name;  ///< the name
  LinkageEngine engine;   ///< what it names
};

/// All engines and their names.
inline constexpr std::array<NamedEngine, 3> engine_names{{{"auto", LinkageEngine::automatic},
                                                          {"matrix", LinkageEngine::matrix},
                                                          {"points", LinkageEngine::points}}};

/// The name of an engine.
constexpr std::string_view name_of(LinkageEngine engine) noexcept {
  for (const auto& [name, value] : engine_names)
    if (value == engine) return name;
  return "unknown";
}

/// The engine of that name, or nothing.
constexpr std::optional<LinkageEngine> engine_from_name(std::string_view wanted) noexcept {
  for (const auto& [name, value] : engine_names)
    if (name == wanted) return value;
  return std::nullopt;
}

/// The engine that a fit takes, `matrix` or `points`, and why, as half a sentence.
struct EngineChoice {
  LinkageEngine engine;     ///< `matrix` or `points`
  std::string_view reason;  ///< half a sentence, for people
};

}  // namespace kindred
