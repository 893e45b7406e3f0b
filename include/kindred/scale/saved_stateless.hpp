// Transforms that learn nothing as bytes, so that pipelines which hold them can be saved.
//
// Form "rownorm", version 1: the norm (8 bits). Form "log1p", version 1: nothing.
#pragma once

#include <cstdint>
#include <string_view>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/check.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/scale/log1p.hpp>
#include <kindred/scale/normalizer.hpp>

namespace kindred {

/// Saves the norm in one byte. Loading refuses a norm that does not exist.
template <>
struct SavedForm<Normalizer> {
  static constexpr std::string_view kind = "rownorm";
  static constexpr std::uint32_t version = 1;

  static void write(const Normalizer& model, ByteWriter& writer) {
    detail::check_norm(model.norm);
    writer.put(static_cast<std::uint8_t>(model.norm));
  }

  static Normalizer read(ByteReader& reader, std::uint32_t) {
    const Normalizer model{static_cast<Norm>(reader.take<std::uint8_t>())};
    detail::check_norm(model.norm);
    return model;
  }
};

/// Saves that the transform is there.
template <>
struct SavedForm<Log1pTransformer> {
  static constexpr std::string_view kind = "log1p";
  static constexpr std::uint32_t version = 1;

  static void write(const Log1pTransformer&, ByteWriter&) {}
  static Log1pTransformer read(ByteReader&, std::uint32_t) { return {}; }
};

}  // namespace kindred
