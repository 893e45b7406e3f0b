// What must hold when data are changed in a way whose effect is known, or the same is asked in
// another way.
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/trust.hpp>
#include <support/trust_checks.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

/// A change of the data and what becomes of an answer where it is `alike`.
struct Change {
  std::string name;
  Effect Facts::*effect;
  std::function<Data(Data, std::uint64_t seed)> data;
  std::function<Answer(Answer, const Effect&, std::uint64_t seed, int power)> answer;
};

Data with_numbers(Data data, const std::function<Matrix<double>(const Matrix<double>&)>& change) {
  data.x = change(data.x);
  data.start = change(data.start);
  return data;
}

/// Only the rows of the answer follow, where they do.
auto rows_follow(std::function<Matrix<double>(const Matrix<double>&, std::uint64_t)> change) {
  return [change](Answer answer, const Effect& effect, std::uint64_t seed, int) {
    if (effect.kind == Effect::alike) answer.rows = change(answer.rows, seed);
    return answer;
  };
}

int drawn_power(std::uint64_t seed) {
  return static_cast<int>(Draws(seed, 3).below(801, 0)) - 400;
}

/// A rotation in the plane of the first two columns, and so on.
Matrix<double> drawn_rotation(Index d, std::uint64_t seed) {
  Matrix<double> rotation = Matrix<double>::Identity(d, d);
  for (Index j = 0; j + 1 < d; ++j) {
    const double angle = 6 * Draws(seed, 4).uniform(static_cast<std::uint64_t>(j));
    Matrix<double> step = Matrix<double>::Identity(d, d);
    step(j, j) = step(j + 1, j + 1) = std::cos(angle);
    step(j, j + 1) = std::sin(angle);
    step(j + 1, j) = -std::sin(angle);
    rotation = Matrix<double>(rotation.lazyProduct(step));
  }
  return rotation;
}

const Change row_order{"rows in another order", &Facts::row_order,
                       [](Data data, std::uint64_t seed) {
                         return picked_rows(data, drawn_order(rows_of_data(data), seed));
                       },
                       [](Answer answer, const Effect& effect, std::uint64_t seed, int) {
                         if (effect.kind == Effect::alike)
                           answer.rows =
                               picked_rows(answer.rows, drawn_order(answer.rows.rows(), seed));
                         return answer;
                       }};

const Change column_order{"columns in another order", &Facts::column_order,
                          [](Data data, std::uint64_t seed) {
                            return with_numbers(std::move(data), [&](const Matrix<double>& x) {
                              return picked_columns(x, drawn_order(x.cols(), seed));
                            });
                          },
                          rows_follow([](const Matrix<double>& rows, std::uint64_t seed) {
                            return picked_columns(rows, drawn_order(rows.cols(), seed));
                          })};

const Change shift{"every value shifted by 2^20", &Facts::shift,
                   [](Data data, std::uint64_t) {
                     return with_numbers(std::move(data), [](const Matrix<double>& x) {
                       return Matrix<double>(x.array() + 0x1p20);
                     });
                   },
                   rows_follow([](const Matrix<double>& rows, std::uint64_t) {
                     return Matrix<double>(rows.array() + 0x1p20);
                   })};

const Change scale{"every value times a power of two", &Facts::scale,
                   [](Data data, std::uint64_t seed) {
                     return with_numbers(std::move(data), [&](const Matrix<double>& x) {
                       return Matrix<double>(x * std::ldexp(1.0, drawn_power(seed)));
                     });
                   },
                   [](Answer answer, const Effect& effect, std::uint64_t seed, int power) {
                     const int p = drawn_power(seed);
                     if (effect.kind == Effect::alike) answer.rows *= std::ldexp(1.0, p);
                     for (double& number : answer.numbers)
                       number = std::ldexp(number, p * power);
                     return answer;
                   }};

const Change negation{
    "every value negated", &Facts::negation,
    [](Data data, std::uint64_t) {
      return with_numbers(std::move(data),
                          [](const Matrix<double>& x) { return Matrix<double>(-x); });
    },
    rows_follow([](const Matrix<double>& rows, std::uint64_t) { return Matrix<double>(-rows); })};

