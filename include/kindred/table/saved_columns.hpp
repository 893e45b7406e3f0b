// Columns of categories and of tags as bytes: `save(column)` and `load<CategoricalColumn>(bytes)`.
//
// Form "category", version 1: the form of the dictionary; the number of rows (64 bits) and the code
// of each (32 bits).
//
// Form "tags", version 1: the form of the dictionary; the number of rows and one (64 bits) and so
// many offsets (64 bits each); the number of codes (64 bits) and the codes (32 bits each).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <kindred/core/saved.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/saved_dictionary.hpp>
#include <kindred/table/tags.hpp>

namespace kindred {

static_assert(std::is_same_v<Code, std::int32_t>, "codes are saved in 32 bits");

/// Saves columns with their dictionary, 4 bytes a row; a column whose codes are not in its
/// dictionary is refused, saved or loaded.
template <>
struct SavedForm<CategoricalColumn> {
  static constexpr std::string_view kind = "category";
  static constexpr std::uint32_t version = 1;

  static void write(const CategoricalColumn& column, ByteWriter& writer) {
    check_codes(column, "column");
    SavedForm<Dictionary>::write(column.dictionary, writer);
    writer.put_all(std::span<const Code>(column.codes));
  }

  static CategoricalColumn read(ByteReader& reader, std::uint32_t) {
    CategoricalColumn column;
    column.dictionary = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    column.codes = reader.take_all<Code>();
    check_codes(column, "column");
    return column;
  }
};

/// Saves columns of tags with their dictionary, 8 bytes a row and 4 a tag; what `check_tags`
/// refuses is refused, saved or loaded.
template <>
struct SavedForm<TagColumn> {
  static constexpr std::string_view kind = "tags";
  static constexpr std::uint32_t version = 1;

  static void write(const TagColumn& column, ByteWriter& writer) {
    check_tags(column, "column");
    SavedForm<Dictionary>::write(column.dictionary, writer);
    writer.put(std::uint64_t{column.offsets.size()});
    for (const Index offset : column.offsets)
      writer.put(std::int64_t{offset});
    writer.put_all(std::span<const Code>(column.codes));
  }

  static TagColumn read(ByteReader& reader, std::uint32_t) {
    TagColumn column;
    column.dictionary = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    column.offsets.resize(reader.take_count(sizeof(std::int64_t)));
    for (Index& offset : column.offsets)
      offset = reader.take<std::int64_t>();
    column.codes = reader.take_all<Code>();
    check_tags(column, "column");
    return column;
  }
};

}  // namespace kindred
