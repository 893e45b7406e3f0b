// What holds for the saved form of every model.
#pragma once

#include <cstdint>

#include <doctest/doctest.h>
#include <support/saved_bytes.hpp>

#include <kindred/core/error.hpp>
#include <kindred/core/random.hpp>
#include <kindred/core/saved.hpp>

namespace kindred::testing {

/// True when the bytes are refused, or else are just what the model they hold is saved as, after
/// `use` has done with it what models are for.
template <class Model, class Use>
bool refused_or_valid(const Bytes& bytes, Use&& use) {
  try {
    const Model model = load<Model>(bytes);
    use(model);
    return save(model) == bytes;
  } catch (const InputError&) {
    return true;
  }
}

/// Saves and loads a model and checks the bytes; answers the model that came back.
template <class Model>
Model came_back(const Model& model) {
  const Bytes bytes = save(model);
  Model back = load<Model>(bytes);
  CHECK(save(back) == bytes);
  return back;
}

/// Cuts the bytes of a small model short and damages them in many ways: all must be refused, and
/// with a right checksum what is not refused must be a model that can be used.
template <class Model, class Use>
void check_distrust(const Model& model, Use&& use) {
  const Bytes bytes = save(model);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    for (const unsigned bit : {0u, 3u, 7u})
      REQUIRE_THROWS_AS(load<Model>(with_byte(bytes, place, bytes[place] ^ std::byte(1u << bit))),
                        InputError);
  for (std::size_t place = 32; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; value += 5)
      REQUIRE(refused_or_valid<Model>(resealed(with_byte(bytes, place, std::byte(value))), use));
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 2);
    Bytes random = bytes;
    for (std::size_t i = 32; i < random.size() - 4; ++i)
      if (draws.below(16, 2 * i) == 0)
        random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
    REQUIRE(refused_or_valid<Model>(resealed(random), use));
  }
}

}  // namespace kindred::testing