const Change rotation{"a rotation", &Facts::rotation,
                      [](Data data, std::uint64_t seed) {
                        return with_numbers(std::move(data), [&](const Matrix<double>& x) {
                          return Matrix<double>(x.lazyProduct(drawn_rotation(x.cols(), seed)));
                        });
                      },
                      rows_follow([](const Matrix<double>& rows, std::uint64_t seed) {
                        return Matrix<double>(rows.lazyProduct(drawn_rotation(rows.cols(), seed)));
                      })};

const Change constant_column{"a constant column beside them", &Facts::constant_column,
                             [](Data data, std::uint64_t) {
                               return with_numbers(std::move(data), [](const Matrix<double>& x) {
                                 Matrix<double> wider(x.rows(), x.cols() + 1);
                                 wider << x, Matrix<double>::Constant(x.rows(), 1, 0.75);
                                 return wider;
                               });
                             },
                             nullptr};

constexpr std::uint64_t quick = 60, thorough = 5000;

/// Whatever sizes a seed stands for: 3 .. 40 rows and 2 .. 5 columns.
Data data_of_seed(const Facts& facts, std::uint64_t seed) {
  const Draws draws(seed, 5);
  return ordinary_data(facts, 3 + static_cast<Index>(draws.below(38, 0)),
                       2 + static_cast<Index>(draws.below(4, 1)), seed);
}

void check_change(const Change& change, std::uint64_t seeds) {
  const auto why_not = [&](const Facts& facts) -> std::string {
    const Effect& effect = facts.*change.effect;
    if (effect.kind != Effect::nothing_promised) return "";
    CHECK_FALSE(effect.because.empty());
    return effect.because;
  };
  for_each_subject(why_not, [&](const Subject& subject) {
    const Effect& effect = subject.facts.*change.effect;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      Answer before = outcome(subject, data);
      Answer after = outcome(subject, change.data(data, seed));
      if (change.answer)
        before = change.answer(std::move(before), effect, seed, subject.facts.power);
      else if (effect.kind == Effect::alike)
        after.rows = Matrix<double>(after.rows.leftCols(before.rows.cols()));
      INFO("before:\n" << before.rows << "\nafter:\n" << after.rows);
      REQUIRE(are_close(before, after, subject.facts, effect.tolerance));
    }
  });
}

const std::vector<const Change*> changes{&row_order, &column_order, &shift,          &scale,
                                         &negation,  &rotation,     &constant_column};

std::string everything(const Facts&) {
  return "";
}

void check_ways(std::uint64_t seeds) {
  for_each_subject(everything, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      const Answer answer = outcome(subject, data);
      for (const Layout layout : {Layout::columns, Layout::strided})
        REQUIRE(same_bits(outcome(subject, data, {layout, 1}), answer));
      const Index threads = seed % 8 == 0 ? 0 : 2 + static_cast<Index>(seed % 3);
      REQUIRE(same_bits(outcome(subject, data, {Layout::rows, threads}), answer));
    }
  });
}

void check_batches(std::uint64_t seeds) {
  for_each_subject(everything, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      const Model model = subject.fit(data, {});
      if (!model.apply) return;
      Data fresh = data_of_seed(subject.facts, seed + 1000);
      if (fresh.x.cols() != data.x.cols() || subject.facts.unknown_refused) fresh = data;
      const Matrix<double> all = model.apply(fresh, {}).rows;
      const Index n = rows_of_data(fresh);
      REQUIRE(all.rows() == n);
      for (Index begin = 0, size = 1; begin < n; begin += size, ++size) {
        std::vector<Index> rows;
        for (Index i = begin; i < std::min(n, begin + size); ++i)
          rows.push_back(i);
        REQUIRE(same_bits(model.apply(picked_rows(fresh, rows), {}).rows, picked_rows(all, rows)));
      }
      if (model.apply_in_place) REQUIRE(same_bits(model.apply_in_place(fresh).rows, all));
    }
  });
}

