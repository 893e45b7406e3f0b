// Dictionaries as bytes: `save(dictionary)` and `load<Dictionary>(bytes)`.
//
// Form "dict", version 1: the number of categories k (64 bits), their lengths in bytes (64 bits
// each), then their bytes, one category after the other.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <kindred/core/error.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// Saves dictionaries in 8 bytes a category and their own bytes. Loading refuses a category that
/// comes twice; what is loaded has the same codes.
template <>
struct SavedForm<Dictionary> {
  static constexpr std::string_view kind = "dict";
  static constexpr std::uint32_t version = 1;

  static void write(const Dictionary& dictionary, ByteWriter& writer) {
    const std::span<const Index> offsets = dictionary.offsets();
    writer.put(static_cast<std::uint64_t>(dictionary.size()));
    for (std::size_t i = 1; i < offsets.size(); ++i)
      writer.put(static_cast<std::uint64_t>(offsets[i] - offsets[i - 1]));
    writer.put_bytes(std::as_bytes(std::span(dictionary.bytes())));
  }

  static Dictionary read(ByteReader& reader, std::uint32_t) {
    const std::vector<std::uint64_t> lengths = reader.take_all<std::uint64_t>();
    Dictionary dictionary;
    ByteReader letters(reader.take_bytes(total_length(lengths, reader.left())));
    dictionary.reserve(static_cast<Index>(lengths.size()), static_cast<Index>(letters.left()));
    constexpr std::size_t together = 256;
    std::array<std::string_view, together> texts;
    std::array<Code, together> codes;
    for (std::size_t begin = 0; begin < lengths.size(); begin += together) {
      const std::size_t count = std::min(together, lengths.size() - begin);
      for (std::size_t i = 0; i < count; ++i)
        texts[i] = take_text(letters, lengths[begin + i]);
      dictionary.add(std::span(texts).first(count), std::span(codes).first(count));
      for (std::size_t i = 0; i < count; ++i)
        if (codes[i] != static_cast<Code>(begin + i))
          refuse("dictionary", "holds a category twice", {.row = static_cast<Index>(begin + i)});
    }
    return dictionary;
  }

 private:
  /// The bytes of all categories; refused when so many are not left.
  static std::size_t total_length(const std::vector<std::uint64_t>& lengths, std::size_t left) {
    std::uint64_t total = 0;
    for (const std::uint64_t length : lengths) {
      if (length > left - total) refuse("bytes", "end before the categories of a dictionary do");
      total += length;
    }
    return static_cast<std::size_t>(total);
  }

  static std::string_view take_text(ByteReader& letters, std::uint64_t length) {
    const auto bytes = letters.take_bytes(static_cast<std::size_t>(length));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

}  // namespace kindred
