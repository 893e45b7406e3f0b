// Makes subjects of estimators: what differs between their types is forgotten here, once.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <support/trust.hpp>

#include <kindred/core/execution.hpp>
#include <kindred/core/saved.hpp>

namespace kindred::testing {

/// Calls `use` with the numbers of x as they are to lie in memory: borrowed, or behind a map that
/// is not aligned and whose memory is null where there is nothing in it.
template <class Use>
decltype(auto) with_layout(const Matrix<double>& x, Layout layout, Use&& use) {
  if (layout == Layout::rows) return use(x);
  using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  const Index n = x.rows(), d = x.cols();
  const Index inner = layout == Layout::columns ? n : 2,
              outer = layout == Layout::columns ? 1 : 2 * d + 1;
  std::vector<double> memory(x.size() == 0 ? 0 : static_cast<std::size_t>(2 + n * (2 * d + 1)));
  double* const begin = memory.empty() ? nullptr : memory.data() + 1;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < d; ++j)
      begin[i * outer + j * inner] = x(i, j);
  const Eigen::Map<const Matrix<double>, Eigen::Unaligned, Stride> map(begin, n, d,
                                                                       Stride(outer, inner));
  return use(map);
}

inline Matrix<double> as_column(const Labels& labels) {
  Matrix<double> column(static_cast<Index>(labels.size()), 1);
  for (std::size_t i = 0; i < labels.size(); ++i)
    column(static_cast<Index>(i), 0) = labels[i];
  return column;
}

/// Applies a model by what it is called.
inline constexpr auto transformed = [](const auto& model, const Data& data, Way way) {
  return with_layout(data.x, way.layout, [&](const auto& x) {
    return Answer{model.transform(x, Threads{way.threads})};
  });
};
inline constexpr auto predicted = [](const auto& model, const Data& data, Way way) {
  return with_layout(data.x, way.layout, [&](const auto& x) {
    return Answer{as_column(model.predict(x, Threads{way.threads}))};
  });
};

/// A subject's model with all verbs that its type has. `say(m)` answers what the model says of the
/// fitted data, `apply(m, data, way)` what it says of others.
template <class M, class Say, class Apply>
Model model_of(M fitted, Say say, Apply apply) {
  const auto held = std::make_shared<M>(std::move(fitted));
  Model model;
  model.held = held;
  model.learned = say(std::as_const(*held));
  if constexpr (!std::is_same_v<Apply, std::nullptr_t>)
    model.apply = [held, apply](const Data& data, Way way) {
      return apply(std::as_const(*held), data, way);
    };
  if constexpr (std::is_same_v<const Apply, decltype(transformed)>)
    model.apply_in_place = [held](const Data& data) {
      Matrix<double> own = data.x;
      return Answer{std::as_const(*held).transform(std::move(own))};
    };
  if constexpr (requires(const M& m, const Matrix<double>& x) {
                  { m.inverse_transform(x, Threads{1}) } -> std::same_as<Matrix<double>>;
                })
    model.invert = [held](const Matrix<double>& x, Way way) {
      return with_layout(x, way.layout, [&](const auto& laid) {
        return std::as_const(*held).inverse_transform(laid, Threads{way.threads});
      });
    };
  if constexpr (Savable<M>) {
    model.saved = [held] { return save(std::as_const(*held)); };
    model.loaded = [say, apply](std::span<const std::byte> bytes) {
      return model_of(load<M>(bytes), say, apply);
    };
  }
  model.copied = [held, say, apply] { return model_of(M(std::as_const(*held)), say, apply); };
  model.moved = [held, say, apply] {
    M copy(*held);
    M moved(std::move(copy));
    copy = moved;  // what was moved from can be assigned to
    return model_of(std::move(copy), say, apply);
  };
  model.assigned_to_itself = [held, say, apply] {
    M copy(*held);
    M& same = copy;
    copy = same;
    std::swap(copy, same);
    return model_of(std::move(copy), say, apply);
  };
  if constexpr (requires(const M& m) {
                  { m.merge(m) } -> std::same_as<M>;
                })
    model.merged = [held, say, apply](const Model& other) {
      return model_of(held->merge(*static_cast<const M*>(other.held.get())), say, apply);
    };
  return model;
}

/// The answer of a function, which leaves no model.
inline Model model_of(Answer answer) {
  Model model;
  model.learned = std::move(answer);
  return model;
}

/// A model of which everything shows in what it makes of data.
inline constexpr auto says_nothing = [](const auto&) { return Answer{}; };

/// The estimator with one option of it changed.
template <class E, class Option, class Value>
E with(E estimator, Option E::*option, Value value) {
  estimator.*option = static_cast<Option>(std::move(value));
  return estimator;
}

}  // namespace kindred::testing
