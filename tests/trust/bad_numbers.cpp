// Numbers that must be refused, or passed through, or stood: every subject that takes numbers.
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include <doctest/doctest.h>
#include <support/trust.hpp>
#include <support/trust_checks.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::string no_numbers(const Facts& facts) {
  return facts.numbers ? "" : "takes no numbers";
}

Data small_data(const Facts& facts, std::uint64_t seed, Index n = 12, Index d = 3) {
  return ordinary_data(facts, n, d, seed);
}

/// The cell of a matrix that a seed stands for.
std::pair<Index, Index> drawn_cell(const Matrix<double>& x, std::uint64_t seed) {
  const Draws draws(seed, 9);
  return {static_cast<Index>(draws.below(static_cast<std::uint64_t>(x.rows()), 0)),
          static_cast<Index>(draws.below(static_cast<std::uint64_t>(x.cols()), 1))};
}

/// x with a bad value is refused at its cell, and so is it by a model, which goes on working.
void check_refused_value(const Subject& subject, double value) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    const Data good = small_data(subject.facts, seed);
    const auto [i, j] = drawn_cell(good.x, seed);
    Data bad = good;
    bad.x(i, j) = value;
    const Data kept = bad;
    const auto check = [&](const std::optional<InputError>& error, const std::string& argument) {
      INFO(sentence(error));
      REQUIRE(names(error, argument));
      CHECK(error->row() == i);
      CHECK(error->column() == j);
      const std::string word = std::isnan(value)                     ? "NaN"
                               : subject.facts.positive && value < 0 ? ""
                                                                     : "infinity";
      CHECK(std::string(error->what()).find(word) != std::string::npos);
    };
    for (const Layout layout : {Layout::rows, Layout::columns, Layout::strided})
      check(refused([&] {
              return subject.fit(bad, {layout, 1 + static_cast<Index>(seed % 2)});
            }),
            subject.facts.argument);
    const Model model = subject.fit(good, {});
    if (!model.apply) continue;
    const Answer before = model.apply(good, {});
    check(refused([&] { return model.apply(bad, {}); }), "x");
    if (model.apply_in_place) {
      check(refused([&] { return model.apply_in_place(bad); }), "x");
      CHECK(same_bits(bad.x, kept.x));
    }
    CHECK(same_bits(model.apply(good, {}), before));
  }
}

/// Every finite answer, or a refusal that says what is too large.
void check_finite_or_refused(const Subject& subject, const Data& data) {
  const auto error = refused([&] {
    const Answer answer = outcome(subject, data);
    for (const double value : values_of(answer.rows))
      CHECK(std::isfinite(value));
    for (const double value : answer.numbers)
      CHECK_FALSE(std::isnan(value));
    return 0;
  });
  if (error) {
    INFO(error->what());
    const std::string words = error->what();
    CHECK((words.find("too large") != std::string::npos ||
           words.find("overflow") != std::string::npos));
  }
}

}  // namespace

TEST_CASE("NaN among the values is refused at its cell") {
  for_each_subject(
      [](const Facts& facts) -> std::string {
        return facts.missing ? "NaN is a missing value" : no_numbers(facts);
      },
      [](const Subject& subject) { check_refused_value(subject, nan_value); });
}

TEST_CASE("infinity among the values is refused at its cell") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    check_refused_value(subject, infinity);
    check_refused_value(subject, -infinity);
  });
}

TEST_CASE("missing values stay missing, or are filled, and change nothing else in their column") {
  for_each_subject(
      [](const Facts& facts) -> std::string {
        return facts.missing ? no_numbers(facts) : "NaN is refused";
      },
      [](const Subject& subject) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
          INFO("seed " << seed);
          Data data = small_data(subject.facts, seed);
          for (std::uint64_t hole = 0; hole < seed % 4 + 1; ++hole) {
            const auto [i, j] = drawn_cell(data.x, 100 * seed + hole);
            data.x(i, j) = nan_value;
          }
          std::feclearexcept(FE_ALL_EXCEPT);
          const Answer answer = outcome(subject, data);
          CHECK(std::fetestexcept(FE_DIVBYZERO) == 0);
          if (subject.facts.rows == Facts::other) continue;
          for (Index i = 0; i < data.x.size(); ++i) {
            const double before = data.x.data()[i], after = answer.rows.data()[i];
            if (subject.facts.rows == Facts::filled)
              REQUIRE((std::isnan(before) ? std::isfinite(after) : after == before));
            else
              REQUIRE(std::isnan(before) == std::isnan(after));
          }
        }
      });
}

