// The road from columns of text to a design matrix: what is fitted on one file and applied to
// another.
#include <algorithm>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/encode/ordinal.hpp>
#include <kindred/impute/categorical.hpp>
#include <kindred/impute/simple.hpp>
#include <kindred/scale/standard.hpp>
#include <kindred/table/table.hpp>

#include "design.hpp"

namespace prepare_table {
namespace {

/// The columns of one file with their values: numbers side by side, categories each on its own.
struct TypedTable {
  kd::Matrix<double> numbers{};
  std::vector<kd::CategoricalColumn> categories{};
};

TypedTable read_typed(const TextTable& text, const std::vector<Source>& sources,
                      const Options& options, const kd::Threads& threads) {
  kd::CategoricalOptions reading{.missing_tokens = options.missing};
  if (!options.empty_is_category) reading.missing_tokens.emplace_back();
  TypedTable typed;
  std::deque<std::vector<double>> numbers;  // a table borrows its columns, which must not move
  kd::Table table;
  for (const Source& source : sources)
    if (source.is_number)
      table.add(source.name,
                numbers.emplace_back(read_numbers(text, source.name, options.missing)));
    else
      typed.categories.push_back(kd::categorical(text.column(source.name), reading, threads));
  typed.numbers = numbers.empty() ? kd::Matrix<double>(text.rows(), 0) : table.numbers(threads);
  return typed;
}

/// Everything that is learned from the file that is fitted.
class Preparation {
 public:
  Preparation(std::vector<Source> sources, TypedTable train, const Options& options,
              const kd::Threads& threads)
      : sources_(std::move(sources)), options_(options), threads_(threads) {
    if (train.numbers.cols() > 0) fit_numbers(std::move(train.numbers));
    if (!train.categories.empty()) fit_categories(std::move(train.categories));
  }

  Design transform(TypedTable input) const {
    Design design;
    for (const Source& source : sources_)
      design.stories.push_back({.source = source});
    if (imputer_) transform_numbers(std::move(input.numbers), design);
    if (!category_imputers_.empty()) transform_categories(std::move(input.categories), design);
    name_outputs(design);
    return design;
  }

 private:
  static kd::Impute strategy_of(const std::string& name) {
    if (name == "median") return kd::Impute::median;
    if (name == "most_frequent") return kd::Impute::most_frequent;
    return name == "mean" ? kd::Impute::mean : kd::Impute::constant;
  }

  bool fills_numbers() const { return options_.impute != "none"; }
  bool fills_categories() const { return options_.category_strategy() != "none"; }

  void fit_numbers(kd::Matrix<double> x) {
    imputer_ = kd::SimpleImputer{.strategy = strategy_of(options_.impute),
                                 .fill_value = options_.fill_number}
                   .fit(x, threads_);
    if (fills_numbers()) x = imputer_->transform(std::move(x), threads_);
    scaler_ = kd::StandardScaler{}.fit(x, threads_);
  }

  void fit_categories(std::vector<kd::CategoricalColumn> columns) {
    const kd::CategoricalImputer imputer{.strategy = options_.category_strategy() == "constant"
                                                         ? kd::ImputeCategory::constant
                                                         : kd::ImputeCategory::most_frequent,
                                         .fill_value = options_.fill_category};
    for (kd::CategoricalColumn& column : columns) {
      category_imputers_.push_back(imputer.fit(column));
      if (fills_categories())
        column = category_imputers_.back().transform(std::move(column), threads_);
    }
    const kd::Table table = table_of(columns);
    const kd::Unknown unknown =
        options_.unknown == "ignore" ? kd::Unknown::ignore : kd::Unknown::error;
    if (options_.encode == "ordinal")
      encoder_ = kd::OrdinalEncoder{.unknown = unknown, .min_frequency = options_.frequency()}.fit(
          table, threads_);
    else
      encoder_ = kd::OneHotEncoder{.unknown = unknown, .min_frequency = options_.frequency()}.fit(
          table, threads_);
  }

  kd::Table table_of(const std::vector<kd::CategoricalColumn>& columns) const {
    kd::Table table;
    auto column = columns.begin();
    for (const Source& source : sources_)
      if (!source.is_number) table.add(source.name, *column++);
    return table;
  }

