// Filling and scaling numbers.
#include "number_steps.hpp"

#include <memory>
#include <utility>

#include <kindred/core/column_moments.hpp>
#include <kindred/scale/log1p.hpp>
#include <kindred/scale/max_abs.hpp>
#include <kindred/scale/min_max.hpp>
#include <kindred/scale/normalizer.hpp>
#include <kindred/scale/power.hpp>
#include <kindred/scale/robust.hpp>
#include <kindred/scale/standard.hpp>

#include "../support/number.hpp"

namespace prepare_table {
namespace {

kd::Impute strategy_of(const std::string& name) {
  if (name == "median") return kd::Impute::median;
  if (name == "most_frequent") return kd::Impute::most_frequent;
  return name == "mean" ? kd::Impute::mean : kd::Impute::constant;
}

template <class Model>
Scaling scaling_by(Model model, std::string words, const kd::Threads& threads) {
  return {[model = std::move(model), threads](kd::Matrix<double> x) {
            return model.transform(std::move(x), threads);
          },
          std::move(words)};
}

/// The same remark about every column for which `applies(j)`.
template <class Applies>
std::vector<std::string> remarks_where(Index columns, const char* remark, Applies&& applies) {
  std::vector<std::string> remarks;
  for (Index j = 0; j < columns; ++j)
    remarks.emplace_back(applies(j) ? remark : "");
  return remarks;
}

Scaling fit_robust(const kd::Matrix<double>& x, const kd::Threads& threads) {
  const auto model = kd::RobustScaler{}.fit(x, threads);
  Scaling scaling = scaling_by(model, "by median and quartiles", threads);
  scaling.remarks = remarks_where(x.cols(), "quartiles alike, so not divided",
                                  [&](Index j) { return model.has_no_spread(j); });
  return scaling;
}

Scaling fit_yeo_johnson(const kd::Matrix<double>& x, const kd::Threads& threads) {
  const auto model = kd::PowerTransformer{}.fit(x, threads);
  Scaling scaling = scaling_by(model, "as z-scores of Yeo-Johnson's powers", threads);
  scaling.remarks = remarks_where(x.cols(), "best power not found",
                                  [&](Index j) { return !model.known(j).converged; });
  return scaling;
}

Scaling fit_scaling(const kd::Matrix<double>& x, const std::string& name,
                    const kd::Threads& threads) {
  if (name == "standard")
    return scaling_by(kd::StandardScaler{}.fit(x, threads), "as z-scores", threads);
  if (name == "robust") return fit_robust(x, threads);
  if (name == "minmax")
    return scaling_by(kd::MinMaxScaler{}.fit(x, threads), "stretched onto 0 to 1", threads);
  if (name == "maxabs")
    return scaling_by(kd::MaxAbsScaler{}.fit(x, threads), "by largest magnitude", threads);
  if (name == "normalize")
    return scaling_by(kd::Normalizer{}, "of a row divided by its length", threads);
  if (name == "log1p") return scaling_by(kd::Log1pTransformer{}, "as log(1 + x)", threads);
  if (name == "yeo-johnson") return fit_yeo_johnson(x, threads);
  return {[](kd::Matrix<double> same) { return same; }, ""};
}

/// The fill values of columns that nothing better is known of, and what was observed.
const kd::SimpleImputerModel<double>& basis(const kd::SimpleImputerModel<double>& model) {
  return model;
}
const kd::SimpleImputerModel<double>& basis(const kd::KNNImputerModel<double>& model) {
  return model.otherwise();
}
const kd::SimpleImputerModel<double>& basis(const kd::IterativeImputerModel<double>& model) {
  return model.start();
}

std::string number_text(double value) {
  std::string text;
  examples::append_number(text, value, 6);
  return text;
}

/// With what the missing values of a column are filled.
std::string filling(const kd::FilledColumn& column) {
  return number_text(column.value);
}
std::string filling(const kd::NeighborFilledColumn& column) {
  if (column.from_neighbors == 0) return number_text(column.otherwise);
  std::string text = "averages of neighbors";
  if (const Index rest = column.cells - column.from_neighbors; rest > 0)
    text += ", " + std::to_string(rest) + " of them with " + number_text(column.otherwise);
  return text;
}
std::string filling(const kd::PredictedColumn& column) {
  return column.predicted ? "predictions" : number_text(column.start);
}

std::string warning_of(const kd::IterativeImputerModel<double>& model) {
  if (model.converged()) return "";
  return "predictions still changed by " + number_text(model.last_change()) +
         " standard deviations in round " + std::to_string(model.iterations()) + ", the last";
}
template <class Model>
std::string warning_of(const Model&) {
  return "";
}

}  // namespace

NumberSteps::NumberSteps(kd::Matrix<double> x, const Options& options, const kd::Threads& threads)
    : fills_(options.impute != "none"),
      threads_(threads),
      imputer_(fit_imputer(x, options, threads)) {
  if (fills_) x = filled(std::move(x));
  for (const kd::Moments& column : kd::column_moments(x, threads))
    constant_.push_back(column.is_constant());
  scaling_ = fit_scaling(x, options.scale, threads);
}

NumberSteps::Imputer NumberSteps::fit_imputer(const kd::Matrix<double>& x, const Options& options,
                                              const kd::Threads& threads) {
  if (options.impute == "knn")
    return kd::KNNImputer{.neighbors = options.neighbors.value_or(5),
                          .weights = options.weights == "distance" ? kd::NeighborWeights::distance
                                                                   : kd::NeighborWeights::uniform,
                          .fill_value = options.fill_number}
        .fit(x, threads);
  if (options.impute == "iterative")
    return kd::IterativeImputer{.fill_value = options.fill_number}.fit(x, threads);
  return kd::SimpleImputer{.strategy = strategy_of(options.impute),
                           .fill_value = options.fill_number}
      .fit(x, threads);
}

kd::Matrix<double> NumberSteps::filled(kd::Matrix<double> x) const {
  return std::visit([&](const auto& model) { return model.transform(std::move(x), threads_); },
                    imputer_);
}

void NumberSteps::transform(kd::Matrix<double> x, const std::vector<ColumnStory*>& stories,
                            Design& design) const {
  std::visit(
      [&](const auto& model) {
        for (const auto& column : model.filled(x, threads_)) {
          ColumnStory& story = *stories[static_cast<std::size_t>(column.column)];
          story.missing = column.cells;
          story.filled = fills_ ? column.cells : 0;
          story.filling = filling(column);
        }
        for (std::size_t j = 0; j < stories.size(); ++j) {
          stories[j]->had_no_value = basis(model).observed()[j] == 0;
          stories[j]->constant = constant_[j] && !stories[j]->had_no_value;
        }
        if (fills_) design.warning = warning_of(model);
      },
      imputer_);
  if (fills_) x = filled(std::move(x));
  design.numbers = scaling_.transform(std::move(x));
  design.scaled = scaling_.words;
  for (std::size_t j = 0; j < scaling_.remarks.size(); ++j)
    if (!stories[j]->constant) stories[j]->remark = scaling_.remarks[j];
}

}  // namespace prepare_table