TEST_CASE("columns without a value, a row without one, and nothing at all") {
  for_each_subject(
      [](const Facts& facts) -> std::string {
        return facts.missing ? no_numbers(facts) : "NaN is refused";
      },
      [](const Subject& subject) {
        const Data data = small_data(subject.facts, 1);
        Data empty_column = data, empty_row = data, empty = data;
        empty_column.x.col(1).setConstant(nan_value);
        empty_row.x.row(4).setConstant(nan_value);
        empty.x.setConstant(nan_value);
        const Answer whole = outcome(subject, data);
        for (const Data* holed : {&empty_column, &empty_row, &empty}) {
          const Answer answer = outcome(subject, *holed);
          REQUIRE(answer.rows.rows() == whole.rows.rows());
          if (subject.facts.rows != Facts::other) CHECK(answer.rows.cols() == whole.rows.cols());
          for (const double value : values_of(answer.rows))
            CHECK_FALSE(std::isinf(value));
        }
      });
}

TEST_CASE("no rows are refused by a fit and answered by a model") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    const Data data = small_data(subject.facts, 1), none = picked_rows(data, {});
    for (const Layout layout : {Layout::rows, Layout::columns, Layout::strided}) {
      const auto error = refused([&] { return subject.fit(none, {layout, 2}); });
      INFO(sentence(error));
      if (subject.facts.no_rows) {
        CHECK_FALSE(error.has_value());
      } else {
        REQUIRE(names(error, subject.facts.argument));
        CHECK(std::string(error->what()).find("no rows") != std::string::npos);
      }
      const Model model = subject.fit(data, {});
      if (!model.apply) continue;
      const Matrix<double> answer = model.apply(none, {layout, 2}).rows;
      CHECK(answer.rows() == 0);
      CHECK(answer.cols() == model.apply(data, {}).rows.cols());
    }
  });
}

TEST_CASE("no columns are refused") {
  for_each_subject(
      [](const Facts& facts) -> std::string {
        return facts.no_rows ? "nothing is learned of columns" : no_numbers(facts);
      },
      [](const Subject& subject) {
        for (const Layout layout : {Layout::rows, Layout::columns, Layout::strided}) {
          Data data = small_data(subject.facts, 1);
          data.x.resize(12, 0);
          data.start.resize(3, 0);
          const auto error = refused([&] { return subject.fit(data, {layout, 1}); });
          INFO(sentence(error));
          REQUIRE(error.has_value());
          CHECK(std::string(error->what()).ends_with(": has no columns"));
        }
      });
}

TEST_CASE("another number of columns than was fitted is refused") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    const Data data = small_data(subject.facts, 1);
    const Model model = subject.fit(data, {});
    if (!model.apply || subject.facts.no_rows) return;
    const Answer before = model.apply(data, {});
    for (const Index columns : {0, 2, 4}) {
      const auto error =
          refused([&] { return model.apply(small_data(subject.facts, 1, 5, columns), {}); });
      INFO(sentence(error));
      REQUIRE(names(error, "x"));
      CHECK(std::string(error->what()).find("3 are expected") != std::string::npos);
    }
    CHECK(same_bits(model.apply(data, {}), before));
  });
}

TEST_CASE("a single row and two rows") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    for (const Index n : {1, 2}) {
      const Data data = small_data(subject.facts, 1, n);
      if (n < subject.facts.least_rows) {
        CHECK(refused([&] { return subject.fit(data, {}); }).has_value());
        continue;
      }
      const Answer answer = outcome(subject, data);
      for (const double value : values_of(answer.rows))
        CHECK(std::isfinite(value));
      for (const double value : answer.numbers)
        CHECK(std::isfinite(value));
      if (subject.facts.zero_mean && n == 1) CHECK(answer.rows.isZero(0));
      if (subject.facts.inertia) CHECK(answer.numbers.front() == 0);
    }
  });
}

