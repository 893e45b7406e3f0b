// What every saved form of a scaler must stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/saved_bytes.hpp>

#include <kindred/core/random.hpp>
#include <kindred/core/saved.hpp>

namespace kindred::testing {

/// Where the form begins in saved bytes, and how many bytes end them.
inline constexpr std::size_t form_begin = 32, checksum_size = 4;

/// The model comes back and transforms `fresh` and its inverse to the same bits; copies and moved
/// models do too.
template <class Model, class Values>
void check_comes_back(const Model& model, const Values& fresh) {
  const Bytes bytes = save(model);
  Model back = load<Model>(bytes);
  CHECK(save(back) == bytes);
  const Values y = model.transform(fresh);
  CHECK(same_bits(back.transform(fresh), y));
  CHECK(same_bits(back.inverse_transform(y), model.inverse_transform(y)));
  const Model copy = back, moved = std::move(back);
  CHECK(same_bits(copy.transform(fresh), y));
  CHECK(same_bits(moved.transform(fresh), y));
}

/// True when the bytes are refused, or else are just what the model they hold is saved as.
template <class Model, class Values>
bool refused_or_valid(const Bytes& bytes, const Values& fresh) {
  try {
    const Model model = load<Model>(bytes);
    if (save(model) != bytes) return false;
    if (model.columns() == fresh.cols()) (void)model.transform(fresh);
    return true;
  } catch (const InputError&) {
    return true;
  }
}

/// Bytes cut short or damaged are refused; with a right checksum only models are accepted.
template <class Model, class Values>
void check_distrust(const Model& model, const Values& fresh) {
  const Bytes bytes = save(model);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    for (unsigned bit = 0; bit < 8; ++bit)
      REQUIRE_THROWS_AS(load<Model>(with_byte(bytes, place, bytes[place] ^ std::byte(1u << bit))),
                        InputError);
  for (std::size_t place = form_begin; place < bytes.size() - checksum_size; ++place)
    for (unsigned value = 0; value < 256; value += 5)
      REQUIRE(refused_or_valid<Model>(resealed(with_byte(bytes, place, std::byte(value))), fresh));
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 2);
    Bytes random = bytes;
    for (std::size_t i = form_begin; i < random.size(); ++i)
      if (draws.below(8, 2 * i) == 0)
        random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
    REQUIRE(refused_or_valid<Model>(resealed(random), fresh));
  }
}

}  // namespace kindred::testing
