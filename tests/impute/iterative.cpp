// Tests of kindred/impute/iterative.hpp.
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_holes.hpp>
#include <support/impute_iterative.hpp>
#include <support/refusals.hpp>

#include <kindred/impute/iterative.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// n rows of d columns that depend on each other, with noise.
Matrix<double> related(Index n, Index d, std::uint64_t seed) {
  const Matrix<double> hidden = gaussian(n, 2, seed), mix = gaussian(2, d, seed + 1);
  return hidden * mix + 0.3 * gaussian(n, d, seed + 2);
}

/// The largest difference, in units of what is expected of each column.
double difference(const Matrix<double>& a, const Matrix<double>& b) {
  double largest = 0;
  for (Index j = 0; j < a.cols(); ++j)
    largest = std::max(largest, (a.col(j) - b.col(j)).cwiseAbs().maxCoeff() /
                                    (b.col(j).maxCoeff() - b.col(j).minCoeff()));
  return largest;
}

IterativeImputer rounds(Index count, double ridge = 1e-5) {
  return {.max_iterations = count, .tolerance = 0, .ridge = ridge};
}

}  // namespace

TEST_CASE("rounds are scikit-learn's with least squares") {
  // Origin: sklearn.impute.IterativeImputer(LinearRegression(), max_iter=…, tol=0,
  // imputation_order="ascending") of scikit-learn 1.2.1.
  const Matrix<double> x = irises();
  const Matrix<double> fresh =
      matrix(3, 4, {6.0, hole, hole, 1.6, hole, 3.0, hole, hole, 5.0, 3.4, 1.5, 0.3});
  const auto check = [&](Index count, std::vector<double> cells, std::vector<double> fresh_cells) {
    CAPTURE(count);
    const auto model = rounds(count, 1e-10).fit(x);
    const auto found = filled_cells(x, model.transform(x));
    const auto fresh_found = filled_cells(fresh, model.transform(fresh));
    for (std::size_t i = 0; i < cells.size(); ++i)
      CHECK(found[i] == doctest::Approx(cells[i]).epsilon(1e-6));
    for (std::size_t i = 0; i < fresh_cells.size(); ++i)
      CHECK(fresh_found[i] == doctest::Approx(fresh_cells[i]).epsilon(1e-6));
  };
  check(1, {3.4301542128496334, 3.7795235115837897, 2.557423929283594, 0.4428440782248275},
        {2.98093426317047, 3.622786813354292, 5.27024286114041, 3.651887795568115,
         1.098346133382818});
  check(2, {3.4495597783593315, 3.82127777468148, 2.6267776600153425, 0.4218469701590326},
        {2.98221065004213, 3.657982640590962, 5.271295346319372, 3.6709462306781084,
         1.1074906661192925});
  check(5, {3.4539418155596735, 3.8300798969213297, 2.642778391394465, 0.41791383547433547},
        {2.982511234926234, 3.6655076905788526, 5.271333876820785, 3.6750783077554523,
         1.1093428844545565});
}

TEST_CASE("random cases are those of equations built anew") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 11);
    const auto n = static_cast<Index>(20 + draws.below(500, 0));
    const auto d = static_cast<Index>(2 + draws.below(9, 1));
    const auto count = static_cast<Index>(1 + draws.below(4, 2));
    Matrix<double> x = with_holes(related(n, d, seed), 0.05 + 0.6 * draws.uniform(3), seed);
    x.row(0) = related(1, d, seed);
    const Matrix<double> expected = naive_iterative(x, count, 1e-3);
    CHECK(difference(rounds(count, 1e-3).fit(x).transform(x), expected) < 1e-9);
    // Units and offsets do not show.
    Matrix<double> moved = x;
    moved.col(0) = 1e6 * x.col(0);
    moved.col(1) = x.col(1).array() + 1e5;
    Matrix<double> moved_expected = expected;
    moved_expected.col(0) *= 1e6;
    moved_expected.col(1).array() += 1e5;
    CHECK(difference(rounds(count, 1e-3).fit(moved).transform(moved), moved_expected) < 1e-9);
  }
}

TEST_CASE("what depends on others is found again") {
  const Matrix<double> hidden = gaussian(2000, 3, 5);
  Matrix<double> whole(2000, 6);
  whole << hidden, hidden.col(0) + hidden.col(1), hidden.col(2) - 2 * hidden.col(0),
      hidden.rowwise().sum();
  const Matrix<double> x = with_holes(whole, 0.05, 6);
  const auto model = IterativeImputer{.max_iterations = 100, .tolerance = 1e-4}.fit(x);
  CHECK(model.converged());
  CHECK(model.iterations() > 1);
  CHECK(model.iterations() < 100);
  CHECK(model.last_change() <= 1e-4);
  CHECK((model.transform(x) - whole).cwiseAbs().mean() < 1e-2);
  const auto stopped = IterativeImputer{.max_iterations = 2, .tolerance = 1e-9}.fit(x);
  CHECK(stopped.status() == IterativeStatus::iteration_limit);
  CHECK(stopped.iterations() == 2);
  CHECK(stopped.last_change() > 1e-9);
}

