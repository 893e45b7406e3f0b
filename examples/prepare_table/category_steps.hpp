// What happens to the columns of categories: missing ones are filled, then all are encoded.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/encode/frequency.hpp>
#include <kindred/encode/hashing.hpp>
#include <kindred/encode/multi_hot.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/encode/ordinal.hpp>
#include <kindred/impute/categorical.hpp>
#include <kindred/table/table.hpp>
#include <kindred/table/tags.hpp>

#include "design.hpp"

namespace prepare_table {

/// The columns of a file that are no numbers: categories, or lists of tags, in their order.
struct CategoryColumns {
  std::vector<std::string> names{};
  std::vector<kd::CategoricalColumn> categories{};
  std::vector<kd::TagColumn> tags{};

  kd::Table table() const;
};

CategoryColumns read_categories(const TextTable& text, const std::vector<Source>& sources,
                                const Options& options, const kd::Threads& threads);

/// Fitted to one or more columns.
class CategorySteps {
 public:
  CategorySteps(CategoryColumns columns, const Options& options, const kd::Threads& threads);

  /// The encoded columns, and the story of every source, which `stories` point to.
  void transform(CategoryColumns columns, const std::vector<ColumnStory*>& stories,
                 Design& design) const;

  /// Where the encoded columns come from.
  std::vector<kd::OutputColumn> outputs() const;

 private:
  using Encoder =
      std::variant<kd::OneHotEncoderModel, kd::OrdinalEncoderModel, kd::FrequencyEncoderModel,
                   kd::HashingEncoderModel, kd::MultiHotEncoderModel>;

  static Encoder fit_encoder(const kd::Table& table, const Options& options,
                             const kd::Threads& threads);
  bool fills() const { return options_.category_strategy() != "none"; }
  void fill(CategoryColumns& columns) const;
  void tell_missing(const CategoryColumns& columns, const std::vector<ColumnStory*>& stories) const;
  void tell_learned(const kd::EncodingReport& report,
                    const std::vector<ColumnStory*>& stories) const;

  Options options_;
  kd::Threads threads_;
  std::vector<kd::CategoricalImputerModel> imputers_{};
  std::optional<Encoder> encoder_{};
};

}  // namespace prepare_table
