// The road from columns of text to a design matrix: what is fitted on one file and applied to
// another.
#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/table/table.hpp>

#include "category_steps.hpp"
#include "design.hpp"
#include "number_steps.hpp"

namespace prepare_table {
namespace {

/// The columns of one file with their values: numbers side by side, categories each on its own.
struct TypedTable {
  kd::Matrix<double> numbers{};
  CategoryColumns categories{};
};

TypedTable read_typed(const TextTable& text, const std::vector<Source>& sources,
                      const Options& options, const kd::Threads& threads) {
  for (const Source& source : sources)
    (void)text.column(source.name);         // whichever lacks first is told
  std::deque<std::vector<double>> numbers;  // a table borrows its columns, which must not move
  kd::Table table;
  for (const Source& source : sources)
    if (source.is_number)
      table.add(source.name,
                numbers.emplace_back(read_numbers(text, source.name, options.missing)));
  return {numbers.empty() ? kd::Matrix<double>(text.rows(), 0) : table.numbers(threads),
          read_categories(text, sources, options, threads)};
}

/// Everything that is learned from the file that is fitted.
class Preparation {
 public:
  Preparation(std::vector<Source> sources, TypedTable train, const Options& options,
              const kd::Threads& threads)
      : sources_(std::move(sources)) {
    if (train.numbers.cols() > 0) numbers_.emplace(std::move(train.numbers), options, threads);
    if (!train.categories.names.empty())
      categories_.emplace(std::move(train.categories), options, threads);
  }

  Design transform(TypedTable input) const {
    Design design;
    for (const Source& source : sources_)
      design.stories.push_back({.source = source});
    std::vector<ColumnStory*> numbers, categories;
    for (ColumnStory& story : design.stories)
      (story.source.is_number ? numbers : categories).push_back(&story);
    if (numbers_) numbers_->transform(std::move(input.numbers), numbers, design);
    if (categories_) categories_->transform(std::move(input.categories), categories, design);
    name_outputs(design);
    return design;
  }

 private:
  /// The outputs of every source, in the order of the file that was fitted; those that come from
  /// several sources stand where the first of these does.
  void name_outputs(Design& design) const {
    std::vector<kd::OutputColumn> encoded;
    if (categories_) encoded = categories_->outputs();
    auto next = encoded.begin();
    Index number = 0;
    for (const Source& source : sources_) {
      if (source.is_number) {
        design.outputs.push_back({source.name, true, number++});
        continue;
      }
      const auto comes_from = [&](const kd::OutputColumn& output) {
        return output.source == source.name || output.source.empty();
      };
      for (; next != encoded.end() && comes_from(*next); ++next)
        design.outputs.push_back({next->name(), false, next - encoded.begin()});
    }
    refuse_twins(design.outputs);
  }

  /// A column that is called like another's category, as "city=Oslo" beside "city".
  static void refuse_twins(const std::vector<Design::Output>& outputs) {
    std::vector<std::string> names;
    for (const Design::Output& output : outputs)
      names.push_back(output.name);
    std::sort(names.begin(), names.end());
    if (const auto twin = std::adjacent_find(names.begin(), names.end()); twin != names.end())
      kd::refuse("--out", "would have two columns named '" + *twin + "'");
  }

  std::vector<Source> sources_;
  std::optional<NumberSteps> numbers_{};
  std::optional<CategorySteps> categories_{};
};

/// Runs work on the rows of a file. What is refused there is told with its line, and where a column
/// of the numbers side by side is meant, with its name.
template <class Work>
auto with_places(const TextTable& text, const std::vector<Source>& sources, Work&& work) {
  try {
    return work();
  } catch (const kd::InputError& error) {
    std::string place;
    if (error.row())
      place = "line " + std::to_string(text.lines[static_cast<std::size_t>(*error.row())]);
    if (error.column()) {
      std::vector<std::string> names;
      for (const Source& source : sources)
        if (source.is_number) names.push_back(source.name);
      place += (place.empty() ? "column '" : ", column '") +
               names[static_cast<std::size_t>(*error.column())] + "'";
    }
    if (place.empty()) throw;
    kd::refuse(text.path, place + ": " + error.what());
  }
}

}  // namespace

Design prepare(const TextTable& train, const TextTable& input, const std::vector<Source>& sources,
               const Options& options) {
  const kd::Threads threads{options.threads};
  TypedTable values = read_typed(input, sources, options, threads);
  TypedTable learned = &train == &input ? values : read_typed(train, sources, options, threads);
  const Preparation preparation = with_places(
      train, sources, [&] { return Preparation(sources, std::move(learned), options, threads); });
  return with_places(input, sources, [&] { return preparation.transform(std::move(values)); });
}

}  // namespace prepare_table