  void transform_numbers(kd::Matrix<double> x, Design& design) const {
    const std::vector<kd::FilledColumn> missing = imputer_->filled(x, threads_);
    if (fills_numbers()) x = imputer_->transform(std::move(x), threads_);
    if (options_.scale == "standard") x = scaler_->transform(std::move(x), threads_);
    design.numbers = std::move(x);
    auto next = missing.begin();
    for (Index j = 0; ColumnStory & story : design.stories) {
      if (!story.source.is_number) continue;
      if (next != missing.end() && next->column == j) {
        story.missing = next->cells;
        story.filled = fills_numbers() ? next->cells : 0;
        examples::append_number(story.filling, next->value, 6);
        ++next;
      }
      story.had_no_value = imputer_->observed()[static_cast<std::size_t>(j)] == 0;
      story.constant = scaler_->is_constant(j) && !story.had_no_value;
      ++j;
    }
  }

  void transform_categories(std::vector<kd::CategoricalColumn> columns, Design& design) const {
    for (std::size_t c = 0; ColumnStory & story : design.stories) {
      if (story.source.is_number) continue;
      const kd::CategoricalImputerModel& imputer = category_imputers_[c];
      story.missing = imputer.filled(columns[c]);
      story.filled = fills_categories() ? story.missing : 0;
      story.filling = "'" + imputer.value() + "'";
      story.had_no_value = imputer.all_missing();
      if (fills_categories()) columns[c] = imputer.transform(std::move(columns[c]), threads_);
      ++c;
    }
    const kd::Table table = table_of(columns);
    std::vector<Index> unknown;
    if (const auto* encoder = std::get_if<kd::OneHotEncoderModel>(&encoder_)) {
      kd::EncodedSparse encoded = encoder->transform_sparse(table, threads_);
      design.one_hot = std::move(encoded.values);
      unknown = std::move(encoded.unknown);
    } else {
      kd::Encoded encoded = std::get<kd::OrdinalEncoderModel>(encoder_).transform(table, threads_);
      design.ordinal = std::move(encoded.values);
      unknown = std::move(encoded.unknown);
    }
    for (std::size_t c = 0; ColumnStory & story : design.stories) {
      if (story.source.is_number) continue;
      const kd::ColumnCategories& learned = learned_columns()[c];
      story.categories = learned.categories.size();
      story.rare = static_cast<Index>(learned.infrequent_categories().size());
      story.has_missing_output = design.one_hot && learned.missing_output;
      story.unknown = unknown[c];
      story.constant = learned.categories.size() == 1 && learned.missing == 0;
      ++c;
    }
  }

  std::span<const kd::ColumnCategories> learned_columns() const {
    if (const auto* encoder = std::get_if<kd::OneHotEncoderModel>(&encoder_))
      return encoder->sources();
    return std::get<kd::OrdinalEncoderModel>(encoder_).sources();
  }

  std::vector<kd::OutputColumn> encoded_columns() const {
    if (const auto* encoder = std::get_if<kd::OneHotEncoderModel>(&encoder_))
      return encoder->columns();
    if (const auto* encoder = std::get_if<kd::OrdinalEncoderModel>(&encoder_))
      return encoder->columns();
    return {};
  }

  /// The outputs of every source, in the order of the file that was fitted.
  void name_outputs(Design& design) const {
    const std::vector<kd::OutputColumn> encoded = encoded_columns();
    auto next = encoded.begin();
    Index number = 0;
    for (const Source& source : sources_) {
      if (source.is_number) design.outputs.push_back({source.name, true, number++});
      for (; !source.is_number && next != encoded.end() && next->source == source.name; ++next)
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
  Options options_;
  kd::Threads threads_;
  std::optional<kd::SimpleImputerModel<double>> imputer_{};
  std::optional<kd::StandardScalerModel<double>> scaler_{};
  std::vector<kd::CategoricalImputerModel> category_imputers_{};
  std::variant<std::monostate, kd::OneHotEncoderModel, kd::OrdinalEncoderModel> encoder_{};
};

/// Runs work on the rows of a file.
template <class Work>
auto with_lines(const TextTable& text, Work&& work) {
  try {
    return work();
  } catch (const kd::InputError& error) {
    if (!error.row()) throw;
    const Index line = text.lines[static_cast<std::size_t>(*error.row())];
    kd::refuse(text.path, "line " + std::to_string(line) + ": " + error.what());
  }
}

}  // namespace

Design prepare(const TextTable& train, const TextTable& input, const std::vector<Source>& sources,
               const Options& options) {
  const kd::Threads threads{options.threads};
  TypedTable values = read_typed(input, sources, options, threads);
  TypedTable learned = &train == &input ? values : read_typed(train, sources, options, threads);
  const Preparation preparation =
      with_lines(train, [&] { return Preparation(sources, std::move(learned), options, threads); });
  return with_lines(input, [&] { return preparation.transform(std::move(values)); });
}

}  // namespace prepare_table