void check_copies(std::uint64_t seeds) {
  for_each_subject(everything, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      const Model model = subject.fit(data, {});
      const auto same_model = [&](const Model& other) {
        return same_bits(other.learned, model.learned) &&
               (!model.apply || same_bits(other.apply(data, {}), model.apply(data, {})));
      };
      if (model.copied) {
        REQUIRE(same_model(model.copied()));
        REQUIRE(same_model(model.moved()));
        REQUIRE(same_model(model.assigned_to_itself()));
      }
      if (model.saved) {
        const auto bytes = model.saved();
        REQUIRE(same_model(model.loaded(bytes)));
        REQUIRE(model.loaded(bytes).saved() == bytes);
        // Dictionaries are saved in their own order, which the layout of texts stands for.
        const Layout layout = subject.facts.texts == 0 ? Layout::columns : Layout::rows;
        REQUIRE(subject.fit(data, {layout, 3}).saved() == bytes);
      }
    }
  });
}

void check_inverse(std::uint64_t seeds) {
  for_each_subject(everything, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      const Model model = subject.fit(data, {});
      if (model.decoded) REQUIRE(model.decoded(model.apply(data, {}).rows) == data.texts);
      if (!model.invert) return;
      const Matrix<double> made = model.apply(data, {}).rows, back = model.invert(made, {});
      for (Index j = 0; j < data.x.cols(); ++j)
        REQUIRE((back.col(j) - data.x.col(j)).cwiseAbs().maxCoeff() <=
                0x1p-47 * data.x.col(j).cwiseAbs().maxCoeff());
      for (const Layout layout : {Layout::columns, Layout::strided})
        REQUIRE(same_bits(model.invert(made, {layout, 2}), back));
    }
  });
}

void check_merging(std::uint64_t seeds) {
  for_each_subject(everything, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      const Model whole = subject.fit(data, {});
      if (!whole.merged) return;
      const Index n = rows_of_data(data);
      std::optional<Model> merged;
      for (Index begin = 0; begin < n; begin += 1 + n / 3) {
        std::vector<Index> rows;
        for (Index i = begin; i < std::min(n, begin + 1 + n / 3); ++i)
          rows.push_back(i);
        const Model part = subject.fit(picked_rows(data, rows), {});
        merged = merged ? merged->merged(part) : part;
      }
      REQUIRE(are_close(merged->learned, whole.learned, subject.facts, 1e-14));
      if (whole.apply)
        REQUIRE(are_close(merged->apply(data, {}), whole.apply(data, {}), subject.facts, 1e-14));
    }
  });
}

std::string takes_no_weights(const Facts& facts) {
  return facts.weights ? "" : "takes no weights";
}

void check_weights_of(std::uint64_t seeds) {
  for_each_subject(takes_no_weights, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      Data data = data_of_seed(subject.facts, seed);
      const Answer plain = outcome(subject, data);
      const Index n = rows_of_data(data);
      data.weights.assign(static_cast<std::size_t>(n), 1.0);
      const Answer ones = outcome(subject, data);
      if (subject.facts.row_order.kind != Effect::nothing_promised)
        REQUIRE(are_close(ones, plain, subject.facts, 1e-13));
      data.weights.assign(static_cast<std::size_t>(n), 0x1p-40);
      if (subject.facts.row_order.kind != Effect::nothing_promised)
        REQUIRE(are_close(
            outcome(subject, data).rows.size() > 0 ? Answer{outcome(subject, data).rows} : Answer{},
            Answer{plain.rows}, subject.facts, 1e-13));
      if (subject.facts.row_order.kind == Effect::nothing_promised) continue;
      // Rows of weight m are m equal rows.
      std::vector<Index> twice;
      Data weighted = data_of_seed(subject.facts, seed);
      for (Index i = 0; i < n; ++i) {
        const Index times =
            1 + static_cast<Index>(Draws(seed, 6).below(3, static_cast<std::uint64_t>(i)));
        weighted.weights.push_back(static_cast<double>(times));
        for (Index copy = 0; copy < times; ++copy)
          twice.push_back(i);
      }
      Answer of_weights = outcome(subject, weighted);
      weighted.weights.clear();
      const Answer of_copies = outcome(subject, picked_rows(weighted, twice));
      if (of_weights.rows.rows() == n) of_weights.rows = picked_rows(of_weights.rows, twice);
      REQUIRE(are_close(of_weights, of_copies, subject.facts, 1e-13));
    }
  });
}

