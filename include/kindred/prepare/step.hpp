// One step of a pipeline: any estimator, and the model it was fitted to.
#pragma once

#include <any>
#include <concepts>
#include <memory>
#include <utility>
#include <vector>

#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/prepare/detail/stage.hpp>
#include <kindred/prepare/detail/step_calls.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// What can be fitted in a step: `fit` of a `Table`, of one `CategoricalColumn` after the other, or
/// of a `Matrix<double>`, in this order of preference.
template <class E>
concept StepEstimator = std::copy_constructible<E> &&
    (detail::Fits<E, Table> || detail::Fits<E, CategoricalColumn> ||
     detail::Fits<E, Matrix<double>>);

/// What can stand in a fitted step: `transform` of a `Table`, of a `Matrix<double>`, or a vector of
/// models with `transform` of a `CategoricalColumn`, one for each column.
template <class M>
concept StepModelType = std::copy_constructible<M> &&
    (detail::ColumnModels<M> || detail::TableModel<M> || detail::NumberModel<M>);

/// A fitted step of any type. Copies share the model, which never changes.
///
/// Models of tables give a structure with the matrix `values`, and tell by `columns()` what its
/// columns are; models of numbers give such a structure or a matrix, and need tell, by `columns()`
/// or `outputs()`, only if they do not keep the columns one by one. Their `source_index` counts the
/// columns they were given.
class StepModel {
 public:
  /// Holds a model.
  template <class M>
  requires(!std::same_as<M, StepModel>) && StepModelType<M> explicit StepModel(M model)
      : held_(std::make_shared<const Held<M>>(std::move(model))) {}

  /// The model, or null if it is of another type. A step that is fitted to one column after the
  /// other, as `CategoricalImputer` is, holds a `std::vector` of models.
  template <class M>
  const M* get() const noexcept {
    return std::any_cast<M>(&held_->model);
  }

  /// Called by pipelines.
  void transform(detail::Stage& stage, bool sparse, const detail::TeamExecutor& executor) const {
    held_->transform(stage, sparse, executor);
  }
  /// Called by pipelines.
  void invert(detail::WayBack& way, const detail::TeamExecutor& executor) const {
    held_->invert(way, executor);
  }
  /// Called by pipelines.
  std::vector<OutputColumn> lineage(const std::vector<OutputColumn>& in) const {
    return held_->lineage(in);
  }

 private:
  struct AnyModel {
    std::any model;

    explicit AnyModel(std::any held) : model(std::move(held)) {}
    virtual ~AnyModel() = default;
    virtual void transform(detail::Stage&, bool, const detail::TeamExecutor&) const = 0;
    virtual void invert(detail::WayBack&, const detail::TeamExecutor&) const = 0;
    virtual std::vector<OutputColumn> lineage(const std::vector<OutputColumn>&) const = 0;
  };

  template <class M>
  struct Held final : AnyModel {
    explicit Held(M held) : AnyModel(std::any(std::move(held))) {}
    const M& it() const { return *std::any_cast<M>(&this->model); }
    void transform(detail::Stage& stage, bool sparse,
                   const detail::TeamExecutor& executor) const override {
      detail::transform_step(it(), stage, sparse, executor);
    }
    void invert(detail::WayBack& way, const detail::TeamExecutor& executor) const override {
      detail::invert_step(it(), way, executor);
    }
    std::vector<OutputColumn> lineage(const std::vector<OutputColumn>& in) const override {
      return detail::lineage_through(it(), in);
    }
  };

  std::shared_ptr<const AnyModel> held_;
};

/// An estimator of any type, to be fitted in its turn. Copies share it.
class Step {
 public:
  /// Holds an estimator.
  template <class E>
  requires(!std::same_as<E, Step>) && StepEstimator<E> Step(E estimator)
      : held_(std::make_shared<const Held<E>>(std::move(estimator))) {}

  /// Fits the estimator to what stands before it. Called by pipelines.
  StepModel fit(detail::Stage& stage, const detail::TeamExecutor& executor) const {
    return held_->fit(stage, executor);
  }

 private:
  struct AnyEstimator {
    virtual ~AnyEstimator() = default;
    virtual StepModel fit(detail::Stage&, const detail::TeamExecutor&) const = 0;
  };

  template <class E>
  struct Held final : AnyEstimator {
    explicit Held(E held) : estimator(std::move(held)) {}
    StepModel fit(detail::Stage& stage, const detail::TeamExecutor& executor) const override {
      return StepModel(detail::fit_step(estimator, stage, executor));
    }
    E estimator;
  };

  std::shared_ptr<const AnyEstimator> held_;
};

}  // namespace kindred
