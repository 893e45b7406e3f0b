// From a mixed CSV file to a numeric design matrix with named columns: reads, encodes, imputes,
// scales, and tells what it did to every column.
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "prepare_table/design.hpp"
#include "prepare_table/options.hpp"
#include "prepare_table/text_table.hpp"
#include "support/csv_writer.hpp"
#include "support/program.hpp"

namespace prepare_table {

/// The encoded values of one row, zeros included.
inline void expand_row(const Design& design, Index row, std::vector<double>& values) {
  if (design.dense) {
    for (std::size_t j = 0; j < values.size(); ++j)
      values[j] = (*design.dense)(row, static_cast<Index>(j));
  } else if (design.sparse) {
    std::fill(values.begin(), values.end(), 0.0);
    for (kd::SparseMatrix::InnerIterator entry(*design.sparse, row); entry; ++entry)
      values[static_cast<std::size_t>(entry.col())] = entry.value();
  }
}

inline void write_design(const Design& design, Index rows, const std::string& path) {
  examples::CsvWriter csv(path);
  for (const Design::Output& output : design.outputs)
    csv.cell(output.name);
  csv.end_row();
  std::vector<double> encoded;
  if (design.sparse) encoded.resize(static_cast<std::size_t>(design.sparse->cols()));
  if (design.dense) encoded.resize(static_cast<std::size_t>(design.dense->cols()));
  for (Index i = 0; i < rows; ++i) {
    expand_row(design, i, encoded);
    for (const Design::Output& output : design.outputs)
      csv.cell(output.is_number ? design.numbers(i, output.at)
                                : encoded[static_cast<std::size_t>(output.at)]);
    csv.end_row();
  }
  csv.close();
}

inline std::string counted(Index count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

/// One line about a column.
inline std::string sentence(const ColumnStory& story, const Options& options) {
  std::string text = story.source.is_number ? "number" : story.things;
  if (story.source.inferred) text += " (inferred)";
  if (!story.source.is_number) text += ", " + std::to_string(story.categories) + " distinct";
  if (story.rare > 0) text += ", " + std::to_string(story.rare) + " of them rare and put together";
  if (story.missing > 0) {
    text += ", " + std::to_string(story.missing) + " missing";
    text += ' ' + (story.filled > 0 ? "filled with " + story.filling : story.unfilled);
  }
  if (story.unknown > 0) {
    const bool rare = options.unknown == "infrequent" && story.rare > 0;
    text += ", " + std::to_string(story.unknown) + " unknown " +
            (rare ? "put with the rare" : "ignored");
  }
  if (story.had_no_value) text += ", no value to learn from";
  if (story.constant) text += ", constant";
  if (!story.remark.empty()) text += ", " + story.remark;
  return text;
}

inline void print_read(const TextTable& text, const char* purpose) {
  std::printf("%s %s: %s, %s\n", purpose, text.path.c_str(), counted(text.rows(), "row").c_str(),
              counted(static_cast<Index>(text.names.size()), "column").c_str());
}

/// Columns of the input that take no part.
inline std::string passed_over(const TextTable& input, const std::vector<Source>& sources) {
  std::string names;
  for (const std::string& name : input.names)
    if (std::none_of(sources.begin(), sources.end(),
                     [&](const Source& source) { return source.name == name; }))
      names += (names.empty() ? "" : ", ") + name;
  return names;
}

inline void print_summary(const Design& design, const TextTable& input,
                          const std::vector<Source>& sources, const Options& options) {
  Index missing = 0, filled = 0, unknown = 0, constant = 0;
  for (const ColumnStory& story : design.stories) {
    std::printf("  %s: %s\n", story.source.name.c_str(), sentence(story, options).c_str());
    missing += story.missing;
    filled += story.filled;
    unknown += story.unknown;
    constant += story.constant;
  }
  if (const std::string names = passed_over(input, sources); !names.empty())
    std::printf("left out: %s\n", names.c_str());
  std::printf("missing %td, filled %td, unknown %td, constant columns %td\n", missing, filled,
              unknown, constant);
  std::printf("wrote %s: %s, %s%s\n", options.out.c_str(), counted(input.rows(), "row").c_str(),
              counted(static_cast<Index>(design.outputs.size()), "column").c_str(),
              design.scaled.empty() ? "" : (", numbers " + design.scaled).c_str());
  if (!design.warning.empty()) std::printf("note: %s\n", design.warning.c_str());
}

inline void run(const Options& options) {
  options.check();
  const TextTable input = read_text_table(options.input);
  print_read(input, "read");
  const bool apart = !options.train.empty();
  const TextTable other = apart ? read_text_table(options.train) : TextTable{};
  if (apart) print_read(other, "fitted on");
  const TextTable& train = apart ? other : input;
  if (train.rows() == 0) kd::refuse(train.path, "has a header but no records");
  const std::vector<Source> sources = choose_sources(train, options);
  const Design design = prepare(train, input, sources, options);
  write_design(design, input.rows(), options.out);
  print_summary(design, input, sources, options);
}

}  // namespace prepare_table

int main(int argc, char** argv) {
  CLI::App app("From a mixed CSV file to a numeric design matrix with named columns",
               "prepare_table");
  prepare_table::Options options;
  prepare_table::add_options(app, options);
  return examples::run_program(app, argc, argv, [&] { prepare_table::run(options); });
}