TEST_CASE("huge and tiny values are filled like others") {
  const Matrix<double> x = with_holes(related(80, 4, 2), 0.2, 3);
  const Matrix<double> plain = rounds(3).fit(x).transform(x);
  for (const int p : {-1000, -600, 600, 1000}) {
    CAPTURE(p);
    const double factor = std::ldexp(1.0, p);
    const Matrix<double> scaled = rounds(3).fit(x * factor).transform(x * factor);
    CHECK(difference(scaled / factor, plain) < 1e-12);
  }
  Matrix<double> outlier = x.topRows(2);
  outlier(0, 0) = 1.7e308;
  CHECK(keeps_observed(outlier, rounds(3).fit(x).transform(outlier)));
}

TEST_CASE("predictions stay within given bounds") {
  const Matrix<double> x = with_holes(related(300, 3, 2), 0.3, 3);
  const auto bounded = [&](std::vector<double> minimum, std::vector<double> maximum) {
    IterativeImputer imputer = rounds(3);
    imputer.minimum = minimum;
    imputer.maximum = maximum;
    return filled_cells(x, imputer.fit(x).transform(x));
  };
  const auto extremes = [](const std::vector<double>& cells) {
    const auto [low, high] = std::minmax_element(cells.begin(), cells.end());
    return std::pair(*low, *high);
  };
  CHECK(extremes(bounded({-0.25}, {0.5})) == std::pair(-0.25, 0.5));
  CHECK(extremes(bounded({0, -0.5, 0}, {})).first == -0.5);
  CHECK(bounded({-infinity}, {infinity}) == bounded({}, {}));
}

TEST_CASE("what a float cannot hold is filled with the largest that it can") {
  constexpr float largest = std::numeric_limits<float>::max(),
                  none = std::numeric_limits<float>::quiet_NaN();
  Matrix<float> x(5, 2);
  x << 1, largest / 4, 2, largest / 2, 3, largest / 4 * 3, -1, -largest / 4, -2, -largest / 2;
  const auto model = IterativeImputer{}.fit(x);
  Matrix<float> gaps(2, 2);
  gaps << 9, none, -9, none;
  const Matrix<float> filled = model.transform(gaps);
  CHECK(filled(0, 1) == doctest::Approx(largest));
  CHECK(filled(1, 1) == doctest::Approx(-largest));
  CHECK(filled.allFinite());
}

TEST_CASE("constant columns, complete columns and columns without values") {
  Matrix<double> x = with_holes(related(100, 6, 4), 0.2, 5);
  x.col(1).setConstant(0.1);
  x(7, 1) = hole;
  x.col(2) = related(100, 6, 4).col(2);
  x.col(4).setConstant(hole);
  IterativeImputer imputer = rounds(3);
  imputer.fill_value = -9;
  const auto model = imputer.fit(x);
  const Matrix<double> filled = model.transform(x);
  CHECK(keeps_observed(x, filled));
  CHECK(filled(7, 1) == doctest::Approx(0.1).epsilon(1e-12));
  CHECK((filled.col(4).array() == -9).all());
  // A column that was complete is predicted when a new row lacks it.
  Matrix<double> fresh = x.topRows(1);
  fresh(0, 2) = hole;
  CHECK(model.transform(fresh)(0, 2) != model.start().statistics()[2]);
  const auto report = model.filled(x);
  REQUIRE(report.size() == 5);
  CHECK(report[1].column == 1);
  CHECK(report[1].cells == 1);
  CHECK(report[1].predicted);
  CHECK(report[3].column == 4);
  CHECK(report[3].cells == 100);
  CHECK(report[3].start == -9);
  CHECK_FALSE(report[3].predicted);
  const Matrix<double> nothing = Matrix<double>::Constant(3, 2, hole);
  CHECK((imputer.fit(nothing).transform(nothing).array() == -9).all());
  CHECK(IterativeImputer{}.fit(matrix(3, 1, {1, hole, 3})).transform(matrix(1, 1, {hole}))(0, 0) ==
        doctest::Approx(2));
  CHECK(IterativeImputer{}.fit(matrix(1, 2, {1, 2})).transform(matrix(1, 2, {hole, 5}))(0, 0) ==
        doctest::Approx(1));
  const Matrix<double> complete = related(50, 3, 1);
  CHECK(IterativeImputer{}.fit(complete).iterations() == 1);
  CHECK(IterativeImputer{}.fit(complete).converged());
}

TEST_CASE("starts are those of a simple imputer") {
  const Matrix<double> x = with_holes(related(60, 3, 4), 0.3, 5);
  for (const Impute initial : {Impute::median, Impute::most_frequent, Impute::constant}) {
    IterativeImputer imputer = rounds(40);
    imputer.initial = initial;
    const auto model = imputer.fit(x);
    const auto simple = SimpleImputer{.strategy = initial}.fit(x);
    CHECK(std::equal(simple.statistics().begin(), simple.statistics().end(),
                     model.start().statistics().begin()));
    CHECK(difference(model.transform(x), rounds(40).fit(x).transform(x)) < 1e-6);
  }
}

