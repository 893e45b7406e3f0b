// Models as bytes: one frame around all of them. The library reads and writes no files; what a
// program does with the bytes is its own business.
//
//   offset  size  what                                 numbers are little-endian, without padding
//        0     8  0x89 "kindred": no text file begins so
//        8     4  version of this frame: 1
//       12     8  kind of model: ASCII, filled up with zeros
//       20     4  version of the kind's form
//       24     8  p, the size of the form
//       32     p  the form: what SavedForm<Model>::write put there
//   32 + p     4  CRC-32 of all before it
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/crc32.hpp>
#include <kindred/core/error.hpp>

namespace kindred {

/// How a model is written and read. A model that can be saved has a specialisation with
///
///   static constexpr std::string_view kind;       // up to 8 letters, never changed again
///   static constexpr std::uint32_t version;       // from 1, one more whenever the form changes
///   static void write(const Model&, ByteWriter&);
///   static Model read(ByteReader&, std::uint32_t saved);  // any version up to the present one
///
/// where `read` refuses whatever is not a valid model, however it came about. A model made of
/// others calls their `write` and `read`.
template <class Model>
struct SavedForm;

template <class Model>
concept Savable = requires(const Model& model, ByteWriter& writer, ByteReader& reader) {
  { SavedForm<Model>::kind } -> std::convertible_to<std::string_view>;
  requires !SavedForm<Model>::kind.empty() && SavedForm<Model>::kind.size() <= 8;
  { SavedForm<Model>::version } -> std::convertible_to<std::uint32_t>;
  SavedForm<Model>::write(model, writer);
  { SavedForm<Model>::read(reader, std::uint32_t{1}) } -> std::same_as<Model>;
};

namespace detail {

inline constexpr std::array<char, 8> saved_magic{'\x89', 'k', 'i', 'n', 'd', 'r', 'e', 'd'};
inline constexpr std::uint32_t saved_frame = 1;

/// A kind in its 8 bytes.
constexpr std::array<char, 8> padded_kind(std::string_view kind) noexcept {
  std::array<char, 8> padded{};
  std::copy(kind.begin(), kind.end(), padded.begin());
  return padded;
}

/// The bytes around a form.
inline std::vector<std::byte> frame_form(std::string_view kind, std::uint32_t version,
                                         std::span<const std::byte> form) {
  ByteWriter writer;
  writer.put_bytes(std::as_bytes(std::span(saved_magic)));
  writer.put(saved_frame);
  const std::array<char, 8> padded = padded_kind(kind);
  writer.put_bytes(std::as_bytes(std::span(padded)));
  writer.put(version);
  writer.put(std::uint64_t{form.size()});
  writer.put_bytes(form);
  writer.put(crc32(writer.bytes()));
  return std::move(writer).release();
}

inline bool are_letters(std::span<const std::byte> found, const std::array<char, 8>& wanted) {
  const auto expected = std::as_bytes(std::span(wanted));
  return std::equal(found.begin(), found.end(), expected.begin(), expected.end());
}

inline void take_magic(ByteReader& reader) {
  if (!are_letters(reader.take_bytes(saved_magic.size()), saved_magic))
    refuse("bytes", "are not a model that kindred saved");
}

struct FramedForm {
  std::uint32_t version;
  std::span<const std::byte> form;
};

/// What `frame_form` framed. Refuses what is not a frame, of another kind or later version.
inline FramedForm unframe_form(std::string_view kind, std::uint32_t latest,
                               std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  take_magic(reader);
  const auto frame = reader.take<std::uint32_t>();
  if (frame != saved_frame)
    refuse("bytes", "are framed in version " + std::to_string(frame) + ", which is not known here");
  const auto found_kind = reader.take_bytes(8);
  const auto version = reader.take<std::uint32_t>();
  const auto form = reader.take_bytes(reader.take_count(1));
  const auto checksum = reader.take<std::uint32_t>();
  reader.check_end();
  if (checksum != crc32(bytes.first(bytes.size() - sizeof checksum)))
    refuse("bytes", "are damaged: their checksum is wrong");
  if (!are_letters(found_kind, padded_kind(kind)))
    refuse("bytes", "hold a model of another kind than '" + std::string(kind) + "'");
  if (version < 1 || version > latest)
    refuse("bytes", "hold version " + std::to_string(version) + " of '" + std::string(kind) +
                        "', and only 1.." + std::to_string(latest) + " are known here");
  return {version, form};
}

}  // namespace detail

/// A model as bytes: the same ones on every machine. O(size of the model) time and memory. Refuses
/// what the model's form refuses.
template <Savable Model>
std::vector<std::byte> save(const Model& model) {
  ByteWriter form;
  SavedForm<Model>::write(model, form);
  return detail::frame_form(SavedForm<Model>::kind, SavedForm<Model>::version, form.bytes());
}

/// The kind of model that bytes hold, for those who take several: the `kind` of its saved form.
/// Refuses what does not begin as a saved model does; damage is for `load` to find. O(1).
inline std::string saved_kind(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  detail::take_magic(reader);
  reader.take<std::uint32_t>();
  std::string kind;
  for (const std::byte letter : reader.take_bytes(8))
    if (letter != std::byte{}) kind.push_back(static_cast<char>(letter));
  return kind;
}

/// The model that was saved, equal to it to the last bit: `load<Dendrogram>(bytes)`. Refuses bytes
/// that are cut short, go on too long, are damaged, of another kind or of a later version, and
/// whatever is no valid model though its checksum is right; never takes more memory than a model of
/// that many bytes needs. O(size) time.
template <Savable Model>
Model load(std::span<const std::byte> bytes) {
  const auto [version, form] =
      detail::unframe_form(SavedForm<Model>::kind, SavedForm<Model>::version, bytes);
  ByteReader reader(form);
  Model model = SavedForm<Model>::read(reader, version);
  reader.check_end();
  return model;
}

}  // namespace kindred
