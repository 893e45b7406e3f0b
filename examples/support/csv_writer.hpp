// Writes a CSV file: quotes where they are needed, numbers with 17 significant digits.
#pragma once

#include <cerrno>
#include <concepts>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <kindred/core/error.hpp>

#include "number.hpp"

namespace examples {

/// Writes text to a file, all or a refusal.
class FileWriter {
 public:
  explicit FileWriter(std::string path) : path_(std::move(path)) {
    file_.reset(std::fopen(path_.c_str(), "wb"));
    if (!file_) kindred::refuse(path_, std::string("cannot be written: ") + std::strerror(errno));
  }

  void write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) fail();
  }

  /// Ends the file; only now is it certain that everything arrived.
  void close() {
    if (std::fclose(file_.release()) != 0) fail();
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  [[noreturn]] void fail() const {
    kindred::refuse(path_, std::string("cannot be written: ") + std::strerror(errno));
  }

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

/// Writes a whole text file.
inline void write_file(const std::string& path, std::string_view text) {
  FileWriter file(path);
  file.write(text);
  file.close();
}

/// Writes records cell by cell: `csv.row("left", "right")`, or `csv.cell(…)` … `csv.end_row()`.
/// A missing number (NaN) is an empty cell. Call `close()` at the end.
class CsvWriter {
 public:
  explicit CsvWriter(std::string path) : file_(std::move(path)) {}

  void cell(std::string_view text) {
    separate();
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      buffer_ += text;
      return;
    }
    buffer_ += '"';
    for (const char c : text) {
      if (c == '"') buffer_ += '"';
      buffer_ += c;
    }
    buffer_ += '"';
  }

  void cell(double value) {
    separate();
    append_number(buffer_, value);
  }

  template <std::integral Int>
  void cell(Int value) {
    separate();
    char digits[24];
    buffer_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }

  void end_row() {
    buffer_ += '\n';
    at_start_ = true;
    if (buffer_.size() > std::size_t{1} << 16) flush();
  }

  template <class... Cells>
  void row(const Cells&... cells) {
    (cell(cells), ...);
    end_row();
  }

  void close() {
    flush();
    file_.close();
  }

 private:
  void separate() {
    if (!at_start_) buffer_ += ',';
    at_start_ = false;
  }

  void flush() {
    file_.write(buffer_);
    buffer_.clear();
  }

  FileWriter file_;
  std::string buffer_;
  bool at_start_ = true;
};

}  // namespace examples
