// Every imputer that fills by a statistic.
#include <limits>
#include <span>

#include <support/trust.hpp>
#include <support/trust_impute.hpp>
#include <support/trust_models.hpp>
#include <support/trust_tables.hpp>

#include <kindred/impute/categorical.hpp>
#include <kindred/impute/group.hpp>
#include <kindred/impute/group_categorical.hpp>
#include <kindred/impute/missing_indicator.hpp>
#include <kindred/impute/saved_categorical.hpp>
#include <kindred/impute/saved_group.hpp>
#include <kindred/impute/saved_indicator.hpp>
#include <kindred/impute/saved_simple.hpp>
#include <kindred/impute/simple.hpp>

namespace kindred::testing {
namespace {

Subject simple(Impute strategy, std::string name) {
  Facts facts = facts_of_imputers();
  if (strategy != Impute::mean) facts.row_order = alike();
  if (strategy == Impute::most_frequent) facts.negation = nothing("of equals the smallest");
  if (strategy == Impute::constant)
    facts.shift = facts.scale = facts.negation = nothing("the constant stays");
  facts.bad_options = fill_options(SimpleImputer{.strategy = strategy});
  facts.bad_options.push_back(
      refused_fit("no strategy", "strategy", SimpleImputer{.strategy = static_cast<Impute>(4)}));
  facts.bad_options.push_back(
      refused_fit("one", "strategies", SimpleImputer{.strategies = {Impute::mean}}));
  facts.bad_options.push_back(refused_fit("one", "fill_values", SimpleImputer{.fill_values = {1}}));
  Subject subject =
      imputer(std::move(name), "impute/simple.hpp",
              SimpleImputer{.strategy = strategy, .fill_value = 7}, facts, transformed);
  if (strategy == Impute::median || strategy == Impute::most_frequent)
    subject.fit = [fit = subject.fit](const Data& data, Way way) {
      Model model = fit(data, way);
      model.merged = {};  // refused: parts do not tell it of the whole
      return model;
    };
  return subject;
}

Subject group(Impute strategy, std::string name) {
  Facts facts = facts_of_imputers();
  facts.texts = 1;
  if (strategy == Impute::median) facts.row_order = alike();
  const auto fit = [strategy](const Data& data, Way way, GroupImputer options) {
    const CategoricalColumn key = column_of(data.texts.at(0), way.layout);
    options.strategy = strategy;
    return with_layout(data.x, way.layout,
                       [&](const auto& x) { return options.fit(x, key, Threads{way.threads}); });
  };
  const auto refused = [fit](std::string value, std::string argument, GroupImputer options) {
    return BadOption{std::move(value), std::move(argument),
                     [fit, options](const Data& data) { (void)fit(data, {}, options); }};
  };
  facts.bad_options = {
      refused("0", "min_group_size", GroupImputer{.min_group_size = 0}),
      refused("NaN", "fill_value", GroupImputer{.fill_value = missing_value<double>()}),
      {"a key too few", "key",
       [](const Data& data) {
         CategoricalColumn key = column_of(data.texts.at(0));
         key.codes.pop_back();
         (void)GroupImputer{}.fit(data.x, key);
       }},
      {"a code out of range", "key", [](const Data& data) {
         CategoricalColumn key = column_of(data.texts.at(0));
         key.codes.back() = 99;
         (void)GroupImputer{}.fit(data.x, key);
       }}};
  return {std::move(name), "impute/group.hpp", facts, [fit](const Data& data, Way way) {
            return model_of(fit(data, way, {}), says_nothing,
                            [](const auto& model, const Data& other, Way how) {
                              const CategoricalColumn key =
                                  column_of(other.texts.at(0), how.layout);
                              return with_layout(other.x, how.layout, [&](const auto& x) {
                                return Answer{model.transform(x, key, Threads{how.threads})};
                              });
                            });
          }};
}

Subject indicator(IndicatorFeatures features, std::string name) {
  Facts facts = facts_of_imputers();
  facts.rows = Facts::other;
  facts.row_order = alike();
  facts.shift = facts.scale = facts.negation = same();
  if (features != IndicatorFeatures::all)
    facts.column_order = facts.constant_column = nothing("columns without holes have no output");
  const MissingIndicator estimator{.features = features, .error_on_new = false};
  facts.bad_options = {{"one", "names", [](const Data& data) {
                          const std::vector<std::string> one{"only"};
                          (void)MissingIndicator{}.fit(data.x, one);
                        }}};
  return {std::move(name), "impute/missing_indicator.hpp", facts,
          [estimator](const Data& data, Way way) {
            return model_of(with_layout(data.x, way.layout,
                                        [&](const auto& x) {
                                          return estimator.fit(x, {}, Threads{way.threads});
                                        }),
                            says_nothing, filled_anew);
          }};
}

Facts of_texts(Index columns) {
  Facts facts;
  facts.numbers = false;
  facts.missing = true;
  facts.texts = columns;
  facts.rows = Facts::filled;
  facts.row_order = alike();
  facts.column_order = facts.shift = facts.scale = facts.negation = facts.rotation =
      facts.constant_column = nothing("takes no numbers");
  return facts;
}

Subject categorical_imputer() {
  Facts facts = of_texts(1);
  const auto fit = [](const Data& data, CategoricalImputer options) {
    return options.fit(column_of(data.texts.at(0)));
  };
  facts.bad_options = {
      {"no strategy", "strategy",
       [fit](const Data& data) { (void)fit(data, {.strategy = static_cast<ImputeCategory>(2)}); }},
      {"nothing observed", "column", [fit](const Data& data) {
         Data none = data;
         for (Text& text : none.texts[0])
           text.reset();
         (void)fit(none, {.all_missing = AllMissing::refuse});
       }}};
  return {"CategoricalImputer", "impute/categorical.hpp", facts, [](const Data& data, Way way) {
            return model_of(CategoricalImputer{}.fit(column_of(data.texts.at(0), way.layout)),
                            says_nothing, [](const auto& model, const Data& other, Way how) {
                              return Answer{numbers_of(model.transform(
                                  column_of(other.texts.at(0), how.layout), Threads{how.threads}))};
                            });
          }};
}

Subject group_categorical() {
  Facts facts = of_texts(2);
  facts.bad_options = {{"0", "min_group_size",
                        [](const Data& data) {
                          (void)GroupCategoricalImputer{.min_group_size = 0}.fit(
                              column_of(data.texts.at(0)), column_of(data.texts.at(1)));
                        }},
                       {"a key too few", "key", [](const Data& data) {
                          CategoricalColumn key = column_of(data.texts.at(1));
                          key.codes.pop_back();
                          (void)GroupCategoricalImputer{}.fit(column_of(data.texts.at(0)), key);
                        }}};
  return {"GroupCategoricalImputer", "impute/group_categorical.hpp", facts,
          [](const Data& data, Way way) {
            return model_of(GroupCategoricalImputer{}.fit(column_of(data.texts.at(0), way.layout),
                                                          column_of(data.texts.at(1), way.layout)),
                            says_nothing, [](const auto& model, const Data& other, Way how) {
                              return Answer{numbers_of(
                                  model.transform(column_of(other.texts.at(0), how.layout),
                                                  column_of(other.texts.at(1), how.layout)))};
                            });
          }};
}

}  // namespace

std::vector<Subject> impute_subjects() {
  return {simple(Impute::mean, "SimpleImputer by means"),
          simple(Impute::median, "SimpleImputer by medians"),
          simple(Impute::most_frequent, "SimpleImputer by modes"),
          simple(Impute::constant, "SimpleImputer by a constant"),
          group(Impute::mean, "GroupImputer by means"),
          group(Impute::median, "GroupImputer by medians"),
          indicator(IndicatorFeatures::missing_only, "MissingIndicator"),
          indicator(IndicatorFeatures::all, "MissingIndicator of all columns"),
          categorical_imputer(),
          group_categorical()};
}

}  // namespace kindred::testing