TEST_CASE("rows that are all equal, whose mean rounds") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    if (subject.facts.whole_numbers) return;
    for (const double value : {0.1, 1e8 + 0.1, 1e-300, 0.0}) {
      if (value == 0 && subject.name.starts_with("Spherical")) continue;  // no direction
      Data data = small_data(subject.facts, 1);
      data.x.setConstant(value);
      data.start.setConstant(value);
      const Answer answer = outcome(subject, data);
      for (const double out : values_of(answer.rows)) {
        CHECK(std::isfinite(out));
        if (subject.facts.zero_mean) CHECK(out == 0);
      }
      for (Index i = 1; i < answer.rows.rows(); ++i)
        CHECK(answer.rows.row(i) == answer.rows.row(0));
      if (subject.facts.inertia) CHECK(answer.numbers.front() == 0);
    }
  });
}

TEST_CASE("tiny, subnormal, huge and the largest values") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    if (subject.facts.whole_numbers) return;
    for (std::uint64_t seed = 1; seed <= 10; ++seed)
      for (const double unit : {0x1p-1060, 1e-300, 1e-200, 1e200, 1e300, 2e307}) {
        INFO("seed " << seed << ", unit " << unit);
        Data data = small_data(subject.facts, seed);
        data.x *= unit;
        data.start *= unit;
        check_finite_or_refused(subject, data);
      }
  });
}

TEST_CASE("subnormal and huge units change nothing but the unit") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    const Effect& effect = subject.facts.scale;
    if (effect.kind != Effect::same || subject.facts.whole_numbers) return;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
      for (const int p : {-1072, -1040, 900, 1010}) {
        INFO("seed " << seed << ", unit 2^" << p);
        Data data = small_data(subject.facts, seed);
        data.x = (data.x * 64).array().round() + 4096;
        data.x.col(0) *= 3;
        data.start = data.x.topRows(data.start.rows());
        const Answer before = outcome(subject, data);
        data.x = data.x.unaryExpr([p](double value) { return std::ldexp(value, p); });
        data.start = data.start.unaryExpr([p](double value) { return std::ldexp(value, p); });
        Answer after;
        const auto error = refused([&] { return after = outcome(subject, data); });
        INFO(sentence(error));
        REQUIRE_FALSE(error.has_value());
        REQUIRE(are_close(Answer{before.rows}, Answer{after.rows}, subject.facts, 1e-14));
      }
  });
}

TEST_CASE("a small spread far from zero") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    if (subject.facts.whole_numbers) return;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      INFO("seed " << seed);
      Data data = small_data(subject.facts, seed);
      data.x = 1e8 + data.x.array() * 1e-3;
      data.start = data.x.topRows(data.start.rows());
      const Answer answer = outcome(subject, data);
      for (const double value : values_of(answer.rows))
        CHECK(std::isfinite(value));
      for (const double number : answer.numbers)
        CHECK(number >= 0);
    }
  });
}

TEST_CASE("negative zeros are zeros") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      INFO("seed " << seed);
      Data data = small_data(subject.facts, seed);
      for (std::uint64_t hole = 0; hole < 6; ++hole) {
        const auto [i, j] = drawn_cell(data.x.leftCols(2), 100 * seed + hole);
        data.x(i, j) = 0.0;
      }
      data.start = data.x.topRows(data.start.rows());
      const Answer before = outcome(subject, data);
      for (Index i = 0; i < data.x.size(); ++i)
        if (data.x.data()[i] == 0 && i % 2 == 0) data.x.data()[i] = -0.0;
      REQUIRE(are_close(outcome(subject, data), before, subject.facts, 0));
    }
  });
}

