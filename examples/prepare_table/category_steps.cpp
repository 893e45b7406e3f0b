// Filling and encoding categories.
#include "category_steps.hpp"

#include <type_traits>
#include <utility>

namespace prepare_table {
namespace {

template <class Model>
constexpr bool is_sparse = !std::is_same_v<Model, kd::OrdinalEncoderModel> &&
                           !std::is_same_v<Model, kd::FrequencyEncoderModel>;

}  // namespace

kd::Table CategoryColumns::table() const {
  kd::Table table;
  for (std::size_t c = 0; c < categories.size(); ++c)
    table.add(names[c], categories[c]);
  for (std::size_t c = 0; c < tags.size(); ++c)
    table.add(names[c], tags[c]);
  return table;
}

CategoryColumns read_categories(const TextTable& text, const std::vector<Source>& sources,
                                const Options& options, const kd::Threads& threads) {
  std::vector<std::string> missing = options.missing;
  if (!options.empty_is_category) missing.emplace_back();
  CategoryColumns columns;
  for (const Source& source : sources) {
    if (source.is_number) continue;
    const examples::TextColumn& cells = text.column(source.name);
    columns.names.push_back(source.name);
    if (options.encode == "multihot")
      columns.tags.push_back(
          kd::tags(cells, {.delimiter = options.delimiter.value_or(","), .missing_tokens = missing},
                   threads));
    else
      columns.categories.push_back(kd::categorical(cells, {.missing_tokens = missing}, threads));
  }
  return columns;
}

CategorySteps::CategorySteps(CategoryColumns columns, const Options& options,
                             const kd::Threads& threads)
    : options_(options), threads_(threads) {
  const kd::CategoricalImputer imputer{.strategy = options.category_strategy() == "constant"
                                                       ? kd::ImputeCategory::constant
                                                       : kd::ImputeCategory::most_frequent,
                                       .fill_value = options.fill_category};
  for (const kd::CategoricalColumn& column : columns.categories)
    imputers_.push_back(imputer.fit(column));
  fill(columns);
  encoder_ = fit_encoder(columns.table(), options, threads);
}

CategorySteps::Encoder CategorySteps::fit_encoder(const kd::Table& table, const Options& options,
                                                  const kd::Threads& threads) {
  const kd::Unknown unknown = options.unknown_policy();
  const kd::MinFrequency frequency = options.frequency();
  if (options.encode == "ordinal")
    return kd::OrdinalEncoder{.unknown = unknown, .min_frequency = frequency}.fit(table, threads);
  if (options.encode == "frequency")
    return kd::FrequencyEncoder{.unknown = unknown, .min_frequency = frequency}.fit(table, threads);
  if (options.encode == "hashing")
    return kd::HashingEncoder{.features = options.features.value_or(256)}.fit(table);
  if (options.encode == "multihot")
    return kd::MultiHotEncoder{.unknown = unknown, .min_frequency = frequency}.fit(table, threads);
  return kd::OneHotEncoder{.unknown = unknown, .min_frequency = frequency}.fit(table, threads);
}

void CategorySteps::fill(CategoryColumns& columns) const {
  if (!fills()) return;
  for (std::size_t c = 0; c < columns.categories.size(); ++c)
    columns.categories[c] = imputers_[c].transform(std::move(columns.categories[c]), threads_);
}

void CategorySteps::tell_missing(const CategoryColumns& columns,
                                 const std::vector<ColumnStory*>& stories) const {
  for (std::size_t c = 0; c < columns.categories.size(); ++c) {
    ColumnStory& story = *stories[c];
    story.missing = imputers_[c].filled(columns.categories[c]);
    story.filled = fills() ? story.missing : 0;
    story.filling = "'" + imputers_[c].value() + "'";
    story.had_no_value = imputers_[c].all_missing();
    story.categories = columns.categories[c].dictionary.size();
  }
  for (std::size_t c = 0; c < columns.tags.size(); ++c)
    stories[c]->things = "tags";
}

void CategorySteps::tell_learned(const kd::EncodingReport& report,
                                 const std::vector<ColumnStory*>& stories) const {
  for (std::size_t c = 0; c < stories.size(); ++c) {
    stories[c]->unknown = report.unknown[c];
    if (!fills()) stories[c]->missing = report.missing[c];
  }
  std::visit(
      [&](const auto& model) {
        using Model = std::remove_cvref_t<decltype(model)>;
        if constexpr (std::is_same_v<Model, kd::HashingEncoderModel>) {
          for (ColumnStory* const story : stories)
            story->unfilled = "hashed";
        } else {
          for (std::size_t c = 0; c < stories.size(); ++c) {
            const kd::ColumnCategories& learned = model.sources()[c];
            ColumnStory& story = *stories[c];
            story.categories = learned.categories.size();
            story.rare = static_cast<Index>(learned.infrequent_categories().size());
            story.had_no_value = learned.categories.empty();
            story.constant = learned.categories.size() == 1 && learned.missing == 0 &&
                             !std::is_same_v<Model, kd::MultiHotEncoderModel>;
            if (is_sparse<Model>)
              story.unfilled = learned.missing_output ? "in a column of their own" : "without a 1";
          }
        }
      },
      *encoder_);
}

void CategorySteps::transform(CategoryColumns columns, const std::vector<ColumnStory*>& stories,
                              Design& design) const {
  tell_missing(columns, stories);
  fill(columns);
  const kd::Table table = columns.table();
  std::visit(
      [&](const auto& model) {
        if constexpr (is_sparse<std::remove_cvref_t<decltype(model)>>) {
          kd::EncodedSparse encoded = model.transform_sparse(table, threads_);
          design.sparse = std::move(encoded.values);
          tell_learned(encoded, stories);
        } else {
          kd::Encoded encoded = model.transform(table, threads_);
          design.dense = std::move(encoded.values);
          tell_learned(encoded, stories);
        }
      },
      *encoder_);
}

std::vector<kd::OutputColumn> CategorySteps::outputs() const {
  return std::visit([](const auto& model) { return model.columns(); }, *encoder_);
}

}  // namespace prepare_table
