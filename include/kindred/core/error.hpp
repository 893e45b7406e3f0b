// The one exception of the library, and the one place that throws it.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kindred {

/// Thrown for every kind of bad input, before anything has been changed.
/// `what()` is one sentence: the argument, what is wrong with it, and where.
/// Rows and columns count from 0; they are absent where the fault has no position.
class InputError : public std::invalid_argument {
 public:
  /// Used by `refuse`.
  InputError(const std::string& sentence, std::optional<std::ptrdiff_t> row,
             std::optional<std::ptrdiff_t> column)
      : std::invalid_argument(sentence), row_(row), column_(column) {}

  /// The row of the fault, if it has one.
  std::optional<std::ptrdiff_t> row() const noexcept { return row_; }
  /// The column of the fault, if it has one.
  std::optional<std::ptrdiff_t> column() const noexcept { return column_; }

 private:
  std::optional<std::ptrdiff_t> row_, column_;
};

/// Where in the input a fault sits.
struct Position {
  std::optional<std::ptrdiff_t> row{};     ///< from 0, if the fault has one
  std::optional<std::ptrdiff_t> column{};  ///< likewise
};

/// Throws `InputError` with the sentence "argument: problem (row r, column c)". Programs built
/// without exceptions end here, because there is no other way to refuse.
[[noreturn]] inline void refuse(std::string_view argument, std::string_view problem,
                                Position at = {}) {
  std::string sentence(argument);
  sentence += ": ";
  sentence += problem;
  if (at.row || at.column) {
    sentence += " (";
    if (at.row) sentence += "row " + std::to_string(*at.row);
    if (at.row && at.column) sentence += ", ";
    if (at.column) sentence += "column " + std::to_string(*at.column);
    sentence += ')';
  }
#if defined(__cpp_exceptions)
  throw InputError(sentence, at.row, at.column);
#else
  std::terminate();
#endif
}

}  // namespace kindred
