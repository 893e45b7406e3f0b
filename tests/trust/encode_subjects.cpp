// Every encoder.
#include <limits>
#include <span>

#include <support/trust.hpp>
#include <support/trust_models.hpp>
#include <support/trust_tables.hpp>

#include <kindred/encode/frequency.hpp>
#include <kindred/encode/hashing.hpp>
#include <kindred/encode/multi_hot.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/encode/ordinal.hpp>
#include <kindred/encode/saved_encoders.hpp>
#include <kindred/table/tags.hpp>

namespace kindred::testing {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The texts as lists of tags: each with its neighbour in the next column.
Table tags_of(const Data& data, Layout layout) {
  Table table;
  TagOptions options;
  options.order = layout == Layout::columns ? CategoryOrder::appearance : CategoryOrder::sorted;
  for (std::size_t j = 0; j < data.texts.size(); ++j) {
    const std::vector<Text>& own = data.texts[j];
    const std::vector<Text>& next = data.texts[(j + 1) % data.texts.size()];
    std::vector<std::optional<std::vector<std::string>>> lists(own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (!own[i]) continue;
      lists[i] = {{*own[i]}};
      if (next[i]) lists[i]->push_back(*next[i]);
    }
    const std::string name = data.names.empty() ? "c" + std::to_string(j) : data.names[j];
    if (data.retyped == j)
      table.add(name, std::vector<double>(own.size(), 1.0));
    else
      table.add(name, tags(lists, options));
  }
  return table;
}

struct Tables {
  Table operator()(const Data& data, Layout layout) const { return table_of(data, layout); }
};
struct TagTables {
  Table operator()(const Data& data, Layout layout) const { return tags_of(data, layout); }
};

/// What an encoder makes of a table, in one of the forms it has.
template <class Make>
struct Encodes {
  enum Form { dense, sparse, ones } form = dense;

