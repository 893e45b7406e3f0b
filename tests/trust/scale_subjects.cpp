// Every scaler.
#include <array>
#include <limits>

#include <support/trust.hpp>
#include <support/trust_models.hpp>

#include <kindred/scale/block.hpp>
#include <kindred/scale/log1p.hpp>
#include <kindred/scale/max_abs.hpp>
#include <kindred/scale/min_max.hpp>
#include <kindred/scale/normalizer.hpp>
#include <kindred/scale/power.hpp>
#include <kindred/scale/robust.hpp>
#include <kindred/scale/saved_min_max.hpp>
#include <kindred/scale/saved_power.hpp>
#include <kindred/scale/saved_robust.hpp>
#include <kindred/scale/saved_standard.hpp>
#include <kindred/scale/standard.hpp>

namespace kindred::testing {
namespace {

/// Fits x, with the weights where the data have some and the estimator takes them.
template <class E>
auto fitted(const E& estimator, const Data& data, Way way) {
  return with_layout(data.x, way.layout, [&](const auto& x) {
    if constexpr (requires { estimator.fit(x, std::span<const double>{}, Threads{1}); })
      if (!data.weights.empty())
        return estimator.fit(x, std::span<const double>(data.weights), Threads{way.threads});
    return estimator.fit(x, Threads{way.threads});
  });
}

template <class E>
Subject scaler(std::string name, std::string header, E estimator, Facts facts) {
  return {std::move(name), std::move(header), std::move(facts),
          [estimator](const Data& data, Way way) {
            return model_of(fitted(estimator, data, way), says_nothing, transformed);
          }};
}

template <class E>
BadOption refused_fit(std::string value, std::string argument, E estimator) {
  return {std::move(value), std::move(argument),
          [estimator](const Data& data) { (void)estimator.fit(data.x); }};
}

/// Nothing to fit: the estimator is the model.
template <class E>
Subject stateless(std::string name, std::string header, E estimator, Facts facts) {
  facts.no_rows = true;
  return {std::move(name), std::move(header), std::move(facts),
          [estimator](const Data& data, Way way) {
            (void)transformed(estimator, data, way);
            return model_of(estimator, says_nothing, transformed);
          }};
}

Facts of_columns() {
  Facts facts;
  facts.missing = true;
  facts.row_order = alike(1e-15);
  facts.column_order = alike();
  facts.rotation = nothing("columns are scaled one by one");
  facts.constant_column = alike();
  return facts;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

Subject standard() {
  Facts facts = of_columns();
  facts.weights = true;
  facts.zero_mean = true;
  facts.shift = same();
  facts.scale = same();
  facts.negation = alike();
  facts.bad_options = {
      refused_fit("-1", "ddof", StandardScaler{.ddof = -1}),
      refused_fit("the number of rows", "ddof", StandardScaler{.ddof = 1'000'000}),
  };
  return scaler("StandardScaler", "scale/standard.hpp", StandardScaler{}, facts);
}

Subject robust() {
  Facts facts = of_columns();
  facts.row_order = alike();
  facts.zero_mean = true;
  facts.shift = same(1e-15);
  facts.scale = same();
  facts.negation = alike(1e-15);
  using Range = std::array<double, 2>;
  for (const auto& [value, range] :
       std::vector<std::pair<std::string, Range>>{{"75..25", {75, 25}},
                                                  {"-1..75", {-1, 75}},
                                                  {"25..101", {25, 101}},
                                                  {"NaN..75", {missing_value<double>(), 75}},
                                                  {"25..infinity", {25, infinity}}})
    facts.bad_options.push_back(
        refused_fit(value, "quantile_range", RobustScaler{.quantile_range = range}));
  return scaler("RobustScaler", "scale/robust.hpp", RobustScaler{}, facts);
}

Subject min_max() {
  Facts facts = of_columns();
  facts.row_order = alike();
  facts.shift = same(1e-15);
  facts.scale = same();
  facts.negation = nothing("0 and 1 change their places");
  using Range = std::array<double, 2>;
  for (const auto& [value, range] :
       std::vector<std::pair<std::string, Range>>{{"1..0", {1, 0}},
                                                  {"1..1", {1, 1}},
                                                  {"NaN..1", {missing_value<double>(), 1}},
                                                  {"0..infinity", {0, infinity}}})
    facts.bad_options.push_back(
        refused_fit(value, "feature_range", MinMaxScaler{.feature_range = range}));
  return scaler("MinMaxScaler", "scale/min_max.hpp", MinMaxScaler{}, facts);
}

Subject max_abs() {
  Facts facts = of_columns();
  facts.row_order = alike();
  facts.shift = nothing("nothing is subtracted");
  facts.scale = same();
  facts.negation = alike();
  return scaler("MaxAbsScaler", "scale/max_abs.hpp", MaxAbsScaler{}, facts);
}

Subject power() {
  Facts facts = of_columns();
  facts.many_rows = 300;
  facts.row_order = alike(1e-6);
  facts.zero_mean = true;
  facts.shift = nothing("the power sees where 0 is");
  facts.scale = nothing("the power sees the unit");
  facts.negation = alike(1e-6);
  return scaler("PowerTransformer", "scale/power.hpp", PowerTransformer{}, facts);
}

/// The first column is an indicator where its values are those of one.
std::vector<BlockColumn> blocks_of(const Matrix<double>& x) {
  std::vector<BlockColumn> blocks;
  for (Index j = 0; j < x.cols(); ++j)
    blocks.push_back({j / 2, BlockKind::number});
  return blocks;
}

Subject block(BlockWeight weight, std::string name) {
  Facts facts = of_columns();
  facts.zero_mean = true;
  facts.shift = same();
  facts.scale = same();
  facts.negation = alike();
  if (weight == BlockWeight::equal) {
    facts.column_order = nothing("columns change their blocks");
    facts.constant_column = alike();
  }
  const auto refused = [](std::string value, std::string argument, BlockScaler estimator,
                          Index columns, BlockKind kind) {
    return BadOption{std::move(value), std::move(argument), [=](const Data& data) {
                       const std::vector<BlockColumn> blocks(
                           static_cast<std::size_t>(data.x.cols() + columns), {0, kind});
                       (void)estimator.fit(data.x, std::span<const BlockColumn>(blocks));
                     }};
  };
  facts.bad_options = {
      refused("one too few", "blocks", BlockScaler{weight}, -1, BlockKind::number),
      refused("one too many", "blocks", BlockScaler{weight}, 1, BlockKind::number),
      refused("no kind", "blocks", BlockScaler{weight}, 0, static_cast<BlockKind>(2)),
      refused("no weight", "weight", BlockScaler{static_cast<BlockWeight>(2)}, 0,
              BlockKind::number),
      refused("numbers as indicators", "x", BlockScaler{weight}, 0, BlockKind::indicator),
  };
  const BlockScaler estimator{weight};
  return {std::move(name), "scale/block.hpp", facts, [estimator](const Data& data, Way way) {
            const auto blocks = blocks_of(data.x);
            return model_of(with_layout(data.x, way.layout,
                                        [&](const auto& x) {
                                          return estimator.fit(x,
                                                               std::span<const BlockColumn>(blocks),
                                                               Threads{way.threads});
                                        }),
                            says_nothing, transformed);
          }};
}

Subject normalizer(Norm norm, std::string name) {
  Facts facts;
  facts.missing = true;
  facts.row_order = alike();
  facts.column_order = alike(1e-15);
  facts.shift = nothing("a shift changes directions");
  facts.scale = same();
  facts.negation = alike();
  facts.rotation = nothing("columns are told apart");
  facts.constant_column = nothing("it belongs to the norm");
  facts.bad_options = {{"no norm", "norm", [](const Data& data) {
                          (void)Normalizer{static_cast<Norm>(3)}.transform(data.x);
                        }}};
  return stateless(std::move(name), "scale/normalizer.hpp", Normalizer{norm}, facts);
}

Subject log1p() {
  Facts facts = of_columns();
  facts.row_order = alike();
  facts.positive = true;
  facts.shift = facts.scale = facts.negation = nothing("a logarithm sees the unit");
  facts.bad_options = {{"-1", "x", [](const Data& data) {
                          Matrix<double> x = data.x;
                          x(0, 0) = -1;
                          (void)Log1pTransformer{}.transform(x);
                        }}};
  return stateless("Log1pTransformer", "scale/log1p.hpp", Log1pTransformer{}, facts);
}

Subject volume_shares() {
  Facts facts;
  facts.missing = true;
  facts.positive = true;
  facts.no_rows = true;
  facts.row_order = alike();
  facts.column_order = alike(1e-15);
  facts.shift = nothing("a shift changes shares");
  facts.scale = same();
  facts.negation = facts.rotation = nothing("volumes are not negative");
  facts.constant_column = nothing("it belongs to the total");
  facts.bad_options = {{"a negative value", "x", [](const Data& data) {
                          (void)shares(Matrix<double>(-data.x.cwiseAbs()));
                        }}};
  return {"shares", "scale/normalizer.hpp", facts, [](const Data& data, Way way) {
            return model_of(with_layout(data.x, way.layout, [&](const auto& x) {
              return Answer{shares(x, Threads{way.threads})};
            }));
          }};
}

}  // namespace

std::vector<Subject> scale_subjects() {
  return {standard(),
          robust(),
          min_max(),
          max_abs(),
          power(),
          block(BlockWeight::inertia, "BlockScaler"),
          block(BlockWeight::equal, "BlockScaler of equal blocks"),
          normalizer(Norm::l1, "Normalizer by l1"),
          normalizer(Norm::l2, "Normalizer by l2"),
          normalizer(Norm::max, "Normalizer by the largest"),
          log1p(),
          volume_shares()};
}

}  // namespace kindred::testing