TEST_CASE_TEMPLATE("observed cells keep their bits, and a second pass changes nothing", T, float,
                   double) {
  Matrix<T> x = with_holes<T>(related(200, 5, 5).cast<T>(), 0.3, 6);
  x(0, 0) = T(-0.0);
  x(1, 0) = std::numeric_limits<T>::denorm_min();
  x.row(9).setConstant(missing_value<T>());
  const auto model = IterativeImputer{}.fit(x);
  const Matrix<T> filled = model.transform(x);
  CHECK(keeps_observed(x, filled));
  CHECK(same_bits(model.transform(filled), filled));
}

TEST_CASE("threads, layouts and batches do not show in the bits") {
  const Matrix<double> x = with_holes(related(5000, 6, 15), 0.2, 16);
  const auto model = rounds(3).fit(x);
  const Matrix<double> filled = model.transform(x);
  for (const Index threads : {0, 2, 3, 1000})
    CHECK(same_bits(rounds(3).fit(x, Threads{threads}).transform(x, Threads{threads}), filled));
  const Eigen::MatrixXd columns = x;
  CHECK(same_bits(rounds(3).fit(columns).transform(columns), filled));
  for (Index i = 0; i < 20; ++i)
    CHECK(same_bits<double>(model.transform(x.row(i)), filled.row(i)));
  CHECK(same_bits<double>(model.transform(x.middleRows(77, 100)), filled.middleRows(77, 100)));
  const auto copy = model;
  CHECK(same_bits(copy.transform(x), filled));
}

TEST_CASE("the order of rows does not matter but for rounding") {
  const Matrix<double> x = with_holes(related(3000, 5, 1), 0.2, 2);
  const Matrix<double> reversed = x.colwise().reverse();
  CHECK(difference(rounds(4).fit(reversed).transform(reversed).colwise().reverse(),
                   rounds(4).fit(x).transform(x)) < 1e-12);
}

TEST_CASE("a cancelled fit predicts with what it has") {
  const Matrix<double> x = with_holes(related(300, 4, 1), 0.2, 2);
  const Matrix<double> one_round = rounds(1).fit(x).transform(x);
  Index last = 0;
  const auto count_to = [&](Index stop) {
    return [&last, stop](const Progress& progress) {
      CHECK(progress.done == last + 1);
      CHECK(progress.total == 40);
      last = progress.done;
      return progress.done < stop;
    };
  };
  const auto early = rounds(10).fit(x, Sequential{}, count_to(2));
  CHECK(early.status() == IterativeStatus::cancelled);
  CHECK(early.iterations() == 0);
  CHECK(keeps_observed(x, early.transform(x)));
  last = 0;
  const auto later = rounds(10).fit(x, Sequential{}, count_to(9));
  CHECK(later.status() == IterativeStatus::cancelled);
  CHECK(later.iterations() == 2);
  last = 0;
  IterativeImputer one = rounds(10);
  one.tolerance = 1e9;
  const auto done = one.fit(x, Threads{2}, count_to(41));
  CHECK(done.converged());
  CHECK(same_bits(done.transform(x), one_round));
}

TEST_CASE("bad input is refused with its place") {
  Matrix<double> x = irises();
  const auto model = IterativeImputer{}.fit(x);
  CHECK(refusal([&] { IterativeImputer{}.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([&] { IterativeImputer{}.fit(Matrix<double>(3, 0)); }) == "x: has no columns");
  x(4, 1) = infinity;
  CHECK(refusal([&] { IterativeImputer{}.fit(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(2, 3)); }) ==
        "x: has 3 columns where 4 are expected");
  CHECK(model.transform(Matrix<double>(0, 4)).cols() == 4);
  const auto told = [](const IterativeImputer& imputer) {
    return refusal([&] { imputer.fit(irises()); });
  };
  CHECK(told({.max_iterations = 0}).find("max_iterations: is 0") == 0);
  for (const double bad : {-1.0, hole, infinity})
    CHECK(told({.tolerance = bad}) == "tolerance: must be finite and not negative");
  for (const double bad : {-1.0, 0.0, hole, infinity})
    CHECK(told({.ridge = bad}) == "ridge: must be finite and at least 1e-10");
  CHECK(told({.initial = static_cast<Impute>(9)}) == "initial: is not one of Impute's");
  CHECK(told({.fill_value = hole}) == "fill_value: is not a finite number of the matrix's type");
  CHECK(told({.minimum = {1, 2}}) == "minimum: has 2 entries where none, 1 or 4 are needed");
  CHECK(told({.maximum = {1, 2, hole, 3}}) == "maximum: holds NaN (column 2)");
  CHECK(told({.minimum = {0, 0, 5, 0}, .maximum = {4}}) == "minimum: is above maximum (column 2)");
  Matrix<double> empty = irises();
  empty.col(2).setConstant(hole);
  CHECK(refusal([&] { IterativeImputer{.all_missing = AllMissing::refuse}.fit(empty); }) ==
        "x: has no observed value (column 2)");
}
