// Reads a CSV file with a header record by record, in constant memory: lines and quotes are
// fast-cpp-csv-parser's work, the number of columns is the file's.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <csv.h>

#include <kindred/core/error.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

#include "number.hpp"

namespace examples {

using kindred::Index;

/// The bytes of a file, as io::LineReader wants them: read errors and NUL bytes are refused (a
/// line reader of C strings would end there without a word), and the last line always ends.
class CsvBytes : public io::ByteSourceBase {
 public:
  explicit CsvBytes(std::string name, std::FILE* file) : name_(std::move(name)), file_(file) {}

  int read(char* buffer, int size) override {
    auto count = std::fread(buffer, 1, static_cast<std::size_t>(size), file_.get());
    if (std::ferror(file_.get()) != 0)
      kindred::refuse(name_, std::string("cannot be read: ") + std::strerror(errno));
    if (std::memchr(buffer, '\0', count) != nullptr)
      kindred::refuse(name_, "holds a NUL byte, so it is not a text file");
    if (count > 0) last_ = buffer[count - 1];
    if (count < static_cast<std::size_t>(size) && last_ != '\n') buffer[count++] = last_ = '\n';
    return static_cast<int>(count);
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string name_;
  std::unique_ptr<std::FILE, Close> file_;
  char last_ = '\n';  // an empty file stays empty
};

/// A CSV file with a header: commas, double quotes (commas, quotes and line breaks inside), LF or
/// CRLF, with or without a byte order mark. Blank lines are passed over where there is more than
/// one column. Every refusal names the file and the line, counted from 1.
class CsvReader {
 public:
  explicit CsvReader(const std::string& path)
      : CsvReader(path, std::make_unique<CsvBytes>(path, open(path))) {}

  /// Reads from any source of bytes; `name` is what errors call it.
  CsvReader(std::string name, std::unique_ptr<io::ByteSourceBase> bytes)
      : name_(std::move(name)), lines_(name_, std::move(bytes)) {
    if (!split()) kindred::refuse(name_, "is empty where a header line is needed");
    header_.assign(cells_.begin(), cells_.end());
  }

  const std::string& name() const { return name_; }
  const std::vector<std::string>& header() const { return header_; }
  Index columns() const { return static_cast<Index>(header_.size()); }

  /// The line on which the current record begins.
  Index line() const { return line_; }

  /// The position of a column, or nothing.
  std::optional<Index> find(std::string_view column) const {
    for (std::size_t j = 0; j < header_.size(); ++j)
      if (header_[j] == column) return static_cast<Index>(j);
    return std::nullopt;
  }

  /// The position of a column that has to be there.
  Index column(std::string_view column) const {
    if (const auto found = find(column)) return *found;
    std::string there;
    for (const std::string& name : header_)
      there += (there.empty() ? "" : ", ") + name;
    kindred::refuse(name_, "has no column '" + std::string(column) + "' (it has " + there + ")");
  }

  /// Goes to the next record; false at the end of the file.
  bool next() {
    do {
      if (!split()) return false;
    } while (cells_.size() == 1 && cells_[0].empty() && header_.size() > 1);
    if (cells_.size() != header_.size())
      kindred::refuse(name_, "line " + std::to_string(line_) + " has " +
                                 std::to_string(cells_.size()) + " cells where the header has " +
                                 std::to_string(header_.size()));
    return true;
  }

  /// The text of a cell, unquoted; valid until the next record is read.
  std::string_view operator[](Index column) const {
    return cells_[static_cast<std::size_t>(column)];
  }

  /// The number in a cell; an empty cell is a missing value, anything else that is not a number is
  /// refused.
  double number(Index column) const {
    const std::string_view text = (*this)[column];
    if (text.empty()) return kindred::missing_value<double>();
    if (const auto value = parse_number(text)) return *value;
    refuse_cell(column, "'" + std::string(text.substr(0, 40)) + "' is not a number");
  }

  /// Refuses the current record for what stands in one of its cells.
  [[noreturn]] void refuse_cell(Index column, std::string_view problem) const {
    kindred::refuse(name_, "line " + std::to_string(line_) + ", column '" +
                               header_[static_cast<std::size_t>(column)] +
                               "': " + std::string(problem));
  }

 private:
  using Quotes = io::double_quote_escape<',', '"'>;

  static std::FILE* open(const std::string& path) {
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    if (file == nullptr)
      kindred::refuse(path, std::string("cannot be opened: ") + std::strerror(errno));
    return file;
  }

  /// Cuts the next record into cells_; false at the end of the file.
  bool split() {
    char* rest = whole_record();
    if (rest == nullptr) return false;
    cells_.clear();
    while (rest != nullptr) {
      char *begin = nullptr, *end = nullptr;
      io::detail::chop_next_column<Quotes>(rest, begin, end);
      Quotes::unescape(begin, end);
      cells_.emplace_back(begin, static_cast<std::size_t>(end - begin));
    }
    return true;
  }

  /// The next record, over several lines where a line break stands inside quotes.
  char* whole_record() {
    char* const record = next_line();
    line_ = static_cast<Index>(lines_.get_file_line());
    if (record == nullptr || !odd_quotes(record)) return record;
    joined_ = record;
    for (bool open = true; open;) {
      const char* const more = next_line();
      if (more == nullptr)
        kindred::refuse(name_, "line " + std::to_string(line_) + " opens a quote that never ends");
      joined_ += '\n';
      joined_ += more;
      open = !odd_quotes(more);
    }
    return joined_.data();
  }

  char* next_line() {
    try {
      return lines_.next_line();
    } catch (const io::error::line_length_limit_exceeded&) {
      kindred::refuse(name_,
                      "line " + std::to_string(lines_.get_file_line()) + " is longer than 16 MiB");
    }
  }

  static bool odd_quotes(const char* text) {
    bool odd = false;
    while ((text = std::strchr(text, '"')) != nullptr) {
      odd = !odd;
      ++text;
    }
    return odd;
  }

  std::string name_;
  io::LineReader lines_;
  Index line_ = 0;
  std::string joined_;
  std::vector<std::string_view> cells_;
  std::vector<std::string> header_;
};

}  // namespace examples