TEST_CASE("weights of the wrong length, negative, NaN, infinite or all zero are refused") {
  for_each_subject([](const Facts& facts) { return facts.weights ? "" : "takes no weights"; },
                   [](const Subject& subject) {
                     const Data good = small_data(subject.facts, 1);
                     const auto check = [&](std::vector<double> weights, std::optional<Index> row) {
                       Data bad = good;
                       bad.weights = std::move(weights);
                       const auto error = refused([&] { return subject.fit(bad, {}); });
                       INFO(sentence(error));
                       REQUIRE(names(error, "weights"));
                       CHECK(error->row() == row);
                     };
                     check(std::vector<double>(11, 1), {});
                     check(std::vector<double>(13, 1), {});
                     for (const double value : {-1.0, -1e-300, nan_value, infinity, -infinity}) {
                       std::vector<double> weights(12, 1);
                       weights[7] = value;
                       check(weights, 7);
                     }
                     if (!subject.facts.no_rows) check(std::vector<double>(12, 0), {});
                   });
}

TEST_CASE("rows without weight have no influence") {
  for_each_subject(
      [](const Facts& facts) { return facts.weights ? "" : "takes no weights"; },
      [](const Subject& subject) {
        if (subject.facts.row_order.kind == Effect::nothing_promised) return;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
          INFO("seed " << seed);
          Data data = small_data(subject.facts, seed);
          data.weights.assign(12, 1);
          data.weights[3] = data.weights[8] = 0;
          Data others = data;
          others.x.row(3) *= 1000;
          others.x.row(8) *= -1000;
          const Model model = subject.fit(data, {}), other_model = subject.fit(others, {});
          REQUIRE(are_close(model.learned.numbers, other_model.learned.numbers, 1e-13));
          if (model.apply)
            REQUIRE(are_close(model.apply(data, {}), other_model.apply(data, {}), subject.facts,
                              1e-13));
        }
      });
}

TEST_CASE("options and arguments that cannot be are refused by name") {
  for_each_subject(
      [](const Facts& facts) { return facts.bad_options.empty() ? "has no options" : ""; },
      [](const Subject& subject) {
        const Data data = small_data(subject.facts, 1);
        for (const BadOption& option : subject.facts.bad_options) {
          INFO(option.argument << " = " << option.value);
          const auto error = refused([&] {
            option.call(data);
            return 0;
          });
          INFO(sentence(error));
          CHECK(names(error, option.argument));
        }
      });
}

TEST_CASE("a negative number of threads is refused, and a million are as one") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    const Data data = small_data(subject.facts, 1);
    const auto error = refused([&] { return subject.fit(data, {Layout::rows, -1}); });
    INFO(sentence(error));
    CHECK(names(error, "threads"));
    const Answer answer = outcome(subject, data);
    for (const Index threads : {0, 2, 13, 10'000, 1'000'000})
      CHECK(same_bits(outcome(subject, data, {Layout::rows, threads}), answer));
  });
}

#if defined(__SSE__) && defined(__GNUC__)
TEST_CASE("the floating-point environment is left as it was, whatever it is") {
  for_each_subject(no_numbers, [](const Subject& subject) {
    const Data data = small_data(subject.facts, 1);
    const Answer answer = outcome(subject, data);
    const unsigned before = _mm_getcsr();
    const unsigned flags = 0x3f, flush_to_zero = 0x8040, upward = 0x4000;
    for (const unsigned changed : {before, before | flush_to_zero, before | upward}) {
      _mm_setcsr(changed);
      bool finite = true, refused_it = false;
      unsigned after = 0;
      try {
        const Answer again = outcome(subject, data, {Layout::rows, 2});
        after = _mm_getcsr();
        for (const double value : values_of(again.rows))
          finite = finite && std::isfinite(value);
      } catch (const InputError&) {
        refused_it = true;
      }
      _mm_setcsr(before);
      INFO("control word " << changed);
      CHECK_FALSE(refused_it);
      CHECK(finite);
      CHECK((after & ~flags) == (changed & ~flags));
    }
    CHECK(same_bits(outcome(subject, data), answer));
  });
}
#endif