  template <class M>
  Answer operator()(const M& model, const Data& data, Way way) const {
    const Table table = Make{}(data, way.layout);
    const Threads threads{way.threads};
    if constexpr (requires { model.transform_sparse(table, threads); })
      if (form == sparse) return {Matrix<double>(model.transform_sparse(table, threads).values)};
    if constexpr (requires { model.transform_indicator(table, threads); })
      if (form == ones) return {model.transform_indicator(table, threads).values.dense()};
    return {model.transform(table, threads).values};
  }
};

template <class Make, class E>
Subject encoder(std::string name, std::string header, E estimator, Facts facts,
                typename Encodes<Make>::Form form = Encodes<Make>::dense) {
  return {std::move(name), std::move(header), std::move(facts),
          [estimator, form](const Data& data, Way way) {
            const Table table = Make{}(data, way.layout);
            auto fitted = [&] {
              if constexpr (requires { estimator.fit(table, Threads{1}); })
                return estimator.fit(table, Threads{way.threads});
              else
                return estimator.fit(table);
            }();
            Model model = model_of(fitted, says_nothing, Encodes<Make>{form});
            if constexpr (requires(Matrix<double> x) {
                            fitted.inverse_transform(x).front().column.codes;
                            requires std::is_same_v<Make, Tables>;
                          })
              model.decoded = [fitted](const Matrix<double>& values) {
                std::vector<std::vector<Text>> texts;
                for (const auto& column : fitted.inverse_transform(values))
                  texts.push_back(texts_of(column.column));
                return texts;
              };
            return model;
          }};
}

template <class E>
BadOption refused_fit(std::string value, std::string argument, E estimator) {
  return {std::move(value), std::move(argument),
          [estimator](const Data& data) { (void)estimator.fit(table_of(data)); }};
}

/// What the options mean that all have who learn categories.
template <class E>
std::vector<BadOption> category_options() {
  return {refused_fit("-1", "min_frequency.count", E{.min_frequency = {.count = -1}}),
          refused_fit("-0.5", "min_frequency.fraction", E{.min_frequency = {.fraction = -0.5}}),
          refused_fit("1.5", "min_frequency.fraction", E{.min_frequency = {.fraction = 1.5}}),
          refused_fit("NaN", "min_frequency.fraction",
                      E{.min_frequency = {.fraction = missing_value<double>()}}),
          refused_fit("0", "max_categories", E{.max_categories = 0}),
          refused_fit("twice the same", "columns", E{.columns = {"c0", "c0"}}),
          refused_fit("none of the table's", "table", E{.columns = {"nowhere"}})};
}

Facts of_texts() {
  Facts facts;
  facts.numbers = false;
  facts.missing = true;
  facts.texts = 2;
  facts.by_name = true;
  facts.rows = Facts::other;
  facts.row_order = alike();
  facts.column_order = facts.shift = facts.scale = facts.negation = facts.rotation =
      facts.constant_column = nothing("takes no numbers");
  return facts;
}

Facts of_categories() {
  Facts facts = of_texts();
  facts.unknown_refused = true;
  facts.by_order = true;
  return facts;
}

void append(std::vector<BadOption>& options, std::vector<BadOption> more) {
  options.insert(options.end(), more.begin(), more.end());
}

Subject ordinal() {
  using E = OrdinalEncoder;
  Facts facts = of_categories();
  facts.bad_options = category_options<E>();
  append(facts.bad_options,
         {refused_fit("infinity", "unknown_value",
                      E{.unknown = Unknown::ignore, .unknown_value = infinity}),
          refused_fit("a code in use", "unknown_value",
                      E{.unknown = Unknown::ignore, .unknown_value = 1}),
          refused_fit("a code in use", "missing_value", E{.missing_value = 0}),
          refused_fit("given twice", "column \"c0\"",
                      E{.categories = {{"c0", {"a", "b", "a"}}}, .unknown = Unknown::ignore}),
          refused_fit("given none", "column \"c0\"", E{.categories = {{"c0", {}}}}),
          refused_fit("given for no column", "table", E{.categories = {{"c9", {"a"}}}})});
  return encoder<Tables>("OrdinalEncoder", "encode/ordinal.hpp", E{}, facts);
}

Subject one_hot(Encodes<Tables>::Form form, std::string name) {
  using E = OneHotEncoder;
  Facts facts = of_categories();
  facts.one_hot = true;
  facts.bad_options = category_options<E>();
  append(facts.bad_options,
         {refused_fit("given twice", "column \"c1\"",
                      E{.categories = {{"c1", {"a", "b", "a"}}}, .unknown = Unknown::ignore}),
          {"too small for the answer", "one-hot matrix", [](const Data& data) {
             const Table table = table_of(data);
             (void)E{.max_bytes = 100}.fit(table).transform(table);
           }}});
  return encoder<Tables>(std::move(name), "encode/one_hot.hpp", E{}, facts, form);
}

Subject frequency() {
  using E = FrequencyEncoder;
  Facts facts = of_categories();
  facts.bad_options = category_options<E>();
  append(facts.bad_options,
         {refused_fit("infinity", "unknown_value", E{.unknown_value = infinity}),
          refused_fit("infinity", "missing_value", E{.missing_value = infinity})});
  return encoder<Tables>("FrequencyEncoder", "encode/frequency.hpp", E{}, facts);
}

Subject hashing(Encodes<Tables>::Form form, std::string name) {
  using E = HashingEncoder;
  Facts facts = of_texts();
  facts.saved_width = true;
  facts.no_rows = true;
  facts.bad_options = {refused_fit("0", "features", E{.features = 0}),
                       refused_fit("-1", "features", E{.features = -1})};
  return encoder<Tables>(std::move(name), "encode/hashing.hpp", E{.features = 16}, facts, form);
}

Subject multi_hot(Encodes<TagTables>::Form form, std::string name) {
  Facts facts = of_categories();
  facts.column_alone = false;
  return encoder<TagTables>(std::move(name), "encode/multi_hot.hpp", MultiHotEncoder{}, facts,
                            form);
}

}  // namespace

std::vector<Subject> encode_subjects() {
  return {ordinal(),
          one_hot(Encodes<Tables>::dense, "OneHotEncoder"),
          one_hot(Encodes<Tables>::sparse, "OneHotEncoder, sparse"),
          one_hot(Encodes<Tables>::ones, "OneHotEncoder, ones"),
          frequency(),
          hashing(Encodes<Tables>::dense, "HashingEncoder"),
          hashing(Encodes<Tables>::sparse, "HashingEncoder, sparse"),
          multi_hot(Encodes<TagTables>::dense, "MultiHotEncoder"),
          multi_hot(Encodes<TagTables>::sparse, "MultiHotEncoder, sparse"),
          multi_hot(Encodes<TagTables>::ones, "MultiHotEncoder, ones")};
}

}  // namespace kindred::testing
