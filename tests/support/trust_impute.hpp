// What the subjects share that fill missing values.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <support/trust.hpp>
#include <support/trust_models.hpp>

#include <kindred/impute/simple.hpp>

namespace kindred::testing {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

inline Facts facts_of_imputers() {
  Facts facts;
  facts.missing = true;
  facts.rows = Facts::filled;
  facts.row_order = alike(1e-15);
  facts.column_order = alike();
  facts.shift = alike(1e-15);
  facts.scale = alike();
  facts.negation = alike();
  facts.rotation = nothing("columns are filled one by one");
  facts.constant_column = alike();
  return facts;
}

template <class E>
BadOption refused_fit(std::string value, std::string argument, E estimator) {
  return {std::move(value), std::move(argument),
          [estimator](const Data& data) { (void)estimator.fit(data.x); }};
}

template <class E, class Apply>
Subject imputer(std::string name, std::string header, E estimator, Facts facts, Apply apply) {
  return {std::move(name), std::move(header), std::move(facts),
          [estimator, apply](const Data& data, Way way) {
            return model_of(
                with_layout(data.x, way.layout,
                            [&](const auto& x) { return estimator.fit(x, Threads{way.threads}); }),
                says_nothing, apply);
          }};
}

/// Applies a model that has no way to work in memory given away.
inline constexpr auto filled_anew = [](const auto& model, const Data& data, Way way) {
  return transformed(model, data, way);
};

inline std::vector<BadOption> fill_options(auto estimator) {
  using E = decltype(estimator);
  return {
      refused_fit("NaN", "fill_value", with(estimator, &E::fill_value, missing_value<double>())),
      refused_fit("infinity", "fill_value", with(estimator, &E::fill_value, infinity)),
      {"a column without values", "x", [estimator](const Data& data) {
         E strict = estimator;
         strict.all_missing = AllMissing::refuse;
         Matrix<double> x = data.x;
         x.col(1).setConstant(missing_value<double>());
         (void)strict.fit(x);
       }}};
}

}  // namespace kindred::testing
