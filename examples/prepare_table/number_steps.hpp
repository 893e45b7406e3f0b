// What happens to the columns of numbers: missing ones are filled, then all are scaled.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/impute/iterative.hpp>
#include <kindred/impute/knn.hpp>
#include <kindred/impute/simple.hpp>

#include "design.hpp"

namespace prepare_table {

/// A fitted scale: what it does, what that is in words, and what is to be said of single columns.
struct Scaling {
  std::function<kd::Matrix<double>(kd::Matrix<double>)> transform{};
  std::string words{};
  std::vector<std::string> remarks{};
};

/// Fitted to numbers side by side, n × d with d > 0.
class NumberSteps {
 public:
  NumberSteps(kd::Matrix<double> x, const Options& options, const kd::Threads& threads);

  /// The prepared numbers, and the story of every column of them, which `stories` point to.
  void transform(kd::Matrix<double> x, const std::vector<ColumnStory*>& stories,
                 Design& design) const;

 private:
  using Imputer = std::variant<kd::SimpleImputerModel<double>, kd::KNNImputerModel<double>,
                               kd::IterativeImputerModel<double>>;

  static Imputer fit_imputer(const kd::Matrix<double>& x, const Options& options,
                             const kd::Threads& threads);
  kd::Matrix<double> filled(kd::Matrix<double> x) const;

  bool fills_;
  kd::Threads threads_;
  Imputer imputer_;
  std::vector<bool> constant_{};
  Scaling scaling_{};
};

}  // namespace prepare_table
