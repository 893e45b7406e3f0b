// Where an output column comes from: its source column and the category it stands for.
#pragma once

#include <string>

#include <kindred/core/matrix.hpp>

namespace kindred {

/// What an output column says about its source.
enum class OutputKind {
  value,       ///< the source column itself, as numbers
  category,    ///< whether it is one category
  infrequent,  ///< whether it is one of the rare categories, folded together
  missing,     ///< whether it is missing
  hashed       ///< how often a value's hash fell on one number; other values may share it
};

/// The lineage of one output column. Ask it, rather than taking a name apart.
struct OutputColumn {
  std::string source{};    ///< name of the column it was made from; empty where several were
  Index source_index = 0;  ///< position of that column in the table that was fitted; −1 for several
  OutputKind kind = OutputKind::value;  ///< what the column tells of its source
  std::string category{};               ///< the category, or the number where the kind is `hashed`

  /// "source", "source=category", "source:infrequent", "source:missing" or "source#number". The
  /// mark after the source keeps a category that is called "missing" apart from a missing value.
  std::string name() const {
    switch (kind) {
      case OutputKind::category:
        return source + '=' + category;
      case OutputKind::infrequent:
        return source + ":infrequent";
      case OutputKind::missing:
        return source + ":missing";
      case OutputKind::hashed:
        return source + '#' + category;
      case OutputKind::value:
        break;
    }
    return source;
  }
  friend bool operator==(const OutputColumn&, const OutputColumn&) = default;
};

}  // namespace kindred
