// Imputers by regressions as bytes: `save(model)` and `load<IterativeImputerModel<double>>(bytes)`.
//
// Form "iterim64" (and "iterim32", of float data), version 1: the options in their order (64 bits,
// doubles, 8 bits; the bounds with their numbers), the form of the imputer that is started from,
// for every column where its values lie (center and spread, doubles; exponent, 32 bits), the number
// of regressions (64 bits), for each the coefficients of all columns and the intercept (doubles),
// the number of rounds (64 bits), the status (8 bits) and the last change (double).
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/impute/detail/saved_options.hpp>
#include <kindred/impute/iterative.hpp>
#include <kindred/impute/saved_simple.hpp>

namespace kindred {

/// Saves models with the coefficients of every round. Loading refuses what no fit gives; what is
/// loaded predicts alike.
template <Real T>
struct SavedForm<IterativeImputerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "iterim32" : "iterim64";
  static constexpr std::uint32_t version = 1;

  static void write(const IterativeImputerModel<T>& model, ByteWriter& writer) {
    const IterativeImputer& options = model.options_;
    writer.put(std::int64_t{options.max_iterations});
    writer.put(options.tolerance);
    writer.put(options.ridge);
    detail::put_choice(options.initial, writer);
    writer.put(options.fill_value);
    writer.put_all(std::span<const double>(options.minimum));
    writer.put_all(std::span<const double>(options.maximum));
    detail::put_choice(options.all_missing, writer);
    SavedForm<SimpleImputerModel<T>>::write(model.start_, writer);
    for (const detail::RegressionColumn& frame : model.frames_) {
      writer.put(frame.center);
      writer.put(frame.spread);
      writer.put(std::int32_t{frame.exponent});
    }
    writer.put(static_cast<std::uint64_t>(model.steps_.count()));
    for (Index step = 0; step < model.steps_.count(); ++step)
      for (Index j = 0; j <= model.columns(); ++j)
        writer.put(model.steps_.of(step)[j]);
    writer.put(std::int64_t{model.iterations_});
    detail::put_choice(model.status_, writer);
    writer.put(model.last_change_);
  }

  static IterativeImputerModel<T> read(ByteReader& reader, std::uint32_t) {
    IterativeImputer options = take_options(reader);
    auto start =
        SavedForm<SimpleImputerModel<T>>::read(reader, SavedForm<SimpleImputerModel<T>>::version);
    detail::check_options(options, start.columns());
    detail::check_part(start.options(), detail::start_of(options));
    IterativeImputerModel<T> model(options, std::move(start));
    for (detail::RegressionColumn& frame : model.frames_)
      take_place(reader, frame);
    const std::vector<Index> order = detail::visiting_order(model.start_);
    take_steps(reader, order, model);
    take_end(reader, static_cast<Index>(order.size()), model);
    return model;
  }

 private:
  static IterativeImputer take_options(ByteReader& reader) {
    IterativeImputer options;
    options.max_iterations = reader.take<std::int64_t>();
    options.tolerance = reader.take<double>();
    options.ridge = reader.take<double>();
    options.initial = detail::take_choice(reader, Impute::constant, "initial");
    options.fill_value = reader.take<double>();
    options.minimum = reader.take_all<double>();
    options.maximum = reader.take_all<double>();
    options.all_missing = detail::take_choice(reader, AllMissing::refuse, "all_missing");
    return options;
  }

  /// A finite number of at most that magnitude.
  static double take_within(ByteReader& reader, double largest, std::string_view argument) {
    const auto value = reader.take<double>();
    if (!is_finite(value) || std::abs(value) > largest)
      refuse(argument, "are beyond what a fit gives");
    return value;
  }

  static void take_place(ByteReader& reader, detail::RegressionColumn& frame) {
    frame.center = take_within(reader, std::numeric_limits<double>::max(), "columns");
    frame.spread = take_within(reader, std::numeric_limits<double>::max(), "columns");
    frame.exponent = reader.take<std::int32_t>();
    check_range(frame.exponent, -1000, 1000, "exponent");
    if (!(frame.spread > 0)) refuse("columns", "have no spread");
  }

  static void take_steps(ByteReader& reader, std::span<const Index> order,
                         IterativeImputerModel<T>& model) {
    const auto d = static_cast<std::size_t>(model.columns());
    const std::size_t count = reader.take_count((d + 1) * sizeof(double));
    check_range(static_cast<Index>(count), 0,
                model.options_.max_iterations * static_cast<Index>(order.size()), "steps");
    detail::RegressionSteps& steps = model.steps_;
    steps.coefficients.assign(count * static_cast<std::size_t>(steps.width), 0);
    for (std::size_t step = 0; step < count; ++step) {
      steps.columns.push_back(order[step % order.size()]);
      // Products with the largest values in standard deviations stay finite.
      for (std::size_t j = 0; j <= d; ++j)
        steps.coefficients[step * static_cast<std::size_t>(steps.width) + j] =
            take_within(reader, 1e150, "coefficients");
    }
  }

  static void take_end(ByteReader& reader, Index visited, IterativeImputerModel<T>& model) {
    model.iterations_ = reader.take<std::int64_t>();
    if (visited == 0)
      check_range(model.iterations_, 0, model.options_.max_iterations, "iterations");
    else if (model.iterations_ != model.steps_.count() / visited)
      refuse("iterations", "are not those of the steps");
    model.status_ = detail::take_choice(reader, IterativeStatus::cancelled, "status");
    model.last_change_ = take_within(reader, std::numeric_limits<double>::max(), "changes");
    if (model.last_change_ < 0) refuse("changes", "are negative");
  }
};

}  // namespace kindred