/// Every column of texts leaves a single 1 in every row.
void check_one_hot(std::uint64_t seeds) {
  for_each_subject(
      [](const Facts& facts) { return facts.one_hot ? "" : "is not one-hot"; },
      [&](const Subject& subject) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
          INFO("seed " << seed);
          const Matrix<double> rows = outcome(subject, data_of_seed(subject.facts, seed)).rows;
          REQUIRE((rows.rowwise().sum().array() == static_cast<double>(subject.facts.texts)).all());
          REQUIRE(((rows.array() == 0) || (rows.array() == 1)).all());
        }
      });
}

/// What was filled has nothing left to fill.
void check_filling(std::uint64_t seeds) {
  for_each_subject(
      [](const Facts& facts) {
        return facts.numbers && facts.rows == Facts::filled ? "" : "fills no numbers";
      },
      [&](const Subject& subject) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
          INFO("seed " << seed);
          Data data = data_of_seed(subject.facts, seed);
          const Model model = subject.fit(data, {});
          const Matrix<double> filled = model.apply(data, {}).rows;
          for (Index i = 0; i < filled.size(); ++i)
            REQUIRE((is_nan(data.x.data()[i]) || data.x.data()[i] == filled.data()[i]));
          data.x = filled;
          REQUIRE(same_bits(model.apply(data, {}).rows, filled));
        }
      });
}

/// What the model says of the rows it was fitted to is what it makes of them.
void check_fitted_rows(std::uint64_t seeds) {
  for_each_subject(everything, [&](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO("seed " << seed);
      const Data data = data_of_seed(subject.facts, seed);
      const Model model = subject.fit(data, {});
      if (!model.apply || model.learned.rows.size() == 0) return;
      REQUIRE(same_bits(model.apply(data, {}).rows, model.learned.rows));
    }
  });
}

}  // namespace

TEST_CASE("rows in another order") {
  check_change(row_order, quick);
}
TEST_CASE("columns in another order") {
  check_change(column_order, quick);
}
TEST_CASE("every value shifted") {
  check_change(shift, quick);
}
TEST_CASE("every value times a power of two") {
  check_change(scale, quick);
}
TEST_CASE("every value negated") {
  check_change(negation, quick);
}
TEST_CASE("a rotation") {
  check_change(rotation, quick);
}
TEST_CASE("a constant column beside the others") {
  check_change(constant_column, quick);
}
TEST_CASE("the same bits in any layout and by any number of threads") {
  check_ways(quick);
}
TEST_CASE("the same bits row by row, in batches, at once and in place") {
  check_batches(quick);
}
TEST_CASE("the same bits of models saved, copied, moved and assigned") {
  check_copies(quick);
}
TEST_CASE("what was transformed comes back") {
  check_inverse(quick);
}
TEST_CASE("models of parts merged are that of the whole") {
  check_merging(quick);
}
TEST_CASE("weights count repetitions") {
  check_weights_of(quick);
}
TEST_CASE("fitted rows get from a model what it says of them") {
  check_fitted_rows(quick);
}
TEST_CASE("one-hot rows sum to the number of columns") {
  check_one_hot(quick);
}
TEST_CASE("what is filled stays as it is, and so does what was observed") {
  check_filling(quick);
}

TEST_CASE("slow: every relation, at length") {
  for (const Change* change : changes)
    check_change(*change, thorough);
  check_ways(thorough);
  check_batches(thorough);
  check_copies(thorough);
  check_inverse(thorough);
  check_merging(thorough);
  check_weights_of(thorough);
  check_fitted_rows(thorough);
  check_one_hot(thorough);
  check_filling(thorough);
}
